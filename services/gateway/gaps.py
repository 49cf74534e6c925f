"""Once an hour each provider is asked for its own list, so that a text whose webhook never came is not lost.

WhatsApp keeps no such list: Meta repeats a webhook for days instead, and what it gives up is gone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from common.chores import finish
from common.service import Due
from common.tenancy import Tenant, service_actor
from common.unit_of_work import Desk
from gateway.dialling import Dialling
from gateway.door import Caller
from gateway.providers.lists import LISTS

log = structlog.get_logger()
FILL_GAPS: Final = "fill_gaps"
EVERY: Final = timedelta(hours=1)
BACK: Final = timedelta(days=1)  # before the last look was due, for what the list itself shows late
_SELF = service_actor("gateway")


def fill_gaps(due: Due, desk: Desk, dialling: Dialling) -> None:
    """Ask one provider's list, keep what we never heard, and come again in an hour; a dropped credential ends it."""
    tenant = Tenant(due.force_id)
    caller = dialling.door.account(tenant, due.subject)
    found = 0 if caller is None else _fill(due, caller, dialling)
    with desk.open(tenant, _SELF, what=FILL_GAPS) as uow:
        if caller is None:
            finish(due, uow)
        else:
            uow.plan(FILL_GAPS, at=uow.now + EVERY, subject=due.subject)
    if found:
        log.warning("texts found that no webhook brought", force=due.force_id, provider=due.kind, found=found)


def _fill(due: Due, caller: Caller, dialling: Dialling) -> int:
    found = 0
    for page in LISTS[caller.kind](caller.account, due.due_at - BACK):
        heard = dialling.receiver.heard(caller.tenant, page)
        found += sum(dialling.take_in(caller, text) for text in page if text.provider_id not in heard)
    return found
