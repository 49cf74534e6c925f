"""Pruning of system tables: deletes rows past their retention in batches, never undelivered or parked ones.

The database enforces both. Ages count in real time, see ``Retention``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Table

from common.jobs.worker import reschedule
from common.retention import Retention, cutoff
from common.service import Job, handle_job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory

PRUNE: Final = "prune"
PRUNE_INTERVAL: Final = timedelta(days=1)
BATCH_SIZE: Final = 500


@dataclass(frozen=True)
class DeletedBatch:
    """What one batch deleted: whether a table may have ``more`` such rows, and the ``subjects`` of the events."""

    more: bool
    subjects: Sequence[UUID]


def prune(job: Job, units_of_work: UnitOfWorkFactory, _ports: Any) -> None:
    """Delete a batch of each table; then again at once while there is more, otherwise tomorrow."""
    with units_of_work.begin(Tenant(job.force_id), service_actor(units_of_work.schema), what=PRUNE) as uow:
        batch = prune_system_tables(uow, units_of_work.retention)
        reschedule_pruning(job, uow, more=batch.more)


PRUNING: Final = handle_job(PRUNE, prune, every=PRUNE_INTERVAL)


def reschedule_pruning(job: Job, uow: UnitOfWork, *, more: bool) -> None:
    """Prune again at once while there is ``more``, otherwise after ``PRUNE_INTERVAL``."""
    reschedule(job, uow, at=uow.now if more else uow.now + PRUNE_INTERVAL)


def prune_system_tables(uow: UnitOfWork, retention: Retention) -> DeletedBatch:
    """Delete a batch of every system table, deliveries before their events."""
    t, outbox_cutoff, inbox_cutoff = uow.tables, cutoff(retention.delivered_days), cutoff(retention.inbox_days)
    of_event = t.delivery.c.event_id == t.event.c.id, t.delivery.c.force_id == t.event.c.force_id
    of_inbox = t.parked.c.event_id == t.inbox.c.event_id, t.parked.c.force_id == t.inbox.c.force_id
    deliveries = delete_batch(uow, t.delivery, t.delivery.c.delivered_at < outbox_cutoff)
    events = delete_batch(
        uow, t.event, t.event.c.at < outbox_cutoff, ~sa.exists().where(*of_event), returning=t.event.c.subject
    )
    parked = delete_batch(uow, t.parked, t.parked.c.replayed_at < inbox_cutoff)
    inbox = delete_batch(uow, t.inbox, t.inbox.c.processed_at < inbox_cutoff, ~sa.exists().where(*of_inbox))
    replies = delete_batch(uow, t.reply, t.reply.c.at < cutoff(retention.reply_days))
    more = max(map(len, (deliveries, events, parked, inbox, replies))) == BATCH_SIZE
    return DeletedBatch(more, events)


def delete_batch(
    uow: UnitOfWork, table: Table, *which: ColumnElement[bool], returning: ColumnElement[Any] | None = None
) -> Sequence[Any]:
    """Delete at most ``BATCH_SIZE`` of these rows of the force, lowest keys first; the ``returning`` value of each."""
    key = sa.tuple_(*table.primary_key.columns)
    rows = sa.select(*table.primary_key.columns).where(table.c.force_id == uow.tenant.force_id, *which)
    batch = rows.order_by(*table.primary_key.columns).limit(BATCH_SIZE).correlate(None)
    delete = sa.delete(table).where(key.in_(batch)).returning(table.c.force_id if returning is None else returning)
    return uow.session.scalars(delete).all()
