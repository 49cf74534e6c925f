"""What a referral led to here: asked by the duty officer before she undoes its link. It changes nothing."""

from __future__ import annotations

from casework.domain.unlinking import AskedFor, heir, rests_on, undone
from casework.messages import FindWhatRests, Rests
from casework.store import unlinking
from casework.store.cases import get_case
from casework.store.tables import Arrest, CaseReferral
from common.british_time import british_date
from common.unit_of_work import UnitOfWork

ANY_LINK = 2**31 - 1
_SAID = {"noted": "none", "visit_stands": "stands", "visit_withdrawn": "due", "visit_made": "made"}


def find_what_rests(question: FindWhatRests, uow: UnitOfWork) -> Rests:
    """Nothing rests on a referral of which casework never heard."""
    arrest = unlinking.mistaken_arrest(uow, question.referral_id, ANY_LINK)
    joined = unlinking.mistaken_referral(uow, question.referral_id, ANY_LINK)
    uow.audit("consult", *([arrest.person_id] if arrest else []), why="what_rests")
    ends = joined is not None and _ends(uow, joined)
    return Rests(
        visit=_visit(uow, arrest),  # type: ignore[arg-type]
        case="none" if joined is None else "ends" if ends else "goes_on",
        asked=len(unlinking.asked_of_others(uow, get_case(uow, joined.case_id))) if joined and ends else 0,
    )


def _visit(uow: UnitOfWork, arrest: Arrest | None) -> str:
    if arrest is None or arrest.case_id is None:
        return "none"
    case = get_case(uow, arrest.case_id)
    visit = unlinking.visit_asked_by(uow, case, arrest.referral_id)
    if visit is None:
        return "none"
    asked_for = AskedFor(visit.asked_at, visit.answered_at)
    beside = (one for one in unlinking.beside(uow, case) if one.referral_id != arrest.referral_id)
    return _SAID[undone(asked_for, heir(asked_for, beside, opened_on=british_date(case.opened_at)))]


def _ends(uow: UnitOfWork, joined: CaseReferral) -> bool:
    case = get_case(uow, joined.case_id)
    others = [one.joined_at for one in unlinking.referrals_of(uow, case) if one.referral_id != joined.referral_id]
    return rests_on(case.clock_started_at, joined_at=joined.joined_at, others=others)
