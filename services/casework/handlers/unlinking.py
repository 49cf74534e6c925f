"""A referral was linked to the wrong person: its arrest and its acceptance are removed from the case.

What an undone link reports is never valid, whether it arrives before or after we hear of the undoing. A later link says
as much as the undoing itself: what an earlier link brought is removed first."""

from __future__ import annotations

from uuid import UUID

from casework.domain.news import NewsSource
from casework.domain.re_approach import UnlinkOutcome
from casework.domain.unlinking import RequestedVisit, depends_only_on, find_replacement, unlink_outcome
from casework.messages import AcknowledgeError, Done
from casework.messages.refusals import refused
from casework.operations.evaluation_facts import withdraw_case_facts
from casework.operations.news import add_news
from casework.operations.next_actions import refresh_next_action, withdraw_step
from casework.store import unlinking
from casework.store.caseloads import move_caseload
from casework.store.cases import acts_of, get_case, lock_person, record_act
from casework.store.force_settings import settings_of
from casework.store.news import withdraw_news
from casework.store.plans import list_steps
from casework.store.tables import Arrest, CaseFile, CaseReferral, Visit
from casework.store.visits import list_visits
from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from referral.messages import LinkUndone


def on_link_undone(event: LinkUndone, uow: UnitOfWork) -> None:
    """From now on nothing that this link reported is valid."""
    lock_person(uow, event.person_id)
    unlinking.record_undone_link(uow, event.referral_id, event.link_number)
    _remove_links(uow, event.referral_id, up_to=event.link_number)
    uow.audit("alter", event.person_id, why="link_undone")


def accept_link(uow: UnitOfWork, referral_id: UUID, link: int) -> bool:
    """Whether what this link reports is valid. What an earlier link of the referral brought is removed first."""
    if not unlinking.is_link_valid(uow, referral_id, link):
        return False
    if link > 1:
        unlinking.record_undone_link(uow, referral_id, link - 1)
        _remove_links(uow, referral_id, up_to=link - 1)
    return True


def acknowledge_error(command: AcknowledgeError, uow: UnitOfWork) -> Done:
    """A supervisor has seen that a case was opened in error, and records what was done.

    Raises: Refused(not_found, no_error_to_acknowledge, action_needed).
    """
    case = get_case(uow, command.case_id, lock=True)
    if case.error_at is None or case.error_seen_at is not None:
        raise refused("no_error_to_acknowledge")
    if not command.done.strip():
        raise refused("action_needed")
    case.error_seen_at = uow.now
    record_act(uow, case, "error_acknowledged", reason=command.done)
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("alter", case.person_id, why="error_acknowledged")
    return Done()


def _remove_links(uow: UnitOfWork, referral_id: UUID, *, up_to: int) -> None:
    if arrest := unlinking.find_linked_arrest(uow, referral_id, up_to):
        _remove_arrest(uow, arrest)
    if joined := unlinking.find_linked_referral(uow, referral_id, up_to):
        _remove_referral(uow, joined)
    _withdraw_news(uow, referral_id, up_to=up_to)


def _withdraw_news(uow: UnitOfWork, referral_id: UUID, *, up_to: int) -> None:
    """What the referral brought was about somebody else. Whoever had read it may have acted on it, and is told; what
    nobody has read is gone."""
    for case_id, was_read in sorted(withdraw_news(uow, referral_id, up_to=up_to).items()):
        case = get_case(uow, case_id, lock=True)
        if was_read:
            add_news(uow, case, "link_undone", NewsSource(referral_id))
        refresh_next_action(uow, case, settings_of(uow))


def _remove_arrest(uow: UnitOfWork, arrest: Arrest) -> None:
    lock_person(uow, arrest.person_id)
    case = get_case(uow, arrest.case_id, lock=True) if arrest.case_id else None
    unlinking.delete_row(uow, arrest)
    if case is None:
        return
    visit = unlinking.find_visit_requested_by(uow, case, arrest.referral_id)
    outcome = _undo_visit(uow, case, visit)
    record_act(uow, case, "arrest_withdrawn", outcome)
    if visit is not None and outcome in ("visit_withdrawn", "visit_made") and _reopened_only_for(uow, case, visit):
        _close_as_opened_in_error(uow, case)
    refresh_next_action(uow, case, settings_of(uow))


def _undo_visit(uow: UnitOfWork, case: CaseFile, visit: Visit | None) -> UnlinkOutcome:
    if visit is None:
        return "noted"
    requested = RequestedVisit(visit.asked_at, visit.answered_at)
    replacement = find_replacement(
        requested, unlinking.list_other_arrests(uow, case), opened_on=british_date(case.opened_at)
    )
    if replacement is not None:
        visit.referral_id = replacement
    else:
        visit.withdrawn_at = uow.now
    uow.session.flush()
    return unlink_outcome(requested, replacement)


def _reopened_only_for(uow: UnitOfWork, case: CaseFile, visit: Visit) -> bool:
    """Whether a sergeant reopened a closed case for this visit, and nothing else came in since."""
    reopened_at = unlinking.last_reopened_at(case)
    if reopened_at is None or reopened_at < visit.asked_at:
        return False
    asked = any(
        act.act == "review_requested" and act.detail == "case_closed" and act.at == visit.asked_at
        for act in acts_of(uow, case)
    )
    joined = any(referral.joined_at >= reopened_at for referral in unlinking.list_referrals(uow, case))
    visited_since = any(other.asked_at > visit.asked_at for other in list_visits(uow, case))
    return asked and not joined and not visited_since


def _remove_referral(uow: UnitOfWork, joined: CaseReferral) -> None:
    case = get_case(uow, joined.case_id, lock=True)
    lock_person(uow, case.person_id)
    unlinking.delete_row(uow, joined)
    record_act(uow, case, "referral_withdrawn")
    others = unlinking.list_referrals(uow, case)
    if others and case.opened_by_referral_id == joined.referral_id:
        case.opened_by_referral_id = others[0].referral_id
    remaining = [other.joined_at for other in others]
    if depends_only_on(case.clock_started_at, joined_at=joined.joined_at, others=remaining):
        _close_as_opened_in_error(uow, case)
    refresh_next_action(uow, case, settings_of(uow))


def _close_as_opened_in_error(uow: UnitOfWork, case: CaseFile) -> None:
    """Nothing concerned this person: close the case, remove its navigator, and withdraw what was requested of
    others."""
    move_caseload(uow, to=None, since=case.worker_id)
    case.worker_id = None
    record_act(uow, case, "opened_in_error")
    case.error_at, case.error_seen_at = uow.now, None
    unlinking.withdraw_open_visits(uow, case)
    unlinking.detach_arrests(uow, case)
    withdraw_case_facts(uow, case)
    _withdraw_requested_steps(uow, case)


def _withdraw_requested_steps(uow: UnitOfWork, case: CaseFile) -> None:
    letters = {step.step_id: step.key for step in list_steps(uow, case)}
    for step in unlinking.list_requested_steps(uow, case):
        withdraw_step(uow, case, step.id, letters.get(step.id), step.kind, "opened_in_error")
