"""Nobody is sent because of intelligence before a gangs specialist has said that a visit is safe, where and with whom.

She reads the intelligence itself at referral; here is only that she was asked, and what she said.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from casework.domain.visit_safety import (
    Decision,
    SafetyRules,
    after_acceptance,
    after_activity,
    after_decision,
    latest_review_on,
)
from casework.messages import (
    ConfigureForce,
    Done,
    FindVisitSafety,
    ListSafetyReviews,
    RecentAct,
    RecordSafetyDecision,
    SafetyReview,
    SafetyReviewPage,
    VisitSafety,
)
from casework.operations.next_actions import refresh_next_action
from casework.store.cases import get_case, list_acts, record_act
from casework.store.force_settings import settings_of
from casework.store.tables import CaseFile
from casework.store.visit_safety import find_review_page, list_decisions, read_safety, save_decision, save_safety
from casework.store.visits import find_latest_visit
from common.errors import NOT_FOUND, Refused
from common.unit_of_work import UnitOfWork
from referral.messages import ReferralAccepted

REVIEW_ACTS: Final = ("referral_joined", "reopened", "arrest_noted", "re_approach_due", "contact_recorded", "allocated")
"""What may change a specialist's answer; what was said on the case is for its team."""


def hold_for_intelligence(
    uow: UnitOfWork, case: CaseFile, event: ReferralAccepted, settings: ConfigureForce, *, begins: bool
) -> None:
    """Somebody was invited: hold a case that begins with intelligence, and ask the specialist whatever it joins."""
    before = read_safety(case)
    by_intelligence = event.channel == "intelligence"
    safety = after_acceptance(
        before, by_intelligence=by_intelligence, begins=begins, rules=safety_rules(settings), now=uow.now
    )
    save_safety(case, safety)
    if safety.held_since is not None and before.held_since is None:
        record_act(uow, case, "visits_held")
    elif by_intelligence:
        record_act(uow, case, "safety_review_requested")


def bring_review_forward(uow: UnitOfWork, case: CaseFile) -> None:
    """What happened just now may change whether a visit is safe, while that is open."""
    save_safety(case, after_activity(read_safety(case), uow.now))


def list_safety_reviews(question: ListSafetyReviews, uow: UnitOfWork) -> SafetyReviewPage:
    """What waits for the specialists of these sites, by when."""
    page = find_review_page(uow, question.page)
    uow.audit("consult", *(case.person_id for case in page.items), why="safety_reviews")
    items = tuple(_item(case) for case in page.items)
    return SafetyReviewPage(items=items, total=page.total, page=page.page, pages=page.pages)


def find_visit_safety(question: FindVisitSafety, uow: UnitOfWork) -> VisitSafety:
    """One case on which she is or was asked, with what she said and what happened since."""
    case = get_case(uow, question.case_id)
    decisions, visit = list_decisions(uow, case), find_latest_visit(uow, case)
    if case.safety_review_due_at is None and not decisions:
        raise Refused(NOT_FOUND)
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
        acts_since=_since(uow, case, decisions[0].sequence if decisions else 0),
        latest_review_on=latest_review_on(uow.now, safety_rules(settings_of(uow))),
    )


def record_safety_decision(command: RecordSafetyDecision, uow: UnitOfWork) -> Done:
    """Keep what the specialist says. When a held case becomes safe, the time for the first contact begins now."""
    case, settings = get_case(uow, command.case_id, lock=True), settings_of(uow)
    before = read_safety(case)
    said = Decision(command.verdict, command.where, command.with_whom, command.reason, command.review_on)
    asked_before, rules = bool(list_decisions(uow, case)), safety_rules(settings)
    safety = after_decision(before, said, asked_before=asked_before, rules=rules, now=uow.now)
    sequence = record_act(uow, case, "found_safe" if command.verdict == "safe" else "not_safe_yet")
    save_decision(uow, case, sequence, said)
    save_safety(case, safety)
    if before.held_since is not None and safety.held_since is None:
        case.clock_started_at = uow.now
    refresh_next_action(uow, case, settings)
    uow.audit("alter", case.person_id, why=f"visit_{command.verdict}")
    return Done()


def safety_rules(settings: ConfigureForce) -> SafetyRules:
    return SafetyRules(timedelta(hours=settings.safety_review_hours), settings.not_yet_days)


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


def _since(uow: UnitOfWork, case: CaseFile, sequence: int) -> tuple[RecentAct, ...]:
    return tuple(
        RecentAct(sequence=act.sequence, at=act.at, act=act.act)
        for act in list_acts(uow, case)
        if act.sequence > sequence and act.act in REVIEW_ACTS
    )
