"""One transaction for one force: state, events, one delivery row per subscriber, due work and audit, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Session

from common.clock import Clock, real_time
from common.crypto.sealing import Sealer
from common.database.bulk_insert import bulk_insert, to_columns
from common.database.engine import TenantSession, map_database_errors
from common.database.system_tables import SystemTables, system_tables_of
from common.envelope import encode, new_envelope
from common.messages import declaration
from common.retention import DEFAULT_RETENTION, Retention
from common.tenancy import Actor, NoTenant, Tenant, service_actor
from common.tracing import child_traceparent

Act = Literal["collect", "alter", "consult", "disclose", "combine", "erase"]
Subscriptions = Mapping[str, tuple[str, ...]]
SealerFactory = Callable[[int], Sealer]
_open: ContextVar[int] = ContextVar("units_of_work_open", default=0)


def in_unit_of_work() -> bool:
    """Whether this thread of work holds a transaction open; nobody asks another service meanwhile."""
    return _open.get() > 0


@dataclass(frozen=True)
class _RaisedEvent:
    """An event as it was raised: within a batch each has a cause and a trace of its own."""

    event: object
    subject: UUID
    sequence: int
    cause: UUID | None
    traceparent: str | None


@dataclass(frozen=True)
class _AuditEntry:
    act: Act
    people: tuple[UUID, ...]
    why: str
    what: str
    cause: UUID | None


class UnitOfWork:
    """What a handler works with. ``now`` is the force's time (a demo may have moved it), ``cause`` what led here."""

    def __init__(
        self,
        *,
        session: Session,
        sealer: Sealer,
        tables: SystemTables,
        tenant: Tenant,
        actor: Actor,
        cause: UUID | None,
        now: datetime,
        what: str,
    ) -> None:
        self.session = session
        self.sealer = sealer
        self.tables = tables
        self.tenant = tenant
        self.actor = actor
        self.cause = cause
        self.now = now
        self.what = what
        self.audit_count = 0
        self.prefetched: set[tuple[str, UUID]] = (
            set()
        )  # what was looked up for a whole batch, taken out when it is used
        self._raised: list[_RaisedEvent] = []
        self._audits: list[_AuditEntry] = []
        self._jobs: list[dict[str, Any]] = []

    def raise_event(self, event: object, *, subject: UUID, sequence: int) -> None:
        """Say that something has happened. ``sequence`` is the subject's version, taken under its row lock."""
        self._raised.append(_RaisedEvent(event, subject, sequence, self.cause, child_traceparent()))

    def audit(self, act: Act, *people: UUID, why: str) -> None:
        """Record that people's data was consulted or changed. ``why`` is a code or a rule, never a text about them."""
        self.audit_count += 1
        self._audits.append(_AuditEntry(act, people, why, self.what, self.cause))

    def schedule(self, kind: str, *, at: datetime, subject: UUID) -> None:
        """Leave a chore to be done at or after ``at``; planning the same kind for the same subject again moves it."""
        self._jobs.append(
            {"force_id": self.tenant.force_id, "id": uuid4(), "kind": kind, "subject": subject, "due_at": at}
        )

    def write(self, source: str, subscriptions: Subscriptions) -> int:
        """Write what was raised, planned and audited. Returns how many deliveries were left for the relay."""
        self.session.flush()
        deliveries = self._write_events(source, subscriptions)
        self._write_jobs()
        self._write_audit()
        return deliveries

    def _write_events(self, source: str, subscriptions: Subscriptions) -> int:
        events: list[dict[str, Any]] = []
        deliveries: list[dict[str, Any]] = []
        for raised in self._raised:
            envelope = new_envelope(
                raised.event,
                id=uuid4(),
                source=source,
                subject=raised.subject,
                force=self.tenant.force_id,
                sequence=raised.sequence,
                **self._origin(raised, source),
            )
            key = {"force_id": self.tenant.force_id}
            events.append(
                {
                    **key,
                    "id": envelope.id,
                    "type": envelope.type,
                    "subject": raised.subject,
                    "sequence": raised.sequence,
                    "at": self.now,
                    "body": encode(envelope),
                }
            )
            deliveries += [
                {**key, "event_id": envelope.id, "subscriber": name} for name in subscriptions.get(envelope.type, ())
            ]
        self._insert(self.tables.event, events)
        self._insert(self.tables.delivery, deliveries)
        return len(deliveries)

    def _origin(self, raised: _RaisedEvent, source: str) -> dict[str, Any]:
        """When, by whom, because of what and on which trace. Of an anonymous event only the day is told: its envelope
        may be parked where somebody could join it to a person by the user, the cause, the trace or the minute."""
        if declaration(raised.event).anonymous:
            day = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
            return {"time": day, "actor": service_actor(source).id, "cause": None, "traceparent": None}
        known = {"time": self.now, "actor": self.actor.id}
        return {**known, "cause": raised.cause, "traceparent": raised.traceparent}

    def _write_jobs(self) -> None:
        for plan in self._jobs:
            insert = pg.insert(self.tables.job).values(**plan)
            self.session.execute(
                insert.on_conflict_do_update(
                    constraint="due_once", set_={"due_at": plan["due_at"], "claimed_until": None, "attempts": 0}
                )
            )

    def _write_audit(self) -> None:
        """Everything audited in two statements, however many events a batch had. Ids are given in the order of rows."""
        if not self._audits:
            return
        force = {"force_id": self.tenant.force_id}
        stamp = {**force, "at": self.now, "actor": self.actor.id, "tx": 0}
        rows = [{**stamp, "act": one.act, "what": one.what, "why": one.why, "cause": one.cause} for one in self._audits]
        audit = self.tables.audit
        insert = bulk_insert(audit, *rows[0]).returning(audit.c.id)
        ids = sorted(self.session.scalars(insert, to_columns(rows)))
        subjects = [
            {**force, "audit_id": audit_id, "person_id": person}
            for audit_id, one in zip(ids, self._audits, strict=True)
            for person in sorted(set(one.people))
        ]
        self._insert(self.tables.audit_subject, subjects)

    def _insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self.session.execute(bulk_insert(table, *rows[0]), to_columns(rows))


