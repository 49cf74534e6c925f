"""Which local group may know a person: from accepting a commission until its end, in whatever order the events come."""

from __future__ import annotations

from uuid import UUID

from common.unit_of_work import UnitOfWork
from referral.store.disclosures import end_need_to_know, open_need_to_know
from referral.store.referrals import is_invited
from referral.store.unlinking import has_rejected_match
from voluntary.messages import CommissionAccepted, CommissionCompleted, CommissionStopped


def on_commission_accepted(event: CommissionAccepted, uow: UnitOfWork) -> None:
    """Let the group's workers know the person's first name. A commission without a person discloses nothing."""
    if event.person_id is None:
        return
    open_need_to_know(uow, event)
    if has_rejected_match(uow, event.person_id) and not is_invited(uow, event.person_id):
        end_need_to_know(uow, event.commission_id)  # it was requested before the link behind it was undone
    uow.audit("alter", event.person_id, why="commission_accepted")


def on_commission_completed(event: CommissionCompleted, uow: UnitOfWork) -> None:
    """End the need to know with the work."""
    _end_need_to_know(uow, event.commission_id)


def on_commission_stopped(event: CommissionStopped, uow: UnitOfWork) -> None:
    """End the need to know: the work stopped, or never began."""
    _end_need_to_know(uow, event.commission_id)


def _end_need_to_know(uow: UnitOfWork, commission_id: UUID) -> None:
    person_id = end_need_to_know(uow, commission_id)
    if person_id is not None:
        uow.audit("alter", person_id, why="commission_ended")
