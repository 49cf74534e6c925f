"""Questions of one page that do not wait for each other are asked at the same time, each for itself."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.errors import Refused, Unavailable
from common.roles import ROLES
from common.rpc.client import DEADLINE, TOKEN, RequestInsideUnitOfWork, RpcClient, encode_refusal
from common.rpc.tokens import verify
from common.unit_of_work import _open_count
from gateway.context import MAX_PARALLEL_QUESTIONS, RPC_TIMEOUT, GatewayContext
from gateway.store.users import Member
from opportunities.messages import ListCandidateRequests, ListPlacementChecks
from referral.messages import ListQueue

KEY = Ed25519PrivateKey.generate()
SOMEBODY = Member(7, uuid4(), "Somebody", frozenset((role, 1) for role in ROLES))
QUEUE, CHECKS, WANTED = ListQueue(), ListPlacementChecks(), ListCandidateRequests()
LATE, FIRST = "opportunities.list_placement_checks", "referral.list_queue"


@dataclass
class Wire:
    """Refuses everything, in the order that a test wants: ``says`` what for each question, ``after`` whom it waits."""

    says: dict[str, Exception]
    after: dict[str, str] = field(default_factory=dict)
    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    over: dict[str, threading.Event] = field(default_factory=lambda: {n: threading.Event() for n in (LATE, FIRST)})

    def request(self, name, headers, body, timeout):
        assert timeout == RPC_TIMEOUT
        self.sent[name] = headers
        if name in self.after:
            assert self.over[self.after[name]].wait(20), "they are not asked at the same time"
        self.over[name].set()
        if isinstance(self.says[name], Refused):
            return encode_refusal(self.says[name])
        raise self.says[name]


def front(wire) -> GatewayContext:
    return GatewayContext(
        units_of_work=None, directory=None, rpc=RpcClient(wire), receiver=None, signing_key=KEY, lists=None
    )


@pytest.mark.parametrize("slow", [FIRST, LATE])
@pytest.mark.parametrize("first", [Refused("not_now"), Unavailable("away")], ids=type)
def test_the_first_question_that_fails_is_the_one_that_is_told_of_however_long_it_took(slow, first):
    wire = Wire({FIRST: first, LATE: Refused("later")}, after={slow: LATE if slow == FIRST else FIRST})
    with pytest.raises(type(first), match=str(first)):
        front(wire).ask_together(SOMEBODY, QUEUE, CHECKS)


def test_each_question_has_a_token_for_its_own_service_and_purpose_and_a_deadline():
    wire = Wire({FIRST: Refused("no"), LATE: Refused("no")})
    with pytest.raises(Refused):
        front(wire).ask_together(SOMEBODY, QUEUE, CHECKS)
    for name, headers in wire.sent.items():
        claims = verify([KEY.public_key()], headers[TOKEN], audience=name.partition(".")[0])
        assert (claims.purpose, claims.actor) == (name, SOMEBODY.actor)
        assert DEADLINE in headers


def test_nobody_asks_together_either_while_a_unit_of_work_is_open():
    wire, token = Wire({}), _open_count.set(1)
    try:
        with pytest.raises(RequestInsideUnitOfWork):
            front(wire).ask_together(SOMEBODY, QUEUE, CHECKS)
    finally:
        _open_count.reset(token)
    assert wire.sent == {}


def test_a_page_never_has_more_questions_on_their_way_than_its_share():
    under_way, most, lock = [], [], threading.Lock()

    def request(name, headers, body, timeout):
        with lock:
            under_way.append(name)
            most.append(len(under_way))
        reply = json.dumps({"result": {"items": [], "total": 0, "page": 1, "pages": 1}, "error": None}).encode()
        with lock:
            under_way.pop()
        return reply

    answers = front(SimpleNamespace(request=request)).ask_together(
        SOMEBODY, *(WANTED for _ in range(5 * MAX_PARALLEL_QUESTIONS))
    )
    assert len(answers) == 5 * MAX_PARALLEL_QUESTIONS
    assert max(most) <= MAX_PARALLEL_QUESTIONS


def test_nothing_to_ask_asks_nothing():
    assert front(None).ask_together(SOMEBODY) == ()
