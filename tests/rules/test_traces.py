"""One happening is followed by one trace id through every service, but never into what must lead back to nobody."""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import uuid4

import pytest
import sqlalchemy as sa

from common.database.system_tables import waiting_event_of
from common.messages import declaration
from common.tenancy import Tenant, service_actor
from common.tracing import child_traceparent, parse_trace_id, trace
from conftest import new_force
from referral.messages import AcceptReferral
from rules.support.keep_events import events
from rules.support.message_factory import SOMEBODY, example
from support.anonymous_events import OWNERS
from support.scene import Scene
from wayout.deployment.registry import BY_NAME
from wayout.processes.web_server import gateway_app

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
GIVEN = f"00-{TRACE}-00f067aa0ba902b7-01"


class Undone(Exception):
    """Nothing of this is kept."""


def raised(system, force_id: int, source: str, kinds: Iterable[type]) -> tuple[dict[str, dict], list[dict]]:
    """The envelope of every event of these kinds as a service writes it within a trace, because of something; and those
    that it keeps sealed until its batch."""
    units_of_work = system.units_of_work[source]
    try:
        with trace(GIVEN), units_of_work.begin(Tenant(force_id), service_actor(source), cause=SOMEBODY) as uow:
            for event in kinds:
                uow.raise_event(example(event), subject=uuid4(), sequence=1)
            uow.write(source, {})
            written = uow.session.scalars(sa.select(uow.tables.event.c.body)).all()
            waiting = waiting_event_of(source)
            sealed = uow.session.scalars(sa.select(waiting.c.wrapped_envelope)).all() if source in OWNERS else []
            opened = [uow.sealer.unwrap_for_force(waiting.fullname, one) for one in sealed]
            raise Undone
    except Undone:
        return {said["type"]: said for said in map(json.loads, written)}, [*map(json.loads, opened)]


NAMED = {name: event for name, event in events().items() if not declaration(event).anonymous}
ANONYMOUS = {name: event for name, event in events().items() if declaration(event).anonymous}


@pytest.mark.parametrize("source", BY_NAME)
def test_every_event_carries_its_trace(source, played):
    force = new_force(played.system.deployment)
    written, waiting = raised(played.system, force.id, source, NAMED.values())
    assert written.keys() == NAMED.keys()
    assert not waiting
    for name, said in written.items():
        assert parse_trace_id(said["traceparent"]) == TRACE, name


@pytest.mark.parametrize("source", OWNERS)
def test_an_anonymous_event_carries_no_trace_which_would_give_it_away_and_is_not_written_at_once(source, played):
    force = new_force(played.system.deployment)
    written, waiting = raised(played.system, force.id, source, ANONYMOUS.values())
    assert not written
    assert {said["type"] for said in waiting} == ANONYMOUS.keys()
    for said in waiting:
        assert not said.keys() & {"cause", "traceparent"}, said["type"]
        assert TRACE not in json.dumps(said), said["type"]
        assert said["actor"] == f"service:{source}"
        assert said["time"].endswith("T00:00:00+00:00")


def test_what_follows_from_one_arrest_keeps_its_trace_through_every_service(played):
    scene = started(played)
    with trace(GIVEN):
        scene.arrest("Zebedee", "Quillfeather")
    scene.system.run_until_idle()
    assert {found for _, _, found in traces(scene)} == {TRACE}
    (item,) = scene.queue()
    with trace(GIVEN):
        scene.ask(AcceptReferral(referral_id=item.referral_id, reason="It lookslikehelp is wanted"))
    scene.system.run_until_idle()
    known = traces(scene)
    assert {source for source, *_ in known} >= {"gateway", "referral", "casework"}
    assert {found for _, _, found in known} == {TRACE}


def test_what_is_asked_outside_any_trace_begins_one(played):
    scene = started(played)
    scene.arrest("Zebedee", "Quillfeather")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="It lookslikehelp is wanted"))
    scene.system.run_until_idle()
    (found,) = {found for _, kind, found in traces(scene) if kind == "referral.accepted.v1"}
    assert found not in (None, TRACE)


def test_the_gateway_begins_each_request_anew_whatever_its_caller_says(played):
    system = played.system
    app = gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc)
    seen: list[str | None] = []
    app.before_request_funcs.setdefault(None, []).append(lambda: seen.append(parse_trace_id(child_traceparent())))
    for headers in ({}, {"traceparent": GIVEN}, {"traceparent": "'; DROP"}, {"traceparent": GIVEN}):
        app.test_client().get("/health", headers=headers)
    assert len(set(seen)) == 4
    assert not {None, TRACE} & set(seen)


def started(played) -> Scene:
    force = new_force(played.system.deployment)
    return Scene(played.system, force.id, (force.first_site, force.second_site)).configure()


def traces(scene: Scene) -> set[tuple[str, str, str | None]]:
    """Of every event that is not anonymous: who raised it, which, and its trace."""
    found = set()
    with scene.system.deployment.admin.connect() as connection:
        for source in BY_NAME:
            query = sa.text(f"SELECT body FROM {source}.event WHERE force_id = :force")
            for body in connection.scalars(query, {"force": scene.force_id}):
                said = json.loads(bytes(body))
                if not declaration(events()[said["type"]]).anonymous:
                    found.add((source, said["type"], parse_trace_id(said.get("traceparent"))))
    return found
