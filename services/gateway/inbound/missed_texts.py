"""Asks each provider once an hour for its own list, if it has one: a text whose webhook never came is not lost."""

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
from gateway.messages import InboundText, Provider
from gateway.providers import PROVIDERS

log = structlog.get_logger()
FETCH_INTERVAL: Final = timedelta(hours=1)
OVERLAP: Final = timedelta(days=1)  # before the last check was due: the list itself can be late
RECEIVED_TEXT_LISTS: Final = {one.name: one.received_texts for one in PROVIDERS.values() if one.received_texts}
_SELF = service_actor("gateway")


def fetch_missed_texts(
    job: Job, units_of_work: UnitOfWorkFactory, number_routing: NumberRouting, *, provider: Provider
) -> None:
    """Fetch a force's list from one provider, if it has an account there, receive what is missing, and reschedule."""
    tenant = Tenant(job.force_id)
    missed = sum(
        _receive_missed(job, provider, caller, number_routing)
        for caller in number_routing.directory.callers(tenant, provider)
        if caller.account
    )
    with units_of_work.begin(tenant, _SELF, what=job.kind) as uow:
        reschedule(job, uow, at=uow.now + FETCH_INTERVAL)
    if missed:
        log.warning("missed_texts_found", force=job.force_id, provider=provider, found=missed)


def _receive_missed(job: Job, provider: Provider, caller: Caller, number_routing: NumberRouting) -> int:
    """Receive them oldest first, though providers list the newest first: who texted twice is answered on the first."""
    missed: list[InboundText] = []
    for page in RECEIVED_TEXT_LISTS[provider](caller.account, job.due_at - OVERLAP):
        received = number_routing.receiver.already_received(caller.tenant, page)
        missed += (text for text in page if text.provider_id not in received)
    in_order = sorted(reversed(missed), key=lambda text: text.sent_at)
    return sum(number_routing.receive(caller, text) for text in in_order)


# One for each provider, so that a provider that is down delays no other.
MISSED_TEXT_JOBS: Final = tuple(
    handle_job(f"fetch_missed_texts_{provider}", partial(fetch_missed_texts, provider=provider), every=FETCH_INTERVAL)
    for provider in RECEIVED_TEXT_LISTS
)
