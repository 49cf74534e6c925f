"""The inbox: handles each event exactly once, in one transaction per force and batch, and parks what it cannot handle.

The transport (broker or in-process) passes bytes to ``process`` and acknowledges when it returns. ``Unavailable`` means
that the same bytes must be delivered again; the inbox ignores repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from tenacity import Retrying, retry_if_not_exception_type, stop_after_attempt, wait_exponential_jitter

from common.clock import real_time
from common.database.bulk_insert import bulk_insert, to_columns
from common.envelope import Envelope, Undecodable, decode, encode
from common.errors import Refused, Unavailable
from common.messages import load
from common.refusals import refused
from common.retention import cutoff
from common.service import EventHandler, Service
from common.tenancy import Tenant, service_actor
from common.tracing import trace
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()
MAX_ATTEMPTS = 3
SYSTEMIC_FAILURES = 3  # so many different events failing in a row is our fault, not theirs: pause instead of parking


@dataclass(frozen=True)
class BatchResult:
    """How many events of a batch were handled, repeated or parked; ``undecodable`` lists the indexes of those that
    belong in the dead-letter queue."""

    handled: int = 0
    repeated: int = 0
    parked: int = 0
    undecodable: tuple[int, ...] = ()


@dataclass(frozen=True)
class _ResolvedEvent:
    """An event that this service handles: its envelope, its handler and its message."""

    envelope: Envelope
    handler: EventHandler
    event: Any


class Inbox:
    """The inbox of one service."""

    def __init__(self, service: Service, units_of_work: UnitOfWorkFactory) -> None:
        self._service = service
        self._event_handlers = service.event_handlers_by_type()
        self._units_of_work = units_of_work
        self._actor = service_actor(service.name)
        self._failing_events: set[UUID] = set()

    def process(self, bodies: Sequence[bytes]) -> BatchResult:
        """Handle or park every event of the batch. Raises: Unavailable when the rest must be delivered again."""
        envelopes, undecodable = self._decode(bodies)
        repeated = len(bodies) - len(undecodable) - len(envelopes)
        handled = parked = 0
        for force in sorted({envelope.force for envelope in envelopes.values()}):
            group = [envelope for envelope in envelopes.values() if envelope.force == force]
            counts = self._process_force(Tenant(force), group)
            handled, repeated, parked = handled + counts[0], repeated + counts[1], parked + counts[2]
        return BatchResult(handled, repeated, parked, tuple(undecodable))

    def _decode(self, bodies: Sequence[bytes]) -> tuple[dict[UUID, Envelope], list[int]]:
        """The envelopes by event id, and the indexes of the bodies that cannot be decoded."""
        envelopes: dict[UUID, Envelope] = {}
        undecodable: list[int] = []
        for index, body in enumerate(bodies):
            try:
                envelope = decode(body)
            except Undecodable as error:
                log.error("event_undecodable", service=self._service.name, error=str(error), bytes=len(body))
                undecodable.append(index)
                continue
            envelopes.setdefault(envelope.id, envelope)
        return envelopes, undecodable

    def _process_force(self, tenant: Tenant, group: list[Envelope]) -> tuple[int, int, int]:
        """How many were handled, repeated and parked."""
        try:
            return self._process_batch(tenant, group)
        except Unavailable:
            raise
        except Exception as error:  # any handler's: process the events one by one to find out which it was
            log.warning("batch_split", service=self._service.name, size=len(group), error=type(error).__name__)
        results = [self._process_one(tenant, envelope) for envelope in group]
        return results.count("handled"), results.count("repeated"), results.count("parked")

    def _process_batch(self, tenant: Tenant, group: list[Envelope]) -> tuple[int, int, int]:
        with self._units_of_work.begin(tenant, self._actor, what="events") as uow:
            new = self._insert_new(uow, group)
            blocked = self._blocked_subjects(uow, new)
            reasons = {envelope.id: why for envelope in new if (why := self._reason_to_park(envelope, blocked))}
            for envelope in new:
                if envelope.id in reasons:
                    self._park(uow, envelope, reasons[envelope.id])
            events = [self._resolve(envelope) for envelope in new if envelope.id not in reasons]
            self._prefetch(uow, events)
            for event in events:
                self._handle(uow, event)
        if events:
            self._failing_events.clear()
        return len(events), len(group) - len(new), len(reasons)

    def _process_one(self, tenant: Tenant, envelope: Envelope) -> str:
        with trace(envelope.traceparent):
            return self._process_with_retries(tenant, envelope)

    def _process_with_retries(self, tenant: Tenant, envelope: Envelope) -> str:
        """One event in its own transaction, tried ``MAX_ATTEMPTS`` times with growing delays unless it is refused."""
        retrying = Retrying(
            retry=retry_if_not_exception_type((Refused, Unavailable)),
            stop=stop_after_attempt(MAX_ATTEMPTS),
            wait=wait_exponential_jitter(multiplier=0.05, max=1.0),
            reraise=True,
        )
        try:
            handled, repeated, _ = retrying(self._process_batch, tenant, [envelope])
        except Unavailable:
            raise
        except Refused as refusal:
            return self._park_alone(tenant, envelope, str(refusal))
        except Exception as error:
            return self._park_or_pause(tenant, envelope, error)
        return "handled" if handled else "repeated" if repeated else "parked"

    def _park_or_pause(self, tenant: Tenant, envelope: Envelope, error: Exception) -> str:
        """Park an event that fails while others succeed. Raises: Unavailable when none succeeds, so that we pause."""
        self._failing_events.add(envelope.id)
        log.error(
            "event_failed", service=self._service.name, event_id=str(envelope.id), type=envelope.type, exc_info=error
        )
        if len(self._failing_events) >= SYSTEMIC_FAILURES:
            raise Unavailable("nothing succeeds") from error
        return self._park_alone(tenant, envelope, type(error).__name__)

    def _park_alone(self, tenant: Tenant, envelope: Envelope, error: str) -> str:
        with self._units_of_work.begin(tenant, self._actor, what="parking") as uow:
            if not self._insert_new(uow, [envelope]):
                return "repeated"
            self._park(uow, envelope, error)
        log.error(
            "event_parked", service=self._service.name, event_id=str(envelope.id), type=envelope.type, error=error
        )
        return "parked"

    def _resolve(self, envelope: Envelope) -> _ResolvedEvent:
        handler = self._event_handlers.get(envelope.type)
        if handler is None:
            raise refused("event_unknown", type=envelope.type)
        return _ResolvedEvent(envelope, handler, load(handler.event, envelope.data))

    def _prefetch(self, uow: UnitOfWork, events: Sequence[_ResolvedEvent]) -> None:
        """Only for a batch of one type: no other handler can then change what was prefetched."""
        handlers = {event.envelope.type: event.handler for event in events}
        prefetch = next(iter(handlers.values())).prefetch if len(handlers) == 1 and len(events) > 1 else None
        if prefetch is not None:
            prefetch([event.event for event in events], uow)

    def _handle(self, uow: UnitOfWork, event: _ResolvedEvent) -> None:
        uow.cause = event.envelope.id
        uow.what = event.envelope.type
        with trace(event.envelope.traceparent):
            event.handler.handler(event.event, uow)

    def _insert_new(self, uow: UnitOfWork, group: Sequence[Envelope]) -> list[Envelope]:
        """Insert the inbox rows; the envelopes that were not in the inbox before."""
        rows = [
            {
                "force_id": uow.tenant.force_id,
                "event_id": envelope.id,
                "type": envelope.type,
                "processed_at": real_time(),
            }
            for envelope in sorted(group, key=lambda envelope: envelope.id)
        ]
        insert = bulk_insert(uow.tables.inbox, *rows[0]).on_conflict_do_nothing().returning(uow.tables.inbox.c.event_id)
        new = set(uow.session.scalars(insert, to_columns(rows)))
        return [envelope for envelope in group if envelope.id in new]

    def _blocked_subjects(self, uow: UnitOfWork, group: Sequence[Envelope]) -> set[UUID]:
        if not group:
            return set()
        parked = uow.tables.parked
        blocked = sa.select(parked.c.subject).where(
            parked.c.replayed_at.is_(None), parked.c.subject.in_({envelope.subject for envelope in group})
        )
        return set(uow.session.scalars(blocked))

    def _reason_to_park(self, envelope: Envelope, blocked: set[UUID]) -> str | None:
        """An event older than the inbox's rows may have been handled before: a person decides."""
        if envelope.subject in blocked:
            return "behind_a_parked_one"
        return "older_than_the_inbox" if envelope.time < cutoff(self._units_of_work.retention.inbox_days) else None

    def _park(self, uow: UnitOfWork, envelope: Envelope, error: str) -> None:
        uow.session.execute(
            sa.insert(uow.tables.parked).values(
                force_id=uow.tenant.force_id,
                event_id=envelope.id,
                type=envelope.type,
                subject=envelope.subject,
                sequence=envelope.sequence,
                error=error[:500],
                body=encode(envelope),
                parked_at=real_time(),
            )
        )

    def replay(self, tenant: Tenant, subject: UUID) -> int:
        """Handle the parked events of one subject again, in order. Returns how many there were.

        Raises: the error of the first event that still fails; those before it stay handled.
        """
        parked = self._units_of_work.tables.parked
        with self._units_of_work.begin(tenant, self._actor, what="replay") as uow:
            query = sa.select(parked).where(parked.c.subject == subject, parked.c.replayed_at.is_(None))
            rows = uow.session.execute(query.order_by(parked.c.sequence, parked.c.parked_at)).all()
        for row in rows:
            with self._units_of_work.begin(tenant, self._actor, what="replay") as uow:
                mark = sa.update(parked).where(parked.c.event_id == row.event_id, parked.c.replayed_at.is_(None))
                if uow.session.execute(mark.values(replayed_at=real_time()).returning(parked.c.event_id)).first():
                    self._handle(uow, self._resolve(decode(row.body)))
        return len(rows)
