"""Which local group may know whom: from its yes to a commission until the work ends, whatever of it comes first."""

from __future__ import annotations

from uuid import UUID

from common.unit_of_work import UnitOfWork
from referral.store.disclosures import end_need_to_know, open_need_to_know
from referral.store.referrals import is_invited
from referral.store.unlinking import has_rejected_match
from voluntary.messages import CommissionAccepted, CommissionCompleted, CommissionStopped


def on_commission_accepted(event: CommissionAccepted, uow: UnitOfWork) -> None:
    """The group's workers may know what to call the person. One that names nobody lets nobody know anything."""
    if event.person_id is None:
        return
    open_need_to_know(uow, event)
    if has_rejected_match(uow, event.person_id) and not is_invited(uow, event.person_id):
        end_need_to_know(uow, event.commission_id)  # it was asked for before the link that led to it was undone
    uow.audit("alter", event.person_id, why="commission_accepted")


def on_commission_completed(event: CommissionCompleted, uow: UnitOfWork) -> None:
    """The work is done, and with it the need to know."""
    _end_need_to_know(uow, event.commission_id)


def on_commission_stopped(event: CommissionStopped, uow: UnitOfWork) -> None:
    """The work ended otherwise, or never began."""
    _end_need_to_know(uow, event.commission_id)


def _end_need_to_know(uow: UnitOfWork, commission_id: UUID) -> None:
    person_id = end_need_to_know(uow, commission_id)
    if person_id is not None:
        uow.audit("alter", person_id, why="commission_ended")
