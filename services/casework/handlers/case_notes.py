"""A navigator records contacts, needs, and what the person was told about the referral."""

from __future__ import annotations

from datetime import datetime

from casework.domain.case import REACHED_OUTCOMES, acts_of_contact
from casework.domain.re_approach import after_contact
from casework.handlers.visit_safety import bring_review_forward
from casework.messages import ContactRecorded, Done, Outcome, RecordContact, RecordInformationGiven, RecordNeed
from casework.operations.evaluation_facts import report_contact
from casework.operations.next_actions import refresh_next_action
from casework.store.case_notes import save_contact, save_information_given, save_need
from casework.store.cases import get_case, record_act
from casework.store.force_settings import settings_of
from casework.store.tables import CaseFile
from casework.store.visits import find_latest_visit, update_visit
from common.unit_of_work import UnitOfWork


def record_contact(command: RecordContact, uow: UnitOfWork) -> Done:
    """Record one attempt. The first in which they met or spoke starts engaging; reaching the person answers a visit
    due.

    Also while visits are held: the person may have called us, or an arrest asked for the visit. What has happened is a
    fact, and refusing it would only lose it. The page warns first, and the specialist's review becomes due now.

    Raises: Refused(not_found, case_closed).
    """
    case = get_case(uow, command.case_id, lock=True)
    settings = settings_of(uow)
    sequence, *_ = [
        record_act(uow, case, act, command.outcome if act == "contact_recorded" else None)
        for act in acts_of_contact(case.state, command.outcome)
    ]
    contact_id = save_contact(uow, case, command)
    contact = ContactRecorded(
        case_id=case.id, contact_id=contact_id, how=command.how, outcome=command.outcome, occurred_at=uow.now
    )
    uow.raise_event(contact, subject=case.id, sequence=sequence)
    report_contact(uow, case, contact_id, command.outcome)
    _update_contact_fields(case, command.outcome, uow.now)
    _answer_visit(uow, case, command.outcome)
    bring_review_forward(uow, case)
    refresh_next_action(uow, case, settings)
    uow.audit("collect", case.person_id, why="contact_recorded")
    return Done()


def _update_contact_fields(case: CaseFile, outcome: Outcome, now: datetime) -> None:
    case.last_contact_at = now
    case.reached = case.reached or outcome in REACHED_OUTCOMES
    if case.state == "engaging" and case.engaged_at is None:
        case.engaged_at = now


def _answer_visit(uow: UnitOfWork, case: CaseFile, outcome: Outcome) -> None:
    visit = find_latest_visit(uow, case)
    if visit is None:
        return
    answered = after_contact(visit, outcome, uow.now)
    if answered != visit:
        update_visit(uow, case, answered)
        record_act(uow, case, "re_approach_answered", str(visit.attempt))


def record_need(command: RecordNeed, uow: UnitOfWork) -> Done:
    """Record a need, its level and the person's own words. Raises: Refused(not_found, case_closed)."""
    case = get_case(uow, command.case_id, lock=True)
    record_act(uow, case, "need_recorded", command.kind)
    save_need(uow, case, command)
    uow.audit("collect", case.person_id, why="need_recorded")
    return Done()


def record_information_given(command: RecordInformationGiven, uow: UnitOfWork) -> Done:
    """Record what the person has been told about the referral, so that it is no surprise who spoke about them.

    Raises: Refused(not_found, case_closed).
    """
    case = get_case(uow, command.case_id, lock=True)
    sequence = record_act(uow, case, "information_given_recorded", command.informed)
    save_information_given(uow, case, sequence, command)
    uow.audit("collect", case.person_id, why="information_given_recorded")
    return Done()
