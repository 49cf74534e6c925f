"""Takes events in, each exactly once: a batch as one transaction per force, and what cannot be handled is parked.

The carrier (broker or in-process) hands over bytes and acknowledges after ``take`` returns. ``Unavailable`` means that
nothing is settled yet and the same bytes must come again; the inbox makes repeats nothing.
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
from common.retention import cutoff
from common.service import EventHandler, Service
from common.tenancy import Tenant, service_actor
from common.tracing import trace
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()
MAX_ATTEMPTS = 3
SYSTEMIC_FAILURES = 3  # this many different events failing in a row is our fault, not theirs: pause instead of parking


@dataclass(frozen=True)
class BatchResult:
    """What became of a batch; ``undecodable`` holds the indexes that belong in the dead-letter queue."""

    handled: int = 0
    repeated: int = 0
    parked: int = 0
    undecodable: tuple[int, ...] = ()


@dataclass(frozen=True)
class _ResolvedEvent:
    """An event that somebody here reacts to, with what it says."""

    envelope: Envelope
    handler: EventHandler
    event: Any


class Inbox:
    """The consumer's core for one service."""

    def __init__(self, service: Service, units_of_work: UnitOfWorkFactory) -> None:
        self._service = service
        self._event_handlers = service.event_handlers_by_type()
        self._units_of_work = units_of_work
        self._actor = service_actor(service.name)
        self._failing_events: set[UUID] = set()

    def process(self, bodies: Sequence[bytes]) -> BatchResult:
        """Settle every event of the batch, or raise ``Unavailable`` and settle those that are left another time."""
        envelopes: dict[UUID, Envelope] = {}
        undecodable: list[int] = []
        for index, body in enumerate(bodies):
            try:
                envelope = decode(body)
            except Undecodable as wrong:
                log.error("event_undecodable", service=self._service.name, error=str(wrong), bytes=len(body))
                undecodable.append(index)
                continue
            envelopes.setdefault(envelope.id, envelope)
        repeated = len(bodies) - len(undecodable) - len(envelopes)
        handled = parked = 0
        for force in sorted({envelope.force for envelope in envelopes.values()}):
            group = [envelope for envelope in envelopes.values() if envelope.force == force]
            done, again, aside = self._process_force(Tenant(force), group)
            handled, repeated, parked = handled + done, repeated + again, parked + aside
        return BatchResult(handled, repeated, parked, tuple(undecodable))

    def _process_force(self, tenant: Tenant, group: list[Envelope]) -> tuple[int, int, int]:
        try:
            return self._process_batch(tenant, group)
        except Unavailable:
            raise
        except Exception as wrong:  # whatever a handler raises: find out which event it was
            log.warning("batch_split", service=self._service.name, size=len(group), error=type(wrong).__name__)
        results = [self._process_one(tenant, envelope) for envelope in group]
        return results.count("handled"), results.count("repeated"), results.count("parked")

    def _process_batch(self, tenant: Tenant, group: list[Envelope]) -> tuple[int, int, int]:
        with self._units_of_work.begin(tenant, self._actor, what="events") as uow:
            new = self._insert_new(uow, group)
            blocked = self._blocked_subjects(uow, new)
            aside = {envelope.id: why for envelope in new if (why := self._reason_to_park(envelope, blocked))}
            for envelope in new:
                if envelope.id in aside:
                    self._park(uow, envelope, aside[envelope.id])
            heard = [self._resolve(envelope) for envelope in new if envelope.id not in aside]
            self._prefetch(uow, heard)
            for one in heard:
                self._handle(uow, one)
        if heard:
            self._failing_events.clear()
        return len(heard), len(group) - len(new), len(aside)

    def _process_one(self, tenant: Tenant, envelope: Envelope) -> str:
        with trace(envelope.traceparent):
            return self._process_with_retries(tenant, envelope)

    def _process_with_retries(self, tenant: Tenant, envelope: Envelope) -> str:
        """One event in a transaction of its own, tried a few times with growing pauses unless it is refused."""
        trying = Retrying(
            retry=retry_if_not_exception_type((Refused, Unavailable)),
            stop=stop_after_attempt(MAX_ATTEMPTS),
            wait=wait_exponential_jitter(multiplier=0.05, max=1.0),
            reraise=True,
        )
        try:
            handled, repeated, _ = trying(self._process_batch, tenant, [envelope])
        except Unavailable:
            raise
        except Refused as no:
            return self._park_alone(tenant, envelope, str(no))
        except Exception as wrong:
            return self._park_or_pause(tenant, envelope, wrong)
        return "handled" if handled else "repeated" if repeated else "parked"

    def _park_or_pause(self, tenant: Tenant, envelope: Envelope, wrong: Exception) -> str:
        """Park an event that fails while others succeed; when nothing succeeds, pause and alarm instead."""
        self._failing_events.add(envelope.id)
        log.error(
            "event_failed", service=self._service.name, event_id=str(envelope.id), type=envelope.type, exc_info=wrong
        )
        if len(self._failing_events) >= SYSTEMIC_FAILURES:
            raise Unavailable("nothing succeeds") from wrong
        return self._park_alone(tenant, envelope, type(wrong).__name__)

    def _park_alone(self, tenant: Tenant, envelope: Envelope, error: str) -> str:
        with self._units_of_work.begin(tenant, self._actor, what="parking") as uow:
            if not self._insert_new(uow, [envelope]):
                return "repeated"
            self._park(uow, envelope, error)
        log.error(
            "event parked", service=self._service.name, event_id=str(envelope.id), type=envelope.type, error=error
        )
        return "parked"

    def _resolve(self, envelope: Envelope) -> _ResolvedEvent:
        reaction = self._event_handlers.get(envelope.type)
        if reaction is None:
            raise Refused("event_unknown", type=envelope.type)
        return _ResolvedEvent(envelope, reaction, load(reaction.event, envelope.data))

    def _prefetch(self, uow: UnitOfWork, heard: Sequence[_ResolvedEvent]) -> None:
        """Only where nothing else in the batch may change what was seen."""
        reactions = {one.envelope.type: one.handler for one in heard}
        ahead = next(iter(reactions.values())).prefetch if len(reactions) == 1 and len(heard) > 1 else None
        if ahead is not None:
            ahead([one.event for one in heard], uow)

    def _handle(self, uow: UnitOfWork, one: _ResolvedEvent) -> None:
        uow.cause = one.envelope.id
        uow.what = one.envelope.type
        with trace(one.envelope.traceparent):
            one.handler.handler(one.event, uow)

    def _insert_new(self, uow: UnitOfWork, group: Sequence[Envelope]) -> list[Envelope]:
        rows = [
            {"force_id": uow.tenant.force_id, "event_id": one.id, "type": one.type, "taken_at": real_time()}
            for one in sorted(group, key=lambda one: one.id)
        ]
        insert = bulk_insert(uow.tables.inbox, *rows[0]).on_conflict_do_nothing().returning(uow.tables.inbox.c.event_id)
        new = set(uow.session.scalars(insert, to_columns(rows)))
        return [one for one in group if one.id in new]

    def _blocked_subjects(self, uow: UnitOfWork, group: Sequence[Envelope]) -> set[UUID]:
        if not group:
            return set()
        parked = uow.tables.parked
        waiting = sa.select(parked.c.subject).where(
            parked.c.replayed_at.is_(None), parked.c.subject.in_({one.subject for one in group})
        )
        return set(uow.session.scalars(waiting))

    def _reason_to_park(self, envelope: Envelope, blocked: set[UUID]) -> str | None:
        """An event from before the inbox's memory may have been handled already: a person decides."""
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
        """Handle again, in order, what is parked of one subject. Stops at the first that still fails, by raising."""
        parked = self._units_of_work.tables.parked
        with self._units_of_work.begin(tenant, self._actor, what="replay") as uow:
            waiting = sa.select(parked).where(parked.c.subject == subject, parked.c.replayed_at.is_(None))
            rows = uow.session.execute(waiting.order_by(parked.c.sequence, parked.c.parked_at)).all()
        for row in rows:
            with self._units_of_work.begin(tenant, self._actor, what="replay") as uow:
                mark = sa.update(parked).where(parked.c.event_id == row.event_id, parked.c.replayed_at.is_(None))
                if uow.session.execute(mark.values(replayed_at=real_time()).returning(parked.c.event_id)).first():
                    self._handle(uow, self._resolve(decode(row.body)))
        return len(rows)
