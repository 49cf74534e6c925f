"""Assigns waiting referrals to officers, and unassigns those left untouched for too long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from common.jobs.worker import complete
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.domain.acts import ActCode
from referral.domain.referral_state import waits
from referral.domain.triage import may_take
from referral.messages import AssignReferrals, HandBackReferrals, TriageResult
from referral.operations.assignment import return_time
from referral.store.referrals import get_referral, lock_referrals, record_act
from referral.store.tables import Referral

RETURN_REFERRAL = "return_referral"


def assign_referrals(command: AssignReferrals, uow: UnitOfWork) -> TriageResult:
    """Assign each referral that still waits to the officer."""

    def give(referral: Referral) -> None:
        referral.assignee, referral.assigned_at = command.officer, uow.now
        record_act(uow, referral, "assigned", command.officer)
        uow.schedule(RETURN_REFERRAL, at=return_time(uow, referral) or uow.now, subject=referral.id)

    return apply_to_each(uow, command.referral_ids, may_take, give, why="referrals_assigned")


def hand_back_referrals(command: HandBackReferrals, uow: UnitOfWork) -> TriageResult:
    """Unassign each of these referrals."""

    def take_away(referral: Referral) -> None:
        _unassign(uow, referral, "handed_back")

    return apply_to_each(uow, command.referral_ids, _is_assigned, take_away, why="referrals_handed_back")


def return_referral(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """Unassign a referral that its officer has not touched for the force's time."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("referral"), what=RETURN_REFERRAL) as uow:
        referral = get_referral(uow, job.subject, lock=True)
        at = return_time(uow, referral)
        complete(job, uow)
        if at is not None and at > uow.now:
            uow.schedule(RETURN_REFERRAL, at=at, subject=referral.id)
        elif at is not None:
            _unassign(uow, referral, "returned")
            uow.audit("alter", why="referral_returned")


def apply_to_each(
    uow: UnitOfWork,
    referral_ids: Sequence[UUID],
    may: Callable[[Referral], bool],
    do: Callable[[Referral], None],
    *,
    why: str,
) -> TriageResult:
    """Apply ``do`` to each referral that ``may`` allows. The answer names the skipped ones, so that no officer believes
    them decided."""
    done, skipped = [], []
    for referral in lock_referrals(uow, referral_ids):
        if may(referral):
            do(referral)
            done.append(referral)
        else:
            skipped.append(referral)
    uow.audit("alter", *(referral.person_id for referral in done if referral.person_id), why=why)
    return TriageResult(
        done=tuple(referral.id for referral in done), skipped=tuple(referral.id for referral in skipped)
    )


def _is_assigned(referral: Referral) -> bool:
    return waits(referral.state) and referral.assignee is not None


def _unassign(uow: UnitOfWork, referral: Referral, act: ActCode) -> None:
    former_assignee, referral.assignee, referral.assigned_at = referral.assignee, None, None
    record_act(uow, referral, act, former_assignee)
