"""Arrests heard of, and the visits that they asked for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from casework.domain.re_approach import ReApproach
from casework.messages import ReApproach as ShownReApproach
from casework.store.tables import Arrest, CaseFile, Visit
from common.unit_of_work import UnitOfWork
from referral.messages import ArrestRecorded


def arrests_heard_of(uow: UnitOfWork, person_id: UUID) -> set[UUID]:
    """The arrests of a person that we know, by their custody referral."""
    query = sa.select(Arrest.referral_id).where(Arrest.force_id == uow.tenant.force_id, Arrest.person_id == person_id)
    return set(uow.session.scalars(query))


def keep_arrest(uow: UnitOfWork, arrest: ArrestRecorded, case: CaseFile | None) -> None:
    uow.session.add(
        Arrest(
            referral_id=arrest.referral_id, person_id=arrest.person_id, site_id=arrest.site_id,
            occurred_on=arrest.occurred_on, persons_role=arrest.role, received_at=uow.now,
            case_id=case.id if case else None, link_number=arrest.link_number,
        )
    )  # fmt: skip


def adopt_arrests(uow: UnitOfWork, case: CaseFile) -> int:
    """Arrests heard of before there was a case are part of why it was opened. Returns how many."""
    waiting = sa.update(Arrest).where(
        Arrest.force_id == uow.tenant.force_id, Arrest.person_id == case.person_id, Arrest.case_id.is_(None)
    )
    return len(uow.session.execute(waiting.values(case_id=case.id).returning(Arrest.referral_id)).all())


def latest_visit(uow: UnitOfWork, case: CaseFile) -> ReApproach | None:
    """The last visit that stands; its attempt is how many stand."""
    rows = standing_visits(uow, case)
    if not rows:
        return None
    row = rows[-1]
    return ReApproach(len(rows), row.asked_at, row.due_at, row.review, row.answered_at)


def standing_visits(uow: UnitOfWork, case: CaseFile) -> Sequence[Visit]:
    """Every visit that an arrest of this person asked for, the first first."""
    of_case = (Visit.force_id == uow.tenant.force_id, Visit.case_id == case.id, Visit.withdrawn_at.is_(None))
    return uow.session.scalars(sa.select(Visit).where(*of_case).order_by(Visit.attempt)).all()


def ask_for_visit(uow: UnitOfWork, case: CaseFile, visit: ReApproach, referral_id: UUID) -> None:
    last = sa.select(sa.func.max(Visit.attempt)).where(Visit.force_id == uow.tenant.force_id, Visit.case_id == case.id)
    uow.session.add(
        Visit(
            case_id=case.id, attempt=(uow.session.scalar(last) or 0) + 1, referral_id=referral_id,
            asked_at=visit.asked_at, due_at=visit.due_at, review=visit.review, answered_at=visit.answered_at,
        )
    )  # fmt: skip
    uow.session.flush()


def keep_visit(uow: UnitOfWork, case: CaseFile, visit: ReApproach) -> None:
    """Write what became of the latest visit."""
    rows = standing_visits(uow, case)
    assert len(rows) == visit.attempt
    row = rows[-1]
    row.due_at, row.review, row.answered_at = visit.due_at, visit.review, visit.answered_at
    uow.session.flush()


def shown(case: CaseFile, visit: ReApproach | None) -> ShownReApproach | None:
    """A visit as its navigator sees it: what is in review is the sergeant's, and nobody's visit yet."""
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
