"""One-click sign-ins are for who is at the machine of a demo, unless it is open; cookies are Secure with https."""

from __future__ import annotations

import dataclasses
from uuid import uuid4

import pytest

from common.tenancy import Tenant, service_actor
from gateway.app import create_app
from gateway.store.users import save_user
from wayout.processes.web_server import gateway_app

HERE = ["127.0.0.1", "::1", "127.8.9.1"]
ELSEWHERE = ["203.0.113.5", "10.0.0.1", "2001:db8::1", "0.0.0.0", "nonsense", ""]


@pytest.fixture(scope="module")
def context(shared_system):
    app = gateway_app(shared_system.deployment, shared_system.units_of_work["gateway"], shared_system.rpc)
    return app.extensions["context"]


@pytest.fixture
def user(system, force):
    """The id of a user whom a demo offers to sign in as."""
    user_id = uuid4()
    with system.units_of_work["gateway"].begin(Tenant(force.id), service_actor("test"), what="test") as uow:
        save_user(uow, user_id, "A Member", [("duty_officer", force.first_site)])
    return user_id


def entered(context, user_id, address, **named):
    """The answer to somebody at this address who says that they are this user."""
    app = create_app(context, cookie_keys=[b"k" * 32], **{"https": False, **named})
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client().post("/sign-in", data={"user_id": str(user_id)}, environ_base={"REMOTE_ADDR": address})


def opened(context, address, **named):
    app = create_app(context, cookie_keys=[b"k" * 32], **{"https": False, **named})
    return app.test_client().get("/sign-in", environ_base={"REMOTE_ADDR": address})


@pytest.mark.parametrize("address", HERE)
def test_who_is_at_the_machine_signs_in_with_one_click(context, address):
    assert opened(context, address).status_code == 200


@pytest.mark.parametrize("address", ELSEWHERE)
def test_for_anybody_else_the_page_does_not_exist_unless_the_demo_is_open(context, address):
    assert opened(context, address).status_code == 404
    assert opened(context, address, demo_open=True).status_code == 200


@pytest.mark.parametrize("address", [*HERE, *ELSEWHERE])
def test_nobody_elsewhere_signs_in_without_the_page_either(context, user, address):
    answer = entered(context, user, address)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == ((303, True) if address in HERE else (404, False))


@pytest.mark.parametrize("demo_open", [True, False])
@pytest.mark.parametrize("address", [*HERE, *ELSEWHERE])
def test_a_production_deployment_has_no_such_page_for_anybody(context, address, demo_open):
    production = dataclasses.replace(context)
    production.__dict__["demo"] = False
    assert opened(production, address, demo_open=demo_open).status_code == 404


@pytest.mark.parametrize("https", [True, False])
def test_every_cookie_is_secure_with_https_and_out_of_reach_of_scripts(context, user, https):
    (cookie,) = entered(context, user, "127.0.0.1", https=https).headers.getlist("Set-Cookie")
    assert ("Secure" in cookie) == https
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
