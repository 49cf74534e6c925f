"""Sends the anonymous events of a day in one batch: shuffled, under the day, apart from whatever a person did.

An event and the audit row of one transaction share its id and its microsecond, and so would lead from a pseudonym to a
person. An anonymous event is therefore sealed where it is raised, and this job writes it later, with many others. It
deletes what waited in the same transaction: a batch that fails is sent whole by the next attempt.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from common.british_time import next_at
from common.crypto.keys import Unreadable
from common.database.system_tables import waiting_event_of
from common.envelope import Envelope, decode
from common.jobs.worker import reschedule
from common.service import Job, handle_job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory

SEND: Final = "send_anonymous_events"
HOUR: Final = 3  # on British clocks, when hardly anybody works
BATCH_SIZE: Final = 5_000
_log = structlog.get_logger(__name__)


def send_anonymous_events(job: Job, units_of_work: UnitOfWorkFactory, _ports: Any) -> None:
    """Send all that waits, at most ``BATCH_SIZE`` in a transaction; then again at once while there is more."""
    with units_of_work.begin(Tenant(job.force_id), service_actor(units_of_work.schema), what=SEND) as uow:
        waited = _open_waiting(uow)
        random.SystemRandom().shuffle(waited)
        day = uow.now.replace(hour=0, minute=0, second=0, microsecond=0)
        for envelope in waited:
            uow.send(replace(envelope, time=day))
        reschedule(job, uow, at=uow.now if len(waited) == BATCH_SIZE else next_at(HOUR, uow.now))


SENDING: Final = handle_job(SEND, send_anonymous_events, every=timedelta(days=1))


def _open_waiting(uow: UnitOfWork) -> list[Envelope]:
    """Take a random part of what waits: the ids are random. What was changed by somebody stays, with an alarm."""
    table = waiting_event_of(uow.tables.event.schema or "")
    query = sa.select(table.c.id, table.c.wrapped_envelope).where(table.c.force_id == uow.tenant.force_id)
    opened: dict[UUID, Envelope] = {}
    for row in uow.session.execute(query.order_by(table.c.id).limit(BATCH_SIZE).with_for_update()):
        try:
            opened[row.id] = decode(uow.sealer.unwrap_for_force(table.fullname, row.wrapped_envelope))
        except Unreadable:
            _log.error("waiting_event_unreadable", schema=table.schema, id=str(row.id), alarm=True)
    sent = sa.delete(table).where(table.c.force_id == uow.tenant.force_id, table.c.id.in_(opened))
    uow.session.execute(sent)
    return list(opened.values())
