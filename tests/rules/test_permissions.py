"""Rules 1 and 3: who may ask what. Every question and command of every service, by whoever may not."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.clock import real_time
from common.messages import declaration, dump
from common.roles import PLATFORM, REFERRER, ROLES
from common.rpc.endpoint import Endpoint
from common.rpc.tokens import Claims, Verifier, mint
from common.service import RequestHandler, Service
from rules.support.message_factory import example
from rules.support.rows import counted, ids_at_site
from rules.support.scenario import SAID, Asked, Played
from wayout.deployment.registry import BY_NAME, SERVICES, callers_of

METHODS = {name: answer.message for service in SERVICES for name, answer in service.request_handlers_by_name().items()}
EVERYBODY = frozenset(ROLES) | {REFERRER}
IN_OWN_NAME = frozenset(BY_NAME) | {PLATFORM}
ANY_UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Questions that are about a force as a whole, and why.
WHOLE_FORCE = {"voluntary.read_ledger": "it balances only as a whole; it names lines, awards and amounts, and nobody"}
NOTHING = {"result": None, "error": {"facts": {}}}


def body_of(message: Any) -> bytes:
    return json.dumps({"args": [], "kwargs": {"message": dump(message)}}).encode()


def somebody(played: Played, roles: frozenset[str], **changes: Any) -> Claims:
    usual = {"actor": "user:somebody", "force_id": played.force.id, "sites": None, "roles": roles, "purpose": "test"}
    return Claims(**{**usual, **changes})


def in_own_name(played: Played, caller: str) -> Claims:
    return somebody(played, frozenset(), actor=f"service:{caller}")


def permitted(played: Played, message: type) -> Claims:
    """Somebody who may."""
    declared = declaration(message)
    return somebody(played, declared.roles) if declared.roles else in_own_name(played, min(declared.services))


def code(reply: dict[str, Any]) -> str | None:
    return reply["error"] and reply["error"]["value"]


# ---- what is declared ----------------------------------------------------------------------------------------------
def test_every_question_and_command_is_for_roles_and_services_that_exist():
    for name, message in METHODS.items():
        roles, services = declaration(message).roles, declaration(message).services
        assert roles | services, f"{name} is for nobody"
        assert roles <= EVERYBODY, f"{name} is for {roles - EVERYBODY}"
        assert services <= IN_OWN_NAME - {"gateway"}, f"{name} is for {services}"


def test_whoever_brings_forces_aboard_cannot_read_or_change_what_concerns_people():
    assert [n for n, m in METHODS.items() if declaration(m).people and PLATFORM in declaration(m).services] == []


def test_every_question_and_command_is_played_in_the_scene(played):
    done = {one.name for one in played.asked if one.answered}
    assert METHODS.keys() - done == set(), "play it in rules/played.py: only what is played can be tried by others"


# ---- without a good token ------------------------------------------------------------------------------------------
def test_without_a_good_token_nothing_is_answered_and_nothing_is_told(played):
    before = counted(played.system.deployment.admin)
    for name, message in METHODS.items():
        good = permitted(played, message)
        for why, token in bad_tokens(played, name, good).items():
            reply = played.send(name, body_of(example(message)), token)
            assert code(reply) == "token_refused", f"{name} with {why}"
            assert (reply["error"]["facts"], reply["result"]) == ({}, None), f"{name} with {why}"
    assert counted(played.system.deployment.admin) == before


def bad_tokens(played: Played, name: str, claims: Claims) -> dict[str, object]:
    service = name.partition(".")[0]
    other = next(one for one in BY_NAME if one != service)
    good = played.token(claims, name)
    return {
        "none": None,
        "an empty one": "",
        "a number": 7,
        "another service's": played.token(claims, other, purpose=name),
        "one for another message": played.token(claims, f"{service}.another_message"),
        "an old one": played.token(claims, name, now=real_time() - timedelta(seconds=61)),
        "one from the future": played.token(claims, name, now=real_time() + timedelta(seconds=30)),
        "one that somebody else signed": mint(
            Ed25519PrivateKey.generate(), **{**vars(claims), "purpose": name}, audience=service
        ),
        "one with another's signature": good.rpartition(".")[0] + "." + played.token(claims, other).rpartition(".")[2],
    }


# ---- without the right ---------------------------------------------------------------------------------------------
def test_a_method_that_a_role_may_not_use_does_not_exist_for_it_in_the_very_same_words(played):
    before = counted(played.system.deployment.admin)
    for name, message in METHODS.items():
        service = name.partition(".")[0]
        for roles in (EVERYBODY - declaration(message).roles, frozenset()):
            caller, absent = somebody(played, roles), f"{service}.no_such_thing"
            refused = played.send(name, body_of(example(message)), played.token(caller, name))
            assert refused == played.send(absent, b"{}", played.token(caller, absent)), name
            assert code(refused) == "not_found", name
    assert counted(played.system.deployment.admin) == before


def test_a_service_that_is_not_declared_as_a_caller_is_refused_everywhere(played):
    before = counted(played.system.deployment.admin)
    for name, message in METHODS.items():
        service = name.partition(".")[0]
        endpoint = knows_every_key(played, service)
        for caller in IN_OWN_NAME - declaration(message).services:
            claims = in_own_name(played, caller)
            headers = headers_for(played, claims, name)
            assert code(json.loads(endpoint.answer(name, headers, body_of(example(message))))) == "not_found", name
            refused = played.send(name, body_of(example(message)), played.token(claims, name))
            known = caller in callers_of(service)
            assert code(refused) == ("not_found" if known else "token_refused"), f"{name} by {caller}"
    assert counted(played.system.deployment.admin) == before


def test_a_service_in_its_own_name_holds_no_role(played):
    for name, message in METHODS.items():
        service = name.partition(".")[0]
        for caller in callers_of(service):
            token = played.token(in_own_name(played, caller), name, roles=EVERYBODY)
            assert code(played.send(name, body_of(example(message)), token)) == "token_refused", name


def knows_every_key(played: Played, service: str) -> Endpoint:
    """An endpoint that would believe any service who it is, so that only its declarations decide what it accepts."""
    keys = {name: played.system.deployment.service_key(name).public_key() for name in IN_OWN_NAME}
    return Endpoint(BY_NAME[service], played.system.units_of_work[service], Verifier([], service_keys=keys))


def test_another_force_gets_the_answer_it_would_get_for_what_does_not_exist(played):
    ours = ids_in(one.reply for one in played.asked)
    before = counted(played.system.deployment.admin, played.force.id)
    for one in in_the_scene(played):
        compare_with_absent(played, one, ours, force_id=played.stranger.id, sites=None)
    assert counted(played.system.deployment.admin, played.force.id) == before


def test_a_site_without_a_role_gets_the_answer_it_would_get_for_what_does_not_exist(played):
    ours = ids_at_site(played.system.deployment.admin, played.force.first_site)
    for one in in_the_scene(played):
        if one.claims.service is None and ids_in([one.body.decode()]) & ours:
            compare_with_absent(played, one, ours, sites=(played.force.second_site,))


def test_who_has_no_site_at_all_sees_nothing_of_any(played):
    ours = ids_at_site(played.system.deployment.admin, played.force.first_site)
    for one in in_the_scene(played):
        if not one.is_command and one.name not in WHOLE_FORCE:
            token = played.token(one.claims, one.service, sites=())
            assert not ids_in([played.send(one.name, one.body, token)]) & ours, one.name


def in_the_scene(played: Played) -> list[Asked]:
    """What was asked and answered, the same words once."""
    return list({(one.name, one.body): one for one in played.asked if one.answered}.values())


def compare_with_absent(played: Played, one: Asked, ours: set[str], **who: Any) -> None:
    """What names our rows, asked by somebody else, must be answered as if it named rows that nobody has."""

    def elsewhere(found: re.Match[bytes]) -> bytes:
        return str(uuid4()).encode() if found[0].decode() in ours else found[0]

    token = played.token(one.claims, one.service, **who)
    there = played.send(one.name, one.body, token)
    assert not ids_in([there]) & ours, f"{one.name} tells of rows that are not theirs"
    assert not [word for word in SAID if word in json.dumps(there)], f"{one.name} tells what was said"
    if ids_in([one.body.decode()]) & ours:
        absent = played.send(one.name, ANY_UUID.sub(elsewhere, one.body), token)
        assert (code(there), facts(there)) == (code(absent), facts(absent)), one.name


def facts(reply: dict[str, Any]) -> dict[str, Any]:
    """What a refusal adds, but for ids that were sent along."""
    return {k: v for k, v in (reply["error"] or NOTHING["error"])["facts"].items() if not _is_uuid(v)}


def ids_in(replies: Any) -> set[str]:
    return {one.decode() for one in ANY_UUID.findall(json.dumps(list(replies)).encode())}


def _is_uuid(value: object) -> bool:
    return isinstance(value, str) and bool(ANY_UUID.fullmatch(value.encode()))


# ---- repeats and traces --------------------------------------------------------------------------------------------
def test_every_command_sent_again_gets_the_same_reply_and_does_nothing(played):
    commands = [one for one in played.asked if one.is_command and one.answered]
    before = counted(played.system.deployment.admin)
    for one in commands:
        again = played.send(one.name, one.body, played.token(one.claims, one.service), one.headers["wayout.command"])
        assert again == one.reply, one.name
    assert counted(played.system.deployment.admin) == before


def test_a_command_id_that_comes_with_other_words_or_from_somebody_else_is_refused(played):
    before = counted(played.system.deployment.admin)
    for one in (one for one in played.asked if one.is_command and one.answered):
        used = one.headers["wayout.command"]
        token = played.token(one.claims, one.service)
        assert code(played.send(one.name, one.body + b" ", token, used)) == "command_id_used", one.name
        if one.claims.service is None:
            stranger = played.token(one.claims, one.service, actor="user:another")
            assert code(played.send(one.name, one.body, stranger, used)) == "command_id_used", one.name
    assert counted(played.system.deployment.admin) == before


def test_whoever_looks_at_people_or_changes_what_is_said_of_them_leaves_a_trace(played):
    for one in played.asked:
        if one.answered and declaration(METHODS[one.name]).people:
            assert one.audited > 0, f"{one.name} left no audit row"


@pytest.mark.parametrize("name", [name for name, message in METHODS.items() if declaration(message).people])
def test_a_handler_that_leaves_no_trace_of_people_is_undone_and_answers_nothing(name, played):
    message, service = METHODS[name], BY_NAME[name.partition(".")[0]]

    def forgetful(_: object, uow: Any) -> object:
        uow.schedule("something", at=uow.now, subject=uuid4())
        return example(declaration(message).reply)

    careless = Service(service.name, service.migrations, (RequestHandler(message, forgetful),))
    endpoint = Endpoint(
        careless, played.system.units_of_work[service.name], played.system.deployment.verifier(service.name)
    )
    before = counted(played.system.deployment.admin)
    claims = permitted(played, message)
    headers = headers_for(played, claims, name)
    reply = json.loads(endpoint.answer(name, headers, body_of(example(message))))
    assert (code(reply), reply["result"]) == ("fault", None)
    assert counted(played.system.deployment.admin) == before


def headers_for(played: Played, claims: Claims, name: str) -> dict[str, str]:
    deadline = str(real_time().timestamp() + 10)
    return {
        "wayout.token": played.token(claims, name),
        "wayout.deadline": deadline,
        "wayout.command": str(uuid4()),
    }


# ---- what cannot be read -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"kwargs": {}}', b"\xff", b"[" * 2_000], ids=len)
def test_bytes_that_are_no_message_are_refused_and_run_nothing(played, body):
    for name, message in METHODS.items():
        token = played.token(permitted(played, message), name)
        assert code(played.send(name, body, token)) in ("message_unreadable", "message_invalid"), name


def test_a_question_after_its_deadline_or_without_one_is_not_answered(played):
    for name, message in METHODS.items():
        service = name.partition(".")[0]
        headers = headers_for(played, permitted(played, message), name)
        for deadline, refused in (("0", "deadline_passed"), ("soon", "deadline_missing"), ("nan", "deadline_passed")):
            late = {**headers, "wayout.deadline": deadline}
            reply = played.system.endpoints[service].answer(name, late, body_of(example(message)))
            assert code(json.loads(reply)) == refused, name
