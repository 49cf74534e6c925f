"""Routes each text to the site whose number was dialled; a text to a number that is not registered waits."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from common.jobs.worker import complete, reschedule
from common.sender_ids import parse_sender_id
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from gateway.access.directory import Caller, DirectoryReader
from gateway.inbound.receiver import Receiver
from gateway.messages import InboundText, TextReceived
from gateway.store.tables import Inbound, UnroutedText
from gateway.store.unrouted_texts import RETRY_INTERVAL, ROUTE_TEXTS, lock_unrouted_texts

log = structlog.get_logger()
_SELF = service_actor("gateway")


@dataclass(frozen=True)
class NumberRouting:
    """Where numbers are looked up, and where texts are kept."""

    directory: DirectoryReader
    receiver: Receiver

    def receive(self, caller: Caller, text: InboundText) -> bool:
        """Keep a text for its site, or let it wait for one. Returns False when it had been kept before."""
        site_id = self.directory.find_site(caller, parse_sender_id(text.dialled).value)
        if site_id is not None:
            return self.receiver.receive_text(caller.tenant, site_id, text)
        log.error("dialled_number_unknown", force=caller.tenant.force_id, provider=caller.kind)
        return self.receiver.receive_unrouted_text(caller.tenant, text)


def route_waiting_texts(job: Job, units_of_work: UnitOfWorkFactory, number_routing: NumberRouting) -> None:
    """Hand over every text that waited for a number, once it is registered; check again later while it is not."""
    tenant = Tenant(job.force_id)
    with units_of_work.begin(tenant, _SELF, what=ROUTE_TEXTS) as uow:
        providers = {unrouted.provider for unrouted, _ in lock_unrouted_texts(uow, job.subject)}
    registered = {
        (provider, digest): site_id
        for provider in providers
        for dialled, site_id in number_routing.directory.numbers(tenant, provider).items()
        for digest in number_routing.receiver.digests(dialled)
    }
    with units_of_work.begin(tenant, _SELF, what=ROUTE_TEXTS) as uow:
        waiting = lock_unrouted_texts(uow, job.subject)
        for unrouted, inbound in waiting:
            site_id = registered.get((unrouted.provider, unrouted.blind_dialled))
            if site_id is not None:
                _hand_over(uow, unrouted, inbound, site_id)
        if all(unrouted.routed_at for unrouted, _ in waiting):
            complete(job, uow)
        else:
            reschedule(job, uow, at=uow.now + RETRY_INTERVAL)


def _hand_over(uow: UnitOfWork, unrouted: UnroutedText, inbound: Inbound, site_id: int) -> None:
    unrouted.routed_at = uow.now
    received = TextReceived(
        inbound_id=inbound.id,
        site_id=site_id,
        provider=unrouted.provider,
        received_at=inbound.received_at,
        sealed_body=inbound.sealed_body,
    )
    uow.raise_event(received, subject=inbound.id, sequence=1)
    uow.audit("collect", why="text_routed")
