"""The same work as casework's own, as a plain message handler does it: one transaction for each event.

The peers run this. They use the real handler, so that only the transport differs: the inbox row, the handler's own
queries and the audit are the same.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.dialects import postgresql as pg

from casework.handlers.arrests import on_arrest_recorded
from common.clock import real_time
from common.envelope import Envelope, decode
from common.messages import load
from common.settings import read_settings
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork
from referral.messages import ArrestRecorded
from wayout.deployment import factories
from wayout.deployment.process_settings import ServiceSettings


def handler(*, workers: int) -> Callable[[bytes], None]:
    """A function that handles one event. Any worker may call it; if it raises, nothing has changed."""
    units_of_work = factories.units_of_work(
        "casework", read_settings(ServiceSettings).database_url, factories.no_sealer, pool=workers
    )
    actor = service_actor("casework")

    def handle(body: bytes) -> None:
        envelope = decode(body)
        with units_of_work.begin(Tenant(envelope.force), actor, cause=envelope.id, what=envelope.type) as uow:
            if _first_time(uow, envelope):
                on_arrest_recorded(load(ArrestRecorded, envelope.data), uow)

    return handle


def _first_time(uow: UnitOfWork, envelope: Envelope) -> bool:
    inbox = uow.tables.inbox
    row = {"force_id": envelope.force, "event_id": envelope.id, "type": envelope.type, "processed_at": real_time()}
    new = pg.insert(inbox).values(**row).on_conflict_do_nothing().returning(inbox.c.event_id)
    return uow.session.scalar(new) is not None
