"""A batch of arrests leaves exactly what the same arrests leave one by one, and as the benchmark's statement leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from uuid import uuid4

import pytest
import sqlalchemy as sa

from casework.store import unknown_people
from common.inbox import Inbox
from common.tenancy import Tenant, service_actor
from conftest import Force, database_of_our_own, new_force
from wayout.bench import per_event_handler
from wayout.bench.arrests import make_arrests
from wayout.bench.set_based import STATEMENT
from wayout.bench.set_based_handler import SetBasedInbox
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import BY_NAME

Way = Callable[[Sequence[bytes]], None]
ROWS = """
SELECT arrest.referral_id, arrest.person_id, arrest.site_id, arrest.persons_role, arrest.case_id, audit.cause,
       audit.what, audit.why, audit.act, audit.actor, inbox.type
FROM casework.arrest JOIN casework.audit_subject USING (force_id, person_id)
JOIN casework.audit ON audit.force_id = arrest.force_id AND audit.id = audit_subject.audit_id
JOIN casework.inbox ON inbox.force_id = arrest.force_id AND inbox.event_id = audit.cause
WHERE arrest.force_id = :force ORDER BY referral_id, cause
"""
FLOOD = """
INSERT INTO casework.arrest (
    force_id, referral_id, person_id, site_id, occurred_on, persons_role, received_at, link_number)
SELECT :force, gen_random_uuid(), gen_random_uuid(), 1, '2026-01-01', 'suspect', now(), 1
FROM generate_series(1, :many)
"""


@pytest.fixture(params=["together", "alone", "plain", "set_based"])
def way(request, deployment: Deployment, monkeypatch) -> Iterator[Way]:
    units_of_work = deployment.units_of_work("casework")
    inbox = Inbox(BY_NAME["casework"], units_of_work)
    url = deployment.url_of(deployment.logins.service("casework"))
    for name in ("DATABASE_URL", "JOBS_DATABASE_URL"):
        monkeypatch.setenv(f"WAYOUT_{name}", url)
    monkeypatch.setenv("WAYOUT_AMQP_URL", "amqp://nowhere")
    monkeypatch.setenv("WAYOUT_RELAY_LOGIN", "relay")
    monkeypatch.setenv("WAYOUT_TOKEN_VERIFY_KEY", deployment.secrets.token_verify)
    plain = per_event_handler.handler(workers=1)
    yield {
        "together": lambda bodies: inbox.process(bodies) and None,
        "alone": lambda bodies: [inbox.process([body]) for body in bodies] and None,
        "plain": lambda bodies: [plain(body) for body in bodies] and None,
        "set_based": lambda bodies: SetBasedInbox(units_of_work, STATEMENT).process(bodies) and None,
    }[request.param]
    units_of_work.engine.dispose()


def rows(deployment: Deployment, force: Force) -> list[sa.Row]:
    with deployment.admin.connect() as connection:
        return list(connection.execute(sa.text(ROWS), {"force": force.id}))


def test_every_arrest_is_kept_once_with_an_audit_that_names_its_own_event(way, deployment, force):
    told = list(make_arrests(force.id, 7))
    way([one.body for one in told])
    way([one.body for one in told])  # the same again changes nothing

    found = rows(deployment, force)
    assert {(row.referral_id, row.cause) for row in found} == {(one.subject, one.id) for one in told}
    assert len(found) == 7
    assert len({row.person_id for row in found}) == 7
    assert {row[4:5] + row[6:] for row in found} == {
        (
            None,
            "referral.arrest_recorded.v1",
            "arrest_recorded",
            "collect",
            "service:casework",
            "referral.arrest_recorded.v1",
        )
    }


def test_two_arrests_of_one_person_in_a_batch_are_both_kept_and_the_same_one_twice_is_not(deployment, force):
    first, second, again = make_arrests(force.id, 3)
    person, other = _person(first.body), _person(second.body)
    bodies = [
        first.body,
        second.body.replace(other, person),  # another arrest of the same person
        again.body.replace(_person(again.body), person).replace(
            str(again.subject).encode(), str(first.subject).encode()
        ),
    ]
    Inbox(BY_NAME["casework"], deployment.units_of_work("casework")).process(bodies)

    with deployment.admin.connect() as connection:
        kept = connection.execute(
            sa.text("SELECT referral_id, person_id::text FROM casework.arrest WHERE force_id = :force"),
            {"force": force.id},
        ).all()
    assert {tuple(row) for row in kept} == {(first.subject, person.decode()), (second.subject, person.decode())}
    assert len(kept) == 2


@pytest.fixture
def fresh_deployment():
    """A database of its own: what other tests left in indexes and statistics would decide about its plans."""
    with database_of_our_own() as made:
        yield made


def test_of_a_flood_only_those_in_the_batch_are_looked_at_though_the_plan_is_from_when_there_were_few(
    fresh_deployment,
):
    force = new_force(fresh_deployment)
    known = unknown_people.UNKNOWN.text.replace(":people", "$1").replace(":referrals", "$2").replace(":force", "$3")
    people, referrals = [[str(uuid4()) for _ in range(13)] for _ in range(2)]
    look = f"EXECUTE looked ('{{{','.join(people)}}}', '{{{','.join(referrals)}}}', {force.id})"
    begin = fresh_deployment.units_of_work("casework").begin
    with begin(Tenant(force.id), service_actor("casework"), what="test") as uow:
        uow.session.execute(sa.text("SET LOCAL plan_cache_mode = force_generic_plan"))  # as after a few batches
        uow.session.execute(sa.text("SET LOCAL enable_seqscan = off"))  # which a table of one page would get
        uow.session.execute(sa.text(f"PREPARE looked (uuid[], uuid[], integer) AS {known}"))
        uow.session.execute(sa.text(look))
        uow.session.execute(sa.text(FLOOD), {"force": force.id, "many": 3_000})
        plan = uow.session.scalar(sa.text(f"EXPLAIN (ANALYZE, FORMAT JSON) {look}"))[0]["Plan"]
        uow.session.execute(sa.text("DEALLOCATE looked"))
    read = list(_rows_read(plan, "arrest"))
    assert read
    assert sum(read) <= 26


def _rows_read(node: dict, table: str) -> Iterator[float]:
    if node.get("Relation Name") == table:
        yield node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
    for below in node.get("Plans", ()):
        yield from _rows_read(below, table)


def _person(body: bytes) -> bytes:
    return body.partition(b'"person_id":"')[2][:36] or body.partition(b'"person_id": "')[2][:36]
