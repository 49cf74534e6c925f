"""A referral was never about this person: its arrest and its invitation are taken off the case, wherever they led.

What is told by a link that was undone never holds, whether it comes before or after we hear of that. A later link tells
as much as the undoing itself: whatever an earlier one brought is taken off first.
"""

from __future__ import annotations

from uuid import UUID

from casework.domain.re_approach import Undone
from casework.domain.unlinking import AskedFor, heir, rests_on, undone
from casework.messages import AcknowledgeError, Done, StepWithdrawn
from casework.operations.evaluation_facts import take_back_everything
from casework.operations.next_actions import refresh_next_action
from casework.store import unlinking
from casework.store.caseloads import hand_over
from casework.store.cases import acts_of, get_case, record_act, take_turns
from casework.store.force_settings import settings_of
from casework.store.plans import steps_of
from casework.store.tables import Arrest, CaseFile, CaseReferral, Visit
from casework.store.visits import standing_visits
from common.british_time import british_date
from common.errors import Refused
from common.unit_of_work import UnitOfWork
from referral.messages import LinkUndone


def take_in_undone(event: LinkUndone, uow: UnitOfWork) -> None:
    """From now on nothing holds that was told by this link."""
    take_turns(uow, event.person_id)
    unlinking.remember_undone(uow, event.referral_id, event.link_number)
    _take_off(uow, event.referral_id, up_to=event.link_number)
    uow.audit("alter", event.person_id, why="link_undone")


def holds(uow: UnitOfWork, referral_id: UUID, link: int) -> bool:
    """Whether what is told by this link holds; what an earlier one brought is taken off."""
    if not unlinking.holds(uow, referral_id, link):
        return False
    if link > 1:
        unlinking.remember_undone(uow, referral_id, link - 1)
        _take_off(uow, referral_id, up_to=link - 1)
    return True


def acknowledge_error(command: AcknowledgeError, uow: UnitOfWork) -> Done:
    """Whoever decides has seen that a case was opened in error, and says what was done."""
    case = get_case(uow, command.case_id, lock=True)
    if case.error_at is None or case.error_seen_at is not None:
        raise Refused("no_error_to_see")
    if not command.done.strip():
        raise Refused("action_needed")
    case.error_seen_at = uow.now
    record_act(uow, case, "error_acknowledged", reason=command.done)
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("alter", case.person_id, why="error_acknowledged")
    return Done()


def _take_off(uow: UnitOfWork, referral_id: UUID, *, up_to: int) -> None:
    if arrest := unlinking.mistaken_arrest(uow, referral_id, up_to):
        _take_off_arrest(uow, arrest)
    if joined := unlinking.mistaken_referral(uow, referral_id, up_to):
        _take_off_referral(uow, joined)


def _take_off_arrest(uow: UnitOfWork, arrest: Arrest) -> None:
    take_turns(uow, arrest.person_id)
    case = get_case(uow, arrest.case_id, lock=True) if arrest.case_id else None
    unlinking.remove(uow, arrest)
    if case is None:
        return
    visit = unlinking.visit_asked_by(uow, case, arrest.referral_id)
    what = _undo_visit(uow, case, visit)
    record_act(uow, case, "arrest_withdrawn", what)
    if visit is not None and what in ("visit_withdrawn", "visit_made") and _reopened_for(uow, case, visit):
        _was_opened_in_error(uow, case)
    refresh_next_action(uow, case, settings_of(uow))


def _undo_visit(uow: UnitOfWork, case: CaseFile, visit: Visit | None) -> Undone:
    if visit is None:
        return "noted"
    asked_for = AskedFor(visit.asked_at, visit.answered_at)
    behind_it = heir(asked_for, unlinking.beside(uow, case), opened_on=british_date(case.opened_at))
    if behind_it is not None:
        visit.referral_id = behind_it
    else:
        visit.withdrawn_at = uow.now
    uow.session.flush()
    return undone(asked_for, behind_it)


def _reopened_for(uow: UnitOfWork, case: CaseFile, visit: Visit) -> bool:
    """Whether a sergeant opened a closed case again for this visit, and nothing else of theirs came since."""
    reopened_at = unlinking.last_reopened_at(case)
    if reopened_at is None or reopened_at < visit.asked_at:
        return False
    asked = any(
        act.act == "review_wanted" and act.detail == "case_closed" and act.at == visit.asked_at
        for act in acts_of(uow, case)
    )
    joined = any(one.joined_at >= reopened_at for one in unlinking.referrals_of(uow, case))
    went_on = any(one.asked_at > visit.asked_at for one in standing_visits(uow, case))
    return asked and not joined and not went_on


def _take_off_referral(uow: UnitOfWork, joined: CaseReferral) -> None:
    case = get_case(uow, joined.case_id, lock=True)
    take_turns(uow, case.person_id)
    unlinking.remove(uow, joined)
    record_act(uow, case, "referral_withdrawn")
    others = unlinking.referrals_of(uow, case)
    if others and case.opened_by_referral_id == joined.referral_id:
        case.opened_by_referral_id = others[0].referral_id
    stand = [one.joined_at for one in others]
    if rests_on(case.clock_started_at, joined_at=joined.joined_at, others=stand):
        _was_opened_in_error(uow, case)
    refresh_next_action(uow, case, settings_of(uow))


def _was_opened_in_error(uow: UnitOfWork, case: CaseFile) -> None:
    """Nothing was this person's: the case is closed, nobody carries it, and what was asked of others stops."""
    hand_over(uow, to=None, since=case.worker_id)
    case.worker_id = None
    record_act(uow, case, "opened_in_error")
    case.error_at, case.error_seen_at = uow.now, None
    unlinking.withdraw_open_visits(uow, case)
    unlinking.give_up_arrests(uow, case)
    take_back_everything(uow, case)
    _stop_others(uow, case)


def _stop_others(uow: UnitOfWork, case: CaseFile) -> None:
    letters = {step.step_id: step.key for step in steps_of(uow, case)}
    for step in unlinking.asked_of_others(uow, case):
        sequence = record_act(uow, case, "step_withdrawn", letters.get(step.id))
        withdrawn = StepWithdrawn(
            case_id=case.id,
            step_id=step.id,
            person_id=case.person_id,
            site_id=case.site_id,
            kind=step.kind,
        )
        uow.raise_event(withdrawn, subject=case.id, sequence=sequence)
