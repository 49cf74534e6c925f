"""Intelligence for those who may read it: graded, with handling conditions, closed from its review day on."""

from __future__ import annotations

from collections.abc import Sequence

from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from referral.domain.intelligence import cautions, status_on
from referral.messages import (
    Grades,
    GradeSummary,
    Grading,
    Intelligence,
    IntelligenceStatus,
    PersonIntelligence,
    ReadIntelligence,
)
from referral.store import tables
from referral.store.intelligence import conditions_of, gradings_of, items_about, referrals_by_log_number, text_of
from referral.store.people import person_of
from referral.store.tables import IntelligenceItem


def read_intelligence(question: ReadIntelligence, uow: UnitOfWork) -> PersonIntelligence:
    """The items about a person. Closed and removed ones come without their text."""
    person = person_of(uow, question.person_id)
    uow.audit("consult", person.id, why="intelligence")
    return PersonIntelligence(items=present_items(uow, items_about(uow, person.id)))


def present_items(
    uow: UnitOfWork, items: Sequence[IntelligenceItem], *, for_review: bool = False
) -> tuple[Intelligence, ...]:
    """Present items. ``for_review`` opens one that is closed until its review."""
    same = referrals_by_log_number(uow, items)
    return tuple(_present_item(uow, item, same[item.log_number], for_review=for_review) for item in items)


def current_status(uow: UnitOfWork, item: IntelligenceItem) -> IntelligenceStatus:
    return status_on(item.review_on, british_date(uow.now), removed=item.removed_at is not None)


def grade_summary(row: IntelligenceItem | tables.IntelligenceGrading) -> GradeSummary:
    return GradeSummary(source=row.source_grade, assessment=row.assessment, handling=row.handling)


def _present_item(
    uow: UnitOfWork, item: IntelligenceItem, same_log: Sequence[object], *, for_review: bool
) -> Intelligence:
    status = current_status(uow, item)
    readable = status == "open" or (for_review and status == "review_due")
    grades = Grades(
        source=item.source_grade,
        assessment=item.assessment,
        handling=item.handling,
        conditions=conditions_of(uow, item) if readable else None,
    )
    return Intelligence(
        referral_id=item.referral_id,
        log_number=item.log_number,
        of_day=item.of_day,
        recorded_at=item.at,
        recorded_by=item.source,
        role=item.persons_role,
        grades=grades,
        cautions=tuple(one for one in cautions(grades) if readable or one != "conditions_not_given"),
        status=status,
        review_on=item.review_on,
        text=text_of(uow, item) if readable else None,
        same_log_referral_ids=tuple(one for one in same_log if one != item.referral_id),  # type: ignore[misc]
        earlier_gradings=tuple(_earlier_grading(row) for row in gradings_of(uow, item)[:-1]),
    )


def _earlier_grading(row: tables.IntelligenceGrading) -> Grading:
    return Grading(grades=grade_summary(row), graded_by=row.graded_by, at=row.at, review_on=row.review_on)
