"""Rule 1, for people with different roles at two sites: a role gives nothing at a site where it is not held."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.errors import Refused
from common.messages import declaration
from common.roles import COMMISSIONER, NAVIGATOR, REFERRER, ROLES, SERGEANT
from common.rpc.client import TOKEN, RpcClient, encode_refusal
from common.rpc.tokens import Claims, verify
from gateway.access.route_guards import SIGNED_IN
from gateway.context import GatewayContext
from gateway.store.users import Member
from rules.support.message_factory import example
from rules.support.rows import counted, ids_at_site
from rules.support.scenario import Asked, Played
from rules.support.visitors import A_UUID, FILLED_IN, Visitors, guard_and_roles, routes
from wayout.deployment.registry import SERVICES
from wayout.processes.web_server import gateway_app

METHODS = {name: answer.message for service in SERVICES for name, answer in service.request_handlers_by_name().items()}
FOR_USERS = {name: message for name, message in METHODS.items() if declaration(message).roles - {REFERRER}}
EVERY_ROLE = frozenset(ROLES)
HERE, THERE = 71, 72
KEY = Ed25519PrivateKey.generate()
# People are known at several sites at once: what only some may know is told to those who may know it at each.
OF_SEVERAL_SITES = {"referral.name_people"}


@dataclass
class Wire:
    """Keeps what was claimed by whoever asked, and has nothing to say."""

    claimed: list[tuple[str, Claims]] = field(default_factory=list)

    def request(self, name, headers, body, timeout):
        claims = verify([KEY.public_key()], headers[TOKEN], audience=name.partition(".")[0])
        self.claimed.append((name, claims))
        return encode_refusal(Refused("not_found"))


def claims_of(message: type, *grants: tuple[str, int]) -> Claims | None:
    """What the gateway claims of a member with these grants who asks this; None when it does not even ask."""
    wire = Wire()
    context = GatewayContext(
        units_of_work=None, directory=None, rpc=RpcClient(wire), receiver=None, signing_key=KEY, lists=None
    )
    with pytest.raises(Refused, match="not_found"):
        context.ask(Member(7, uuid4(), "Somebody", frozenset(grants)), example(message), command_id=uuid4())
    return wire.claimed[0][1] if wire.claimed else None


# ---- what the gateway asks for -------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", FOR_USERS)
def test_the_gateway_asks_only_for_sites_at_which_a_role_is_held_that_may(name):
    allowed = declaration(FOR_USERS[name]).roles & EVERY_ROLE
    others = [(role, THERE) for role in EVERY_ROLE - allowed]
    for role in allowed:
        claims = claims_of(FOR_USERS[name], (role, HERE), *others)
        assert (claims.sites, claims.roles, claims.roles_by_site) == ((HERE,), {role}, None), role
    assert claims_of(FOR_USERS[name], *others) is None


@pytest.mark.parametrize("name", FOR_USERS)
def test_the_gateway_says_which_role_is_held_where(name):
    allowed = declaration(FOR_USERS[name]).roles & EVERY_ROLE
    same = claims_of(FOR_USERS[name], *((role, site) for role in allowed for site in (HERE, THERE)))
    assert (same.sites, same.roles, same.roles_by_site) == ((HERE, THERE), allowed, None)
    for role in allowed if len(allowed) > 1 else ():
        spread = claims_of(FOR_USERS[name], (role, HERE), *((other, THERE) for other in allowed - {role}))
        assert spread.roles_by_site == {HERE: {role}, THERE: allowed - {role}}
        assert (spread.sites, spread.roles) == ((HERE, THERE), allowed)


# ---- what the services make of it ----------------------------------------------------------------------------------
def of_the_first_site(played: Played) -> list[Asked]:
    """Every question that names something of the first site, once each."""
    ours = ids_at_site(played.system.deployment.admin, played.force.first_site)
    asked = [one for one in played.asked if one.answered and not one.is_command and one.claims.service is None]
    return list({(one.name, one.body): one for one in asked if ours & set(A_UUID.findall(one.body.decode()))}.values())


def replies(played: Played, one: Asked, role: str, others: frozenset[str]) -> tuple[object, object]:
    """The answers to somebody in this role at the first site: with the other roles at the second, and without them."""
    here, there = played.force.first_site, played.force.second_site
    spread = {"roles": others | {role}, "sites": (here, there), "roles_by_site": {here: {role}, there: others}}
    alone = {"roles": {role}, "sites": (here,), "roles_by_site": None}
    with_others, without = (
        played.send(one.name, one.body, played.token(one.claims, one.name, **who)) for who in (spread, alone)
    )
    return with_others, without


def test_a_role_that_is_held_elsewhere_gives_nothing_here(played):
    tried = set()
    for one in of_the_first_site(played):
        allowed = declaration(METHODS[one.name]).roles & EVERY_ROLE
        for role in allowed if len(allowed) > 1 and one.name not in OF_SEVERAL_SITES else ():
            with_others, without = replies(played, one, role, allowed - {role})
            assert with_others == without, f"{one.name} tells a {role} what others may know"
            tried.add(one.name)
    assert tried >= {"casework.find_case", "voluntary.find_commission", "referral.find_referral"}


def test_who_supervises_elsewhere_does_not_choose_the_navigator_here(played):
    (one, *_) = [one for one in of_the_first_site(played) if one.name == "casework.find_case"]
    here, there = played.force.first_site, played.force.second_site
    for role, other in ((NAVIGATOR, SERGEANT), (SERGEANT, NAVIGATOR)):
        who = {"sites": (here, there), "roles": {role, other}, "roles_by_site": {here: {role}, there: {other}}}
        reply = played.send(one.name, one.body, played.token(one.claims, one.name, **who))
        assert bool(reply["result"]["choices"]) == (role == SERGEANT), role


def test_who_commissions_here_and_has_cases_elsewhere_does_not_learn_whose_work_it_is(played):
    (one, *_) = [one for one in of_the_first_site(played) if one.name == "voluntary.find_commission"]
    here, there = played.force.first_site, played.force.second_site
    roles = {here: {COMMISSIONER}, there: {NAVIGATOR}}
    who = {"sites": (here, there), "roles": {COMMISSIONER, NAVIGATOR}, "roles_by_site": roles}
    reply = played.send(one.name, one.body, played.token(one.claims, one.name, **who))
    assert reply["result"]["person_id"] is None


def test_that_intelligence_is_held_is_told_to_those_alone_who_may_know_it_at_each_site(played):
    asked = [one for one in played.asked if one.name == "referral.name_people"]
    (one, *_) = [one for one in asked if "intelligence" in json.dumps(one.reply)]
    here, there = played.force.first_site, played.force.second_site
    for first, second in ((NAVIGATOR, SERGEANT), (SERGEANT, NAVIGATOR), (SERGEANT, SERGEANT)):
        spread = {here: {first}, there: {second}}
        who = {"sites": (here, there), "roles": {first, second}, "roles_by_site": spread}
        reply = played.send(one.name, one.body, played.token(one.claims, one.name, **who))
        assert reply["result"]["people"], (first, second)
        assert ("intelligence" in json.dumps(reply)) == (first == second == SERGEANT), (first, second)


# ---- what the pages ask for and change -------------------------------------------------------------------------------
@dataclass
class PassesOn:
    """The wire between the pages and the services, with a note of who claimed what."""

    played: Played
    claimed: list[tuple[str, Claims]] = field(default_factory=list)

    def request(self, name, headers, body, timeout):
        service = name.partition(".")[0]
        claims = self.played.system.deployment.verifier(service).verify(headers[TOKEN], audience=service)
        self.claimed.append((name, claims))
        return self.played.wire.request(name, headers, body, timeout)


def test_no_page_asks_for_a_site_where_the_role_is_missing_or_changes_anything_there(played):
    system, (here, there) = played.system, (played.force.first_site, played.force.second_site)
    wire, theirs = PassesOn(played), ids_at_site(system.deployment.admin, here)
    app = gateway_app(system.deployment, system.units_of_work["gateway"], RpcClient(wire))
    visitors, before = Visitors(app, played), kept(played)
    for rule, method in routes(app):
        kind, wanted = guard_and_roles(app, rule)
        if kind == SIGNED_IN and wanted:
            wire.claimed.clear()
            grants = [*((role, there) for role in wanted), *((role, here) for role in EVERY_ROLE - wanted)]
            address = visitors.path(rule)
            answer = visitors.with_grants(grants).send(method, address, FILLED_IN)
            for name, claims in wire.claimed:
                held = {site for role, site in grants if role in declaration(METHODS[name]).roles}
                assert set(claims.sites) <= held, f"{method} {rule} asks {name}"
            if theirs & set(A_UUID.findall(address)):
                assert answer.status_code >= 400, f"{method} {rule}"
    assert kept(played) == before


def kept(played: Played) -> dict[str, int]:
    """How many rows there are of the force, but for those that say who looked."""
    found = counted(played.system.deployment.admin, played.force.id)
    own = ("gateway.app_", "gateway.web_session")
    return {name: many for name, many in found.items() if "audit" not in name and not name.startswith(own)}
