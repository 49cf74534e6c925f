"""A sign-in ends after its hours and when its user signs out: for every route, and for whoever kept the cookie."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from common.clock import real_time
from common.roles import ROLES
from gateway.access.route_guards import SIGNED_IN
from gateway.store.tables import WebSession
from rules.support.visitors import FILLED_IN, Visit, Visitors, guard_and_roles, routes
from wayout.processes.web_server import gateway_app

LONGEST = timedelta(hours=12)  # a shift: whoever works longer signs in again


@pytest.fixture(scope="module")
def visitors(played):
    system = played.system
    return Visitors(gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc), played)


@pytest.fixture
def insider(visitors, played) -> Visit:
    """Somebody who may open every page, until their session ends."""
    return visitors.member(frozenset(ROLES), played.force.first_site, played.force.second_site)


def session_id(visit: Visit) -> UUID:
    with visit.client.session_transaction() as cookie:
        return UUID(cookie["session"])


def copied(visitors: Visitors, visit: Visit) -> Visit:
    """Another browser with the same cookie: whoever took it away."""
    cookie = visit.client.get_cookie("wayout")
    thief = visitors.app.test_client()
    thief.set_cookie("wayout", cookie.value)
    return Visit(visitors.app, thief, visit.token)


def changed(played, visit: Visit, **values) -> None:
    with played.system.deployment.admin.begin() as connection:
        mine = WebSession.__table__.c.id == session_id(visit)
        connection.execute(sa.update(WebSession.__table__).where(mine).values(**values))


def is_let_in_nowhere(visitors: Visitors, visit: Visit) -> None:
    for rule, method in routes(visitors.app):
        if guard_and_roles(visitors.app, rule)[0] == SIGNED_IN:
            answer = visit.send(method, visitors.path(rule), FILLED_IN)
            assert (answer.status_code, answer.headers.get("Location")) == (303, "/sign-in"), f"{method} {rule}"


def test_a_session_lasts_a_shift_at_most_by_the_real_clock(played, insider):
    with played.system.deployment.admin.connect() as connection:
        query = sa.select(WebSession.__table__).where(WebSession.__table__.c.id == session_id(insider))
        session = connection.execute(query).one()
    assert timedelta(hours=1) < session.ends_at - session.began_at <= LONGEST
    assert abs(session.began_at - real_time()) < timedelta(minutes=5)


def test_a_session_whose_hours_are_over_opens_nothing(visitors, played, insider):
    assert insider.get("/home").headers["Location"] != "/sign-in"
    changed(played, insider, ends_at=real_time() - timedelta(seconds=1))
    is_let_in_nowhere(visitors, insider)


def test_a_session_that_was_signed_out_opens_nothing_not_even_with_the_cookie_from_before(visitors, played, insider):
    thief = copied(visitors, insider)
    assert thief.get("/home").headers["Location"] != "/sign-in"
    insider.post("/sign-out")
    is_let_in_nowhere(visitors, thief)
    assert insider.get("/home").headers["Location"] == "/sign-in"


def test_a_sign_out_ends_ones_own_session_and_no_other(visitors, played):
    user = uuid4()
    one, other = (visitors.member(frozenset(ROLES), played.force.first_site, user=user) for _ in range(2))
    one.post("/sign-out")
    assert other.get("/home").headers["Location"] != "/sign-in"


@pytest.mark.parametrize("claimed", ["session", "force"])
def test_a_session_is_that_of_one_force_and_cannot_be_guessed(visitors, played, insider, claimed):
    with insider.client.session_transaction() as cookie:
        cookie[claimed] = {"session": str(uuid4()), "force": played.stranger.id}[claimed]
    is_let_in_nowhere(visitors, insider)
