"""Answers what undoing the link of a referral would change in casework. It changes nothing."""

from __future__ import annotations

from casework.domain.unlinking import RequestedVisit, depends_only_on, find_replacement, unlink_outcome
from casework.messages import FindLinkImpact, LinkImpact
from casework.store import unlinking
from casework.store.cases import get_case
from casework.store.tables import Arrest, CaseReferral
from common.british_time import british_date
from common.unit_of_work import UnitOfWork

ANY_LINK = 2**31 - 1
_VISIT_IMPACT = {"noted": "none", "visit_kept": "kept", "visit_withdrawn": "due", "visit_made": "made"}


def find_link_impact(question: FindLinkImpact, uow: UnitOfWork) -> LinkImpact:
    """The impact is "none" for a referral that casework does not know."""
    arrest = unlinking.find_linked_arrest(uow, question.referral_id, ANY_LINK)
    joined = unlinking.find_linked_referral(uow, question.referral_id, ANY_LINK)
    uow.audit("consult", *([arrest.person_id] if arrest else []), why="link_impact")
    ends = joined is not None and _ends(uow, joined)
    return LinkImpact(
        visit=_visit(uow, arrest),  # type: ignore[arg-type]
        case="none" if joined is None else "ends" if ends else "continues",
        requested_steps=len(unlinking.list_requested_steps(uow, get_case(uow, joined.case_id)))
        if joined and ends
        else 0,
    )


def _visit(uow: UnitOfWork, arrest: Arrest | None) -> str:
    if arrest is None or arrest.case_id is None:
        return "none"
    case = get_case(uow, arrest.case_id)
    visit = unlinking.find_visit_requested_by(uow, case, arrest.referral_id)
    if visit is None:
        return "none"
    requested = RequestedVisit(visit.asked_at, visit.answered_at)
    others = [other for other in unlinking.list_other_arrests(uow, case) if other.referral_id != arrest.referral_id]
    replacement = find_replacement(requested, others, opened_on=british_date(case.opened_at))
    return _VISIT_IMPACT[unlink_outcome(requested, replacement)]


def _ends(uow: UnitOfWork, joined: CaseReferral) -> bool:
    case = get_case(uow, joined.case_id)
    referrals = unlinking.list_referrals(uow, case)
    others = [other.joined_at for other in referrals if other.referral_id != joined.referral_id]
    return depends_only_on(case.clock_started_at, joined_at=joined.joined_at, others=others)
