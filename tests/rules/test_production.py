"""A production deployment has nothing of a demo: nobody signs in with one click, no token is minted by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import click
import pytest
from flask import Flask

from common.roles import ROLES
from common.tenancy import Tenant, service_actor
from conftest import database_of_our_own, new_force, referral_ports
from gateway.access.route_guards import PUBLIC
from gateway.store.users import save_user
from rules.support.visitors import guard_and_roles, routes
from support.sign_in import signed_in_at
from wayout.cli.main import wayout
from wayout.deployment.deployment import Deployment
from wayout.errors import CommandError
from wayout.operations import demo_tokens
from wayout.processes.in_process import InProcessSystem
from wayout.processes.web_server import gateway_app

OF_A_DEMO = {"sign_in.choose", "sign_in.enter"}
FOR_DEMOS = {"token": "a token for one message, minted by hand"}


@pytest.fixture(scope="module")
def production() -> Iterator[Deployment]:
    with database_of_our_own(kind="production") as made:
        yield made


@pytest.fixture(scope="module")
def system(production, shared_phone) -> Iterator[InProcessSystem]:
    made = InProcessSystem(production, {"referral": referral_ports(shared_phone)})
    yield made
    made.close()


@pytest.fixture(scope="module")
def force(production):
    return new_force(production)


@pytest.fixture(scope="module")
def app(system) -> Flask:
    made = gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc, https=True)
    made.config["WTF_CSRF_ENABLED"] = False
    return made


@pytest.fixture(scope="module")
def user(system, force):
    """Somebody with every role, as whom a demo would let anybody sign in."""
    user_id = uuid4()
    with system.units_of_work["gateway"].begin(Tenant(force.id), service_actor("test"), what="test") as uow:
        save_user(uow, user_id, "A Member", [(role, force.first_site) for role in ROLES])
    return user_id


@pytest.mark.parametrize("endpoint", sorted(OF_A_DEMO))
@pytest.mark.parametrize("demo_open", [True, False])
def test_a_route_of_a_demo_does_not_exist(app, user, endpoint, demo_open):
    app.config["DEMO_OPEN"] = demo_open
    ours = [(rule, method) for rule, method in routes(app) if rule.endpoint == endpoint]
    assert ours
    for rule, method in ours:
        answer = app.test_client().open(rule.rule, method=method, data={"user_id": str(user)})
        assert answer.status_code == 404, f"{method} {rule}"
    app.config["DEMO_OPEN"] = False


def test_no_public_route_begins_a_session_whoever_one_says_that_one_is(app, user, force):
    for rule, method in routes(app):
        if guard_and_roles(app, rule)[0] == PUBLIC:
            client = app.test_client()
            address = re.sub(r"<[^>]*>", force.address, rule.rule)
            client.open(address, method=method, data={"user_id": str(user), "force": str(force.id)})
            with client.session_transaction() as cookie:
                assert "session" not in cookie, f"{method} {rule}"


def test_whoever_signs_on_is_let_in_and_no_page_says_that_this_is_a_demo(app, system, force):
    member = signed_in_at(app, system, force.id, [(role, force.first_site) for role in ROLES])
    for client in (app.test_client(), member):
        answer = client.get("/", base_url="https://localhost")
        assert answer.status_code == 200
        assert not re.search(r"\bdemo\b", answer.get_data(as_text=True), re.I)
    assert member.get("/queue", base_url="https://localhost").status_code == 200


def test_every_cookie_is_for_https_alone(app, system, force):
    member = signed_in_at(app, system, force.id, [("duty_officer", force.first_site)])
    answers = [member.get("/queue", base_url="https://localhost"), app.test_client().get(f"/ask/{force.address}")]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert cookies
    assert all("; Secure" in cookie and "; HttpOnly" in cookie for cookie in cookies)


def test_a_command_for_demos_is_refused(production, force, monkeypatch):
    commands = {name for name, one in wayout.commands.items() if isinstance(one, click.Command) and _for_demos(one)}
    assert commands == set(FOR_DEMOS), "say what is for demos only, and try it here"
    monkeypatch.setattr(demo_tokens.distributed, "deployment", lambda: production)
    with pytest.raises(CommandError, match="on demo databases only"):
        demo_tokens.mint(force="force", role="duty_officer", site=None, message="referral.list_queue")


def _for_demos(command: click.Command) -> bool:
    return "demo databases only" in (command.help or "")
