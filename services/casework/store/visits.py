"""Saves and finds arrests, and the visits that they asked for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from casework.domain.re_approach import ReApproach
from casework.messages import ReApproach as ShownReApproach
from casework.store.tables import Arrest, CaseFile, Visit
from common.unit_of_work import UnitOfWork
from referral.messages import ArrestCorrected, ArrestRecorded


def find_known_arrests(uow: UnitOfWork, person_id: UUID) -> set[UUID]:
    """The arrests of a person that casework has recorded, by their custody referral."""
    query = sa.select(Arrest.referral_id).where(Arrest.force_id == uow.tenant.force_id, Arrest.person_id == person_id)
    return set(uow.session.scalars(query))


def save_arrest(uow: UnitOfWork, arrest: ArrestRecorded, case: CaseFile | None) -> None:
    uow.session.add(
        Arrest(
            referral_id=arrest.referral_id, person_id=arrest.person_id, site_id=arrest.site_id,
            occurred_on=arrest.occurred_on, persons_role=arrest.role, received_at=uow.now,
            case_id=case.id if case else None, link_number=arrest.link_number,
        )
    )  # fmt: skip


def correct_arrest(uow: UnitOfWork, corrected: ArrestCorrected) -> None:
    """Give an arrest the day and the role that custody reported last. One that is not recorded here changes nothing."""
    this = (Arrest.force_id == uow.tenant.force_id, Arrest.referral_id == corrected.referral_id)
    facts = {"occurred_on": corrected.occurred_on, "persons_role": corrected.role}
    uow.session.execute(sa.update(Arrest).where(*this).values(**facts))


def attach_arrests(uow: UnitOfWork, case: CaseFile) -> int:
    """Attach arrests from before the case, which are part of why it was opened. Returns how many."""
    update = sa.update(Arrest).where(
        Arrest.force_id == uow.tenant.force_id, Arrest.person_id == case.person_id, Arrest.case_id.is_(None)
    )
    return len(uow.session.execute(update.values(case_id=case.id).returning(Arrest.referral_id)).all())


def find_latest_visit(uow: UnitOfWork, case: CaseFile) -> ReApproach | None:
    """The latest visit that was not withdrawn; its attempt is the number of such visits."""
    rows = list_visits(uow, case)
    if not rows:
        return None
    row = rows[-1]
    return ReApproach(len(rows), row.asked_at, row.due_at, row.review, row.answered_at)


def list_visits(uow: UnitOfWork, case: CaseFile) -> Sequence[Visit]:
    """Every visit of the case that was not withdrawn, the oldest first."""
    of_case = (Visit.force_id == uow.tenant.force_id, Visit.case_id == case.id, Visit.withdrawn_at.is_(None))
    return uow.session.scalars(sa.select(Visit).where(*of_case).order_by(Visit.attempt)).all()


def create_visit(uow: UnitOfWork, case: CaseFile, visit: ReApproach, referral_id: UUID) -> None:
    last = sa.select(sa.func.max(Visit.attempt)).where(Visit.force_id == uow.tenant.force_id, Visit.case_id == case.id)
    uow.session.add(
        Visit(
            case_id=case.id, attempt=(uow.session.scalar(last) or 0) + 1, referral_id=referral_id,
            asked_at=visit.asked_at, due_at=visit.due_at, review=visit.review, answered_at=visit.answered_at,
        )
    )  # fmt: skip
    uow.session.flush()


def update_visit(uow: UnitOfWork, case: CaseFile, visit: ReApproach) -> None:
    """Save the latest visit as it is now."""
    rows = list_visits(uow, case)
    assert len(rows) == visit.attempt
    row = rows[-1]
    row.due_at, row.review, row.answered_at = visit.due_at, visit.review, visit.answered_at
    uow.session.flush()


def present_visit(case: CaseFile, visit: ReApproach | None) -> ShownReApproach | None:
    """An open visit as its navigator sees it; None while it is in review."""
    if visit is None or not visit.is_open or visit.review is not None:
        return None
    return ShownReApproach(
        case_id=case.id,
        person_id=case.person_id,
        site_id=case.site_id,
        worker_id=case.worker_id,
        attempt=visit.attempt,
        due_at=visit.due_at,
    )
