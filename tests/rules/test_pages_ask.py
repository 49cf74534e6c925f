"""What a page asks: at most two services, and at the same time whatever does not wait for another's answer."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from common.roles import PARTNER_WORKER, ROLES
from common.rpc.client import InProcessRpcTransport, RpcClient
from gateway.context import MAX_PARALLEL_QUESTIONS, GatewayContext
from rules.support.visitors import A_UUID, Visitors, guard_and_roles, routes
from support.voluntary_scene import SAM
from wayout.processes.web_server import gateway_app

ON_EVERY_PAGE = "casework.list_on_duty"  # twice a minute for all pages of a site together: see gateway.on_duty
PATIENCE = 20  # seconds, after which questions that should have met are taken not to


@dataclass(frozen=True)
class Asked:
    """One question of a page. Those with the same ``turn`` were asked together."""

    turn: int
    name: str
    told: frozenset[str]
    learnt: frozenset[str]

    @property
    def service(self) -> str:
        return self.name.partition(".")[0]


@dataclass
class Listening:
    """The wire between the pages and the services. Questions that are asked together are held until all of them are
    on their way: a page that asks them one after the other never gets an answer."""

    wire: InProcessRpcTransport
    turn: int = 0
    asked: list[Asked] = field(default_factory=list)
    meeting: threading.Barrier | None = None

    def request(self, name, headers, body, timeout):
        if self.meeting is None:
            self.turn += 1
        else:
            self.meeting.wait(PATIENCE)
        reply = self.wire.request(name, headers, body, timeout)
        if name == ON_EVERY_PAGE:
            return reply
        self.asked.append(Asked(self.turn, name, _ids(body), _ids(reply)))
        return reply

    @contextmanager
    def together(self, many: int):
        self.turn += 1
        self.meeting = threading.Barrier(many) if many <= MAX_PARALLEL_QUESTIONS else None
        try:
            yield
        finally:
            self.meeting = None

    def during(self, visit, path) -> list[Asked]:
        self.asked.clear()
        assert visit.get(path).status_code < 500, path
        return list(self.asked)


def _ids(said: bytes) -> frozenset[str]:
    return frozenset(A_UUID.findall(said.decode()))


@pytest.fixture
def listening(played, monkeypatch):
    made = Listening(
        InProcessRpcTransport({name: endpoint.answer for name, endpoint in played.system.endpoints.items()})
    )
    really = GatewayContext.ask_together

    def ask_together(front, member, *questions, **how):
        with made.together(len(questions)):
            return really(front, member, *questions, **how)

    monkeypatch.setattr(GatewayContext, "ask_together", ask_together)
    perhaps = GatewayContext.ask_with_optional

    def ask_with_optional(front, member, one, other):
        with made.together(2):
            return perhaps(front, member, one, other)

    monkeypatch.setattr(GatewayContext, "ask_with_optional", ask_with_optional)
    return made


@pytest.fixture
def pages(played, listening):
    """Every page that can be opened, at each of its addresses, by somebody with every role; and again, by a group's
    worker, each that asks whose worker one is."""
    system = played.system
    app = gateway_app(system.deployment, system.units_of_work["gateway"], RpcClient(listening))
    visitors = Visitors(app, played)
    sites = (played.force.first_site, played.force.second_site)
    everybody = visitors.member(frozenset(ROLES), *sites)
    worker = visitors.member(frozenset(ROLES), *sites, user=UUID(SAM.removeprefix("user:")))
    found = []
    for rule, method in routes(app):
        opened, roles = guard_and_roles(app, rule)
        if method == "GET" and opened:
            visits = [everybody, worker] if PARTNER_WORKER in roles or not roles else [everybody]
            found += [(visit, path) for path in visitors.paths(rule) for visit in visits]
    return found


# What may be asked at all is for another's answer to say: asking would already be a disclosure.
MAY_KNOW_NOW = "voluntary says whether this group may know it now: not while work is on hold"
ASKED_ONLY_IF = {"referral.first_name": MAY_KNOW_NOW, "casework.read_safety_sheet": MAY_KNOW_NOW}

# That a page was opened is recorded before it is asked for, so that it shows so.
RECORDED_FIRST = frozenset({"referral.open_referral"})


@pytest.mark.thorough
def test_a_page_asks_at_most_two_services_and_one_question_waits_for_another_only_if_it_must(pages, listening):
    with_two, at_once = set(), 0
    for visit, path in pages:
        asked = listening.during(visit, path)
        services = {one.service for one in asked}
        assert len(services) <= 2, f"{path} asks {sorted(services)}"
        with_two |= {frozenset(services)} if len(services) == 2 else set()
        at_once += any(one.turn == other.turn for one in asked for other in asked if one is not other)
        for one in asked:
            before = [other for other in asked if other.turn < one.turn and other.name not in RECORDED_FIRST]
            learnt = frozenset().union(*(other.learnt for other in before)) - _ids(path.encode())
            needs = one.told & learnt or one.name in ASKED_ONLY_IF
            assert not before or needs, f"{path}: {one.name} needs no answer: frame.ask_together"
    assert {"casework", "referral"} in with_two
    assert at_once, "nothing was asked together"
