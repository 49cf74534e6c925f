"""No chain of equal values leads from a participant of the evaluation to a person, through any rows of any tables.

Proved, for every person of the played scene, over every table of every service's schema: make every row of the force a
node, and tie two rows together that share a value by which rows can be told apart. Such a value is a UUID (in a column
of its own or within a body of text, JSON or bytes), a moment that is not a midnight, bytes that are no text, or the
transaction that wrote the row (``xmin``, and the column ``tx`` of the audit). Then no participant's row and no row with
a person's id hang together, however many rows lie between.

Left out, and so not proved: sealed columns, which only a service with the force's keys opens; days, small numbers and
codes. On a day on which the force had one person's facts only, the day itself tells whose they are; and an absence of
the very same days stands in casework. Nor does it cover two copies of one database, taken before and after a batch: the
order of the rows in the batch is shuffled, their number is not hidden.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from common.messages import declaration
from common.tenancy import Tenant, service_actor
from evaluation.messages import participant_of
from rules.support import pg_catalog as c
from rules.support.keep_events import events
from rules.support.pg_catalog import Catalog
from support.anonymous_events import OWNERS, send_anonymous_events
from wayout.deployment.registry import SERVICES

_UUID = re.compile(rb"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.I)
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*")
Value = tuple[str, Any]


class Rows:
    """The rows of one force, tied together by the values that they share."""

    def __init__(self) -> None:
        self._parent: dict[Value, Value] = {}
        self.tables_of: dict[Value, set[str]] = defaultdict(set)

    def add(self, table: str, values: set[Value]) -> None:
        first, *others = sorted(values, key=str)
        for value in values:
            self.tables_of[value].add(table)
        for other in others:
            self._parent[self.root(other)] = self.root(first)

    def root(self, value: Value) -> Value:
        while (parent := self._parent.get(value, value)) != value:
            value = parent
        return value

    def hang_together(self, one: UUID, other: UUID) -> bool:
        return self.root(("uuid", one.bytes)) == self.root(("uuid", other.bytes))


def read_rows(engine: sa.Engine, force_id: int) -> Rows:
    """Every row of the force with all that is not sealed."""
    columns: dict[str, list[str]] = defaultdict(list)
    for column in Catalog(engine).rows(c.COLUMNS):
        if not column.column.startswith("sealed_"):
            columns[f"{column.schema}.{column.name}"].append(column.column)
    rows = Rows()
    with engine.connect() as connection:
        for table, names in columns.items():
            quoted = ", ".join(f'"{name}"' for name in names)
            query = f"SELECT xmin::text AS xmin, {quoted} FROM {table} WHERE force_id = {force_id:d}"
            for row in connection.execute(sa.text(query)).mappings():
                rows.add(table, set(values_of(row)))
    return rows


def values_of(row: Any) -> Iterator[Value]:
    """The values by which this row can be told from others, or found in others."""
    for name, value in row.items():
        if name in ("xmin", "tx"):
            yield "transaction", int(value)
        elif isinstance(value, UUID):
            yield "uuid", value.bytes
        elif isinstance(value, datetime):
            yield from moment(value.isoformat())
        elif value is not None:
            yield from within(value)


def within(value: Any) -> Iterator[Value]:
    body = value if isinstance(value, bytes) else json.dumps(value, default=str).encode()
    for found in _UUID.findall(body):
        yield "uuid", bytes.fromhex(found.decode().replace("-", ""))
    for found in _MOMENT.findall(body):
        yield from moment(found.decode())
    if isinstance(value, bytes) and not body.startswith(b"{"):
        yield "bytes", body
        if len(body) == len(UUID(int=0).bytes):
            yield "uuid", body


def moment(text: str) -> Iterator[Value]:
    clock = text.replace("T", " ")[:26]
    if not clock.endswith("00:00:00"):
        yield "moment", clock


@pytest.fixture(scope="module")
def people(played) -> dict[UUID, UUID]:
    """Every person of the scene, with the participant that only an owner of facts can derive."""
    send_anonymous_events(played.system, played.force.id)
    with played.system.units_of_work["referral"].begin(Tenant(played.force.id), service_actor("test")) as uow:
        ids = uow.session.scalars(sa.text("SELECT id FROM referral.person")).all()
        return {one: participant_of(uow.sealer.blind, one) for one in ids}


@pytest.fixture(scope="module")
def rows(played, people) -> Rows:
    return read_rows(played.system.deployment.admin, played.force.id)


def test_no_chain_of_equal_values_leads_from_a_participant_to_a_person(rows, people):
    for participant in people.values():
        assert [one for one in people if rows.hang_together(participant, one)] == []


def test_these_rows_are_really_looked_at_and_what_belongs_together_is_found(rows, people, played):
    known = {name for one in people.values() for name in rows.tables_of.get(("uuid", one.bytes), ())}
    assert {"referral.event", "casework.event", "voluntary.event", "evaluation.participant"} <= known
    assert {"evaluation.offence", "evaluation.dose", "evaluation.placement"} <= known
    about = {name for one in people for name in rows.tables_of[("uuid", one.bytes)]}
    assert {"referral.person", "referral.audit_subject", "casework.case_file", "voluntary.audit_subject"} <= about
    with played.system.deployment.admin.connect() as connection:
        query = f"SELECT id, person_id FROM casework.case_file WHERE force_id = {played.force.id:d}"
        cases = connection.execute(sa.text(query)).all()
    assert cases
    assert all(rows.hang_together(case.id, case.person_id) for case in cases)


def test_a_fact_in_the_transaction_of_an_act_about_a_person_would_be_found(people):
    (person, participant), *_ = people.items()
    for shared in (("moment", "2026-05-04 22:30:00.123456"), ("transaction", 77), ("uuid", UUID(int=7).bytes)):
        written = Rows()
        written.add("casework.event", {("uuid", participant.bytes), shared})
        written.add("casework.audit", {shared, ("transaction", 78)})
        written.add("casework.audit_subject", {("transaction", 78), ("uuid", person.bytes)})
        assert written.hang_together(participant, person)


def test_nothing_anonymous_waits_in_the_clear_and_every_service_that_raises_it_has_a_batch(played):
    kinds = {service.name: service.job_handlers_by_kind() for service in SERVICES}
    assert {name for name, jobs in kinds.items() if "send_anonymous_events" in jobs} == {*OWNERS}
    catalog = Catalog(played.system.deployment.admin).rows(c.COLUMNS)
    waiting = {(one.schema, one.column) for one in catalog if one.name == "waiting_event"}
    assert waiting == {(owner, name) for owner in OWNERS for name in ("force_id", "id", "wrapped_envelope")}
    sent = {name for name, event in events().items() if declaration(event).anonymous}
    with played.system.deployment.admin.connect() as connection:
        for service in SERVICES:
            query = f"SELECT type, at FROM {service.name}.event WHERE force_id = {played.force.id:d}"
            facts = [row for row in connection.execute(sa.text(query)) if row.type in sent]
            assert bool(facts) == (service.name in OWNERS)
            assert all(row.at.isoformat().endswith("T00:00:00+00:00") for row in facts)
