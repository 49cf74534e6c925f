"""Once an hour each provider is asked for its own list, so that a text whose webhook never came is not lost.

WhatsApp keeps no such list: Meta repeats a webhook for days instead, and what it gives up is gone.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from common.jobs.worker import reschedule
from common.service import Job, handle_job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWorkFactory
from gateway.access.directory import Caller
from gateway.inbound.number_routing import NumberRouting
from gateway.providers.received_texts import RECEIVED_TEXT_LISTS

log = structlog.get_logger()
FETCH_INTERVAL: Final = timedelta(hours=1)
OVERLAP: Final = timedelta(days=1)  # before the last look was due, for what the list itself shows late
_SELF = service_actor("gateway")


def fetch_missed_texts(
    job: Job, units_of_work: UnitOfWorkFactory, number_routing: NumberRouting, *, provider: str
) -> None:
    """Ask a force's list at one provider, if it has an account there, keep what we never heard, and come again."""
    tenant = Tenant(job.force_id)
    found = sum(
        _fill(job, caller, number_routing)
        for caller in number_routing.directory.callers(tenant, provider)
        if caller.account
    )
    with units_of_work.begin(tenant, _SELF, what=job.kind) as uow:
        reschedule(job, uow, at=uow.now + FETCH_INTERVAL)
    if found:
        log.warning("missed_texts_found", force=job.force_id, provider=provider, found=found)


def _fill(job: Job, caller: Caller, number_routing: NumberRouting) -> int:
    found = 0
    for page in RECEIVED_TEXT_LISTS[caller.kind](caller.account, job.due_at - OVERLAP):
        heard = number_routing.receiver.already_received(caller.tenant, page)
        found += sum(number_routing.receive(caller, text) for text in page if text.provider_id not in heard)
    return found


# One for each provider, so that one that is away keeps nobody from asking another.
MISSED_TEXT_JOBS: Final = tuple(
    handle_job(f"fetch_missed_texts_{provider}", partial(fetch_missed_texts, provider=provider), every=FETCH_INTERVAL)
    for provider in RECEIVED_TEXT_LISTS
)