class UnitOfWorkFactory:
    """Where one service opens its units of work. ``keeping`` says how long its plumbing is kept."""

    def __init__(
        self,
        schema: str,
        engine: Engine,
        *,
        sealing: SealerFactory,
        subscriptions: Subscriptions,
        wake: Callable[[], None] = lambda: None,
        clock: Clock = real_time,
        retention: Retention = DEFAULT_RETENTION,
    ) -> None:
        self.schema = schema
        self.engine = engine
        self.retention = retention
        self.tables = system_tables_of(schema)
        self._sealer_for = sealing
        self._subscriptions = subscriptions
        self._notify = wake
        self._clock = clock

    @contextmanager
    def begin(
        self, tenant: Tenant, actor: Actor, *, cause: UUID | None = None, what: str = "unit of work"
    ) -> Iterator[UnitOfWork]:
        """One transaction: committed when the block ends, undone when it raises. Raises ``Unavailable`` when the
        database is away."""
        if not isinstance(tenant, Tenant):
            raise NoTenant("a unit of work was opened without a tenant")
        token = _open.set(_open.get() + 1)
        try:
            with map_database_errors(), TenantSession(self.engine, tenant, actor.id) as session:
                session.connection()
                uow = UnitOfWork(
                    session=session,
                    sealer=self._sealer_for(tenant.force_id),
                    tables=self.tables,
                    tenant=tenant,
                    actor=actor,
                    cause=cause,
                    now=self._clock() + session.info["clock_offset"],
                    what=what,
                )
                yield uow
                deliveries = uow.write(self.schema, self._subscriptions)
                session.commit()
        finally:
            _open.reset(token)
        if deliveries:
            self._notify()
