"""A text goes to the site whose number was dialled; one to a number that nobody registered waits for that."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from common.jobs.worker import again, finish
from common.sender_ids import sender
from common.service import Due
from common.tenancy import Tenant, service_actor
from common.unit_of_work import Desk, UnitOfWork
from gateway.access.directory import Caller, Door
from gateway.inbound.receiver import Receiver
from gateway.messages import InboundText, TextReceived
from gateway.store.tables import Inbound, Unplaced
from gateway.store.unrouted_texts import LOOK_AGAIN, PLACE_TEXTS, waiting_for

log = structlog.get_logger()
_SELF = service_actor("gateway")


@dataclass(frozen=True)
class Dialling:
    """Where numbers are looked up, and where texts are kept."""

    door: Door
    receiver: Receiver

    def take_in(self, caller: Caller, text: InboundText) -> bool:
        """Keep a text for its site, or let it wait for one. Returns False when it had been kept before."""
        site_id = self.door.site_dialled(caller, sender(text.dialled).value)
        if site_id is not None:
            return self.receiver.text(caller.tenant, site_id, text)
        log.error("dialled number unknown", force=caller.tenant.force_id, provider=caller.kind)
        return self.receiver.text_for_nobody(caller.tenant, text)


def place_texts(due: Due, desk: Desk, dialling: Dialling) -> None:
    """Hand over every text that waited for a number, once it is registered; look again later while it is not."""
    tenant = Tenant(due.force_id)
    with desk.open(tenant, _SELF, what=PLACE_TEXTS) as uow:
        providers = {unplaced.provider for unplaced, _ in waiting_for(uow, due.subject)}
    registered = {
        (provider, dialling.receiver.blind(dialled)): site_id
        for provider in providers
        for dialled, site_id in dialling.door.numbers(tenant, provider).items()
    }
    with desk.open(tenant, _SELF, what=PLACE_TEXTS) as uow:
        waiting = waiting_for(uow, due.subject)
        for unplaced, inbound in waiting:
            site_id = registered.get((unplaced.provider, unplaced.blind_dialled))
            if site_id is not None:
                _hand_over(uow, unplaced, inbound, site_id)
        if all(unplaced.placed_at for unplaced, _ in waiting):
            finish(due, uow)
        else:
            again(due, uow, at=uow.now + LOOK_AGAIN)


def _hand_over(uow: UnitOfWork, unplaced: Unplaced, inbound: Inbound, site_id: int) -> None:
    unplaced.placed_at = uow.now
    received = TextReceived(
        inbound_id=inbound.id,
        site_id=site_id,
        provider=unplaced.provider,  # type: ignore[arg-type]
        received_at=inbound.received_at,
        sealed_body=inbound.sealed_body,
    )
    uow.raise_event(received, subject=inbound.id, sequence=1)
    uow.audit("collect", why="text_placed")
