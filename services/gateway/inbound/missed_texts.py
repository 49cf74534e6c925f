"""Once an hour each provider is asked for its own list, so that a text whose webhook never came is not lost.

WhatsApp keeps no such list: Meta repeats a webhook for days instead, and what it gives up is gone.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from common.jobs.worker import again
from common.service import Due, chore
from common.tenancy import Tenant, service_actor
from common.unit_of_work import Desk
from gateway.access.directory import Caller
from gateway.inbound.number_routing import Dialling
from gateway.providers.received_texts import LISTS

log = structlog.get_logger()
EVERY: Final = timedelta(hours=1)
BACK: Final = timedelta(days=1)  # before the last look was due, for what the list itself shows late
_SELF = service_actor("gateway")


def fill_gaps(due: Due, desk: Desk, dialling: Dialling, *, provider: str) -> None:
    """Ask a force's list at one provider, if it has an account there, keep what we never heard, and come again."""
    tenant = Tenant(due.force_id)
    found = sum(_fill(due, caller, dialling) for caller in dialling.door.callers(tenant, provider) if caller.account)
    with desk.open(tenant, _SELF, what=due.kind) as uow:
        again(due, uow, at=uow.now + EVERY)
    if found:
        log.warning("texts found that no webhook brought", force=due.force_id, provider=provider, found=found)


def _fill(due: Due, caller: Caller, dialling: Dialling) -> int:
    found = 0
    for page in LISTS[caller.kind](caller.account, due.due_at - BACK):
        heard = dialling.receiver.heard(caller.tenant, page)
        found += sum(dialling.take_in(caller, text) for text in page if text.provider_id not in heard)
    return found


# One for each provider, so that one that is away keeps nobody from asking another.
FILLING_GAPS: Final = tuple(
    chore(f"fill_gaps_{provider}", partial(fill_gaps, provider=provider), every=EVERY) for provider in LISTS
)
