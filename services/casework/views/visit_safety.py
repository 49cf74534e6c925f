"""Answers questions of gangs specialists: which cases wait for them, and one case as they decide on it."""

from __future__ import annotations

from typing import Final

from casework.domain.visit_safety import latest_review_on, safety_rules
from casework.messages import (
    FindVisitSafety,
    ListSafetyReviews,
    RecentAct,
    SafetyReview,
    SafetyReviewPage,
    VisitSafety,
)
from casework.messages.refusals import refused
from casework.store.cases import acts_of, get_case
from casework.store.force_settings import settings_of
from casework.store.tables import CaseFile
from casework.store.visit_safety import find_review_page, list_decisions
from casework.store.visits import find_latest_visit
from common.errors import NOT_FOUND
from common.unit_of_work import UnitOfWork

REVIEW_ACTS: Final = ("referral_joined", "reopened", "arrest_noted", "re_approach_due", "contact_recorded", "allocated")
"""Acts that may change a specialist's decision. What was written on the case is for its team only."""


def list_safety_reviews(question: ListSafetyReviews, uow: UnitOfWork) -> SafetyReviewPage:
    """Cases at the caller's sites that wait for a specialist, the earliest due first. Raises: Refused(page_invalid)."""
    page = find_review_page(uow, question.page)
    uow.audit("consult", *(case.person_id for case in page.items), why="safety_reviews")
    items = tuple(_item(case) for case in page.items)
    return SafetyReviewPage(items=items, total=page.total, page=page.page, pages=page.pages)


def find_visit_safety(question: FindVisitSafety, uow: UnitOfWork) -> VisitSafety:
    """One case on which a specialist is or was asked, with every decision and what happened since.

    Raises: Refused(not_found).
    """
    case = get_case(uow, question.case_id)
    decisions, visit = list_decisions(uow, case), find_latest_visit(uow, case)
    if case.safety_review_due_at is None and not decisions:
        raise refused(NOT_FOUND)
    uow.audit("consult", case.person_id, why="safety")
    return VisitSafety(
        case_id=case.id,
        person_id=case.person_id,
        site_id=case.site_id,
        state=case.state,
        worker_id=case.worker_id,
        opened_at=case.opened_at,
        visits_held_since=case.visits_held_since,
        review_due_at=case.safety_review_due_at,
        visit_due_at=visit.due_at if visit is not None and visit.is_open else None,
        decisions=decisions,
        acts_since=_acts_since(uow, case, decisions[0].sequence if decisions else 0),
        latest_review_on=latest_review_on(uow.now, safety_rules(settings_of(uow))),
    )


def _item(case: CaseFile) -> SafetyReview:
    assert case.safety_review_due_at is not None
    return SafetyReview(
        case_id=case.id,
        person_id=case.person_id,
        site_id=case.site_id,
        state=case.state,
        worker_id=case.worker_id,
        visits_held_since=case.visits_held_since,
        review_due_at=case.safety_review_due_at,
    )


def _acts_since(uow: UnitOfWork, case: CaseFile, sequence: int) -> tuple[RecentAct, ...]:
    return tuple(
        RecentAct(sequence=act.sequence, at=act.at, act=act.act)
        for act in acts_of(uow, case)
        if act.sequence > sequence and act.act in REVIEW_ACTS
    )
