"""Units of work: one transaction for one force, with its state, events, deliveries, jobs and audit, all or nothing."""

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

from common.clock import Clock, real_time
from common.crypto.sealing import Sealer
from common.database.bulk_insert import bulk_insert, to_columns
from common.database.engine import TenantSession, map_database_errors
from common.database.system_tables import SystemTables, system_tables_of, waiting_event_of
from common.envelope import Envelope, encode, new_envelope
from common.messages import declaration
from common.retention import DEFAULT_RETENTION, Retention
from common.tenancy import Actor, NoTenant, Tenant, service_actor
from common.tracing import child_traceparent

Act = Literal["collect", "alter", "consult", "disclose", "combine", "erase"]
Subscriptions = Mapping[str, tuple[str, ...]]
SealerFactory = Callable[[int], Sealer]
_open_count: ContextVar[int] = ContextVar("open_units_of_work", default=0)


def in_unit_of_work() -> bool:
    """Whether this thread has a unit of work open: it must not ask another service meanwhile."""
    return _open_count.get() > 0


@dataclass(frozen=True)
class _RaisedEvent:
    """An event as it was raised: within a batch, each has its own cause and trace."""

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
    """A handler's transaction. ``now`` is the force's time (a demo may have moved it), ``cause`` the id of the event or
    command that led here, ``what`` its name, ``prefetched`` what was read for a whole batch and not used yet."""

    def __init__(
        self,
        *,
        session: TenantSession,
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
        self.prefetched: set[tuple[str, UUID]] = set()
        self._raised: list[_RaisedEvent] = []
        self._sent: list[Envelope] = []
        self._audits: list[_AuditEntry] = []
        self._jobs: list[dict[str, Any]] = []

    def raise_event(self, event: object, *, subject: UUID, sequence: int) -> None:
        """Raise an event. ``sequence`` is the subject's version, taken under its row lock. An anonymous event waits,
        sealed, for the day's batch (``common.jobs.anonymous_events``)."""
        self._raised.append(_RaisedEvent(event, subject, sequence, self.cause, child_traceparent()))

    def send(self, envelope: Envelope) -> None:
        """Send an anonymous event that waited, in the transaction that deletes what waited."""
        self._sent.append(envelope)

    def audit(self, act: Act, *people: UUID, why: str) -> None:
        """Record that people's data was read or changed. ``why`` is a code or a rule id, never a text about them."""
        self.audit_count += 1
        self._audits.append(_AuditEntry(act, people, why, self.what, self.cause))

    def schedule(self, kind: str, *, at: datetime, subject: UUID) -> None:
        """Schedule a job for ``at`` or later; scheduling the same kind for the same subject again moves it."""
        self._jobs.append(
            {"force_id": self.tenant.force_id, "id": uuid4(), "kind": kind, "subject": subject, "due_at": at}
        )

    def write(self, source: str, subscriptions: Subscriptions) -> int:
        """Write the raised events, scheduled jobs and audit. Returns how many deliveries wait for the relay."""
        self.session.flush()
        deliveries = self._write_events(source, subscriptions)
        self._write_jobs()
        self._write_audit()
        self.sealer.save_keys()
        return deliveries

    def _write_events(self, source: str, subscriptions: Subscriptions) -> int:
        force = {"force_id": self.tenant.force_id}
        anonymous = [raised for raised in self._raised if declaration(raised.event).anonymous]
        named = [raised for raised in self._raised if not declaration(raised.event).anonymous]
        envelopes = [*self._sent, *(self._envelope(raised, source) for raised in named)]
        deliveries = [
            {**force, "event_id": envelope.id, "subscriber": name}
            for envelope in envelopes
            for name in subscriptions.get(envelope.type, ())
        ]
        self._insert(self.tables.event, [{**force, **self._event_row(envelope)} for envelope in envelopes])
        self._insert(self.tables.delivery, deliveries)
        self._write_waiting([self._envelope(raised, source) for raised in anonymous])
        return len(deliveries)

    def _write_waiting(self, envelopes: Sequence[Envelope]) -> None:
        """Nothing readable of an anonymous event stands beside what this transaction says of a person."""
        table, force = waiting_event_of(self.tables.event.schema or ""), {"force_id": self.tenant.force_id}
        wrapped = [self.sealer.wrap_for_force(table.fullname, encode(envelope)) for envelope in envelopes]
        self._insert(table, [{**force, "id": uuid4(), "wrapped_envelope": envelope} for envelope in wrapped])

    def _event_row(self, envelope: Envelope) -> dict[str, Any]:
        return {
            "id": envelope.id,
            "type": envelope.type,
            "subject": envelope.subject,
            "sequence": envelope.sequence,
            "at": envelope.time,
            "body": encode(envelope),
        }

    def _envelope(self, raised: _RaisedEvent, source: str) -> Envelope:
        return new_envelope(
            raised.event,
            id=uuid4(),
            source=source,
            subject=raised.subject,
            force=self.tenant.force_id,
            sequence=raised.sequence,
            **self._origin(raised, source),
        )

    def _origin(self, raised: _RaisedEvent, source: str) -> dict[str, Any]:
        """The time, actor, cause and trace. An anonymous event carries only the day: its envelope may be parked, where
        the user, the cause, the trace or the minute could be joined to a person."""
        if declaration(raised.event).anonymous:
            day = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
            return {"time": day, "actor": service_actor(source).id, "cause": None, "traceparent": None}
        return {"time": self.now, "actor": self.actor.id, "cause": raised.cause, "traceparent": raised.traceparent}

    def _write_jobs(self) -> None:
        """All jobs in one statement. Of two of the same kind and subject the last counts: one row for each."""
        jobs = list({(job["kind"], job["subject"]): job for job in self._jobs}.values())
        if jobs:
            insert = bulk_insert(self.tables.job, *jobs[0])
            moved = {"due_at": insert.excluded.due_at, "claimed_until": None, "attempts": 0}
            self.session.execute(insert.on_conflict_do_update(constraint="job_once", set_=moved), to_columns(jobs))

    def _write_audit(self) -> None:
        """All audit rows in two statements, however many events a batch had. Ids are given in the order of the rows."""
        if not self._audits:
            return
        force = {"force_id": self.tenant.force_id}
        stamp = {**force, "at": self.now, "actor": self.actor.id, "tx": 0}
        rows = [
            {**stamp, "act": entry.act, "what": entry.what, "why": entry.why, "cause": entry.cause}
            for entry in self._audits
        ]
        audit = self.tables.audit
        insert = bulk_insert(audit, *rows[0]).returning(audit.c.id)
        ids = sorted(self.session.scalars(insert, to_columns(rows)))
        subjects = [
            {**force, "audit_id": audit_id, "person_id": person}
            for audit_id, entry in zip(ids, self._audits, strict=True)
            for person in sorted(set(entry.people))
        ]
        self._insert(self.tables.audit_subject, subjects)

    def _insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self.session.execute(bulk_insert(table, *rows[0]), to_columns(rows))


class UnitOfWorkFactory:
    """Opens the units of work of one service. ``notify`` is called after a commit that left deliveries for the relay;
    ``retention`` says how long the rows of its system tables are kept."""

    def __init__(
        self,
        schema: str,
        engine: Engine,
        *,
        sealer_factory: SealerFactory,
        subscriptions: Subscriptions,
        notify: Callable[[], None] = lambda: None,
        clock: Clock = real_time,
        retention: Retention = DEFAULT_RETENTION,
    ) -> None:
        self.schema = schema
        self.engine = engine
        self.retention = retention
        self.tables = system_tables_of(schema)
        self._sealer_factory = sealer_factory
        self._subscriptions = subscriptions
        self._notify = notify
        self._clock = clock

    @contextmanager
    def begin(
        self, tenant: Tenant, actor: Actor, *, cause: UUID | None = None, what: str = "unit of work"
    ) -> Iterator[UnitOfWork]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises: NoTenant without a tenant; Unavailable when the database cannot be reached.
        """
        if not isinstance(tenant, Tenant):
            raise NoTenant("a unit of work was opened without a tenant")
        token = _open_count.set(_open_count.get() + 1)
        try:
            with map_database_errors(), TenantSession(self.engine, tenant, actor.id) as session:
                session.connection()
                uow = self._unit_of_work(session, tenant, actor, cause, what)
                yield uow
                deliveries = uow.write(self.schema, self._subscriptions)
                session.commit()
        finally:
            _open_count.reset(token)
        if deliveries:
            self._notify()

    def _unit_of_work(
        self, session: TenantSession, tenant: Tenant, actor: Actor, cause: UUID | None, what: str
    ) -> UnitOfWork:
        return UnitOfWork(
            session=session,
            sealer=self._sealer_factory(tenant.force_id),
            tables=self.tables,
            tenant=tenant,
            actor=actor,
            cause=cause,
            now=self._clock() + session.info["clock_offset"],
            what=what,
        )
