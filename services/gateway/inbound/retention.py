"""Deletes inbound bodies with the event that handed them over, then their keys; deletes sign-ins after a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from common.jobs.pruning import BATCH_SIZE, PRUNE, PRUNE_INTERVAL, delete_batch, prune_system_tables, reschedule_pruning
from common.retention import Retention, cutoff
from common.service import Job, handle_job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from gateway.messages import InboundErased
from gateway.store.tables import Inbound, UnroutedText, WebSession

_SELF = service_actor("gateway")
_SIGN_INS = WebSession.metadata.tables["gateway.web_session"]


def delete_expired(job: Job, units_of_work: UnitOfWorkFactory, _ports: Any) -> None:
    """One batch of everything; at once again while there is more, else tomorrow."""
    with units_of_work.begin(Tenant(job.force_id), _SELF, what=PRUNE) as uow:
        pruned = prune_system_tables(uow, units_of_work.retention)
        unaddressed = _find_unaddressed(uow, units_of_work.retention)
        _erase_inbound(uow, [*pruned.subjects, *unaddressed])
        sign_ins = delete_batch(uow, _SIGN_INS, WebSession.ends_at < cutoff(units_of_work.retention.session_days))
        reschedule_pruning(job, uow, more=pruned.more or BATCH_SIZE in (len(sign_ins), len(unaddressed)))


def _find_unaddressed(uow: UnitOfWork, retention: Retention) -> Sequence[UUID]:
    """What no event handed over, because it was for nobody: as old as what was delivered."""
    query = sa.select(Inbound.id).where(
        Inbound.force_id == uow.tenant.force_id,
        Inbound.kind == "other",
        Inbound.received_at < cutoff(retention.delivered_days),
    )
    return uow.session.scalars(query.limit(BATCH_SIZE)).all()


def _erase_inbound(uow: UnitOfWork, subjects: Sequence[UUID]) -> None:
    """The gateway can destroy no key, and does not know whether referral has its event parked."""
    unrouted = UnroutedText.force_id == uow.tenant.force_id, UnroutedText.id.in_(subjects)
    uow.session.execute(sa.delete(UnroutedText).where(*unrouted))
    expired = Inbound.force_id == uow.tenant.force_id, Inbound.id.in_(subjects)
    pruned = uow.session.scalars(sa.delete(Inbound).where(*expired).returning(Inbound.id)).all()
    for inbound_id in pruned:
        uow.raise_event(InboundErased(inbound_id=inbound_id), subject=inbound_id, sequence=2)
    if pruned:
        uow.audit("erase", why="retention_ended")


DELETION_JOB: Final = handle_job(PRUNE, delete_expired, every=PRUNE_INTERVAL)
