"""No visit is made because of intelligence before a gangs specialist decides that it is safe, where and with whom.

Specialists read the intelligence itself at referral. Casework knows only that they were asked, and what they decided.
"""

from __future__ import annotations

from casework.domain.visit_safety import Decision, after_acceptance, after_activity, after_decision, safety_rules
from casework.messages import ConfigureForce, Done, RecordSafetyDecision
from casework.operations.next_actions import refresh_next_action
from casework.store.cases import get_case, record_act
from casework.store.force_settings import settings_of
from casework.store.tables import CaseFile
from casework.store.visit_safety import list_decisions, read_safety, save_decision, save_safety
from common.unit_of_work import UnitOfWork
from referral.messages import ReferralAccepted


def hold_for_intelligence(
    uow: UnitOfWork, case: CaseFile, event: ReferralAccepted, settings: ConfigureForce, *, begins: bool
) -> None:
    """Hold visits on a case that begins with intelligence, and ask the specialist about any case that it joins."""
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
    """Make an open review due now: what just happened may change whether a visit is safe."""
    save_safety(case, after_activity(read_safety(case), uow.now))


def record_safety_decision(command: RecordSafetyDecision, uow: UnitOfWork) -> Done:
    """Save a specialist's decision. When held visits become safe, the time for the first contact starts now.

    Raises: Refused(not_found, safe_where_needed, safe_with_whom_needed, reason_needed, review_day_needed,
    review_day_past, review_day_too_late, case_closed).
    """
    case, settings = get_case(uow, command.case_id, lock=True), settings_of(uow)
    before = read_safety(case)
    decision = Decision(command.verdict, command.where, command.with_whom, command.reason, command.review_on)
    asked_before, rules = bool(list_decisions(uow, case)), safety_rules(settings)
    safety = after_decision(before, decision, asked_before=asked_before, rules=rules, now=uow.now)
    sequence = record_act(uow, case, "found_safe" if command.verdict == "safe" else "not_safe_yet")
    save_decision(uow, case, sequence, decision)
    save_safety(case, safety)
    if before.held_since is not None and safety.held_since is None:
        case.clock_started_at = uow.now
    refresh_next_action(uow, case, settings)
    uow.audit("alter", case.person_id, why=f"visit_{command.verdict}")
    return Done()
