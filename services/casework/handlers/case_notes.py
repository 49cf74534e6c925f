"""What the navigator saw, heard and said: every attempt to reach somebody, what they need, what they were told."""

from __future__ import annotations

from datetime import datetime

from casework.domain.case import REACHED, acts_of_contact
from casework.domain.re_approach import after_contact
from casework.handlers.visit_safety import news_for_specialist
from casework.messages import ContactRecorded, Done, Outcome, RecordContact, RecordNeed, RecordTold
from casework.operations.evaluation_facts import tell_contact
from casework.operations.next_actions import refresh_next_action
from casework.store.case_notes import keep_contact, keep_need, keep_told
from casework.store.cases import get_case, record_act
from casework.store.force_settings import settings_of
from casework.store.tables import CaseFile
from casework.store.visits import keep_visit, latest_visit
from common.unit_of_work import UnitOfWork


def record_contact(command: RecordContact, uow: UnitOfWork) -> Done:
    """Keep one attempt. The first in which they met or spoke begins engaging; reaching them answers a visit due.

    Also while the case is held: he may have rung us himself, or the visit was an arrest's. What has happened is a fact,
    and to refuse it would only lose it; the page warns before, and the specialist is asked to look at once."""
    case = get_case(uow, command.case_id, lock=True)
    settings = settings_of(uow)
    sequence, *_ = [
        record_act(uow, case, act, command.outcome if act == "contact_recorded" else None)
        for act in acts_of_contact(case.state, command.outcome)
    ]
    contact_id = keep_contact(uow, case, command)
    contact = ContactRecorded(
        case_id=case.id, contact_id=contact_id, how=command.how, outcome=command.outcome, occurred_at=uow.now
    )
    uow.raise_event(contact, subject=case.id, sequence=sequence)
    tell_contact(uow, case, contact_id, command.outcome)
    _remember(case, command.outcome, uow.now)
    _answer_visit(uow, case, command.outcome)
    news_for_specialist(uow, case)
    refresh_next_action(uow, case, settings)
    uow.audit("collect", case.person_id, why="contact_recorded")
    return Done()


def _remember(case: CaseFile, outcome: Outcome, now: datetime) -> None:
    case.last_contact_at = now
    case.reached = case.reached or outcome in REACHED
    if case.state == "engaging" and case.engaged_at is None:
        case.engaged_at = now


def _answer_visit(uow: UnitOfWork, case: CaseFile, outcome: Outcome) -> None:
    visit = latest_visit(uow, case)
    if visit is None:
        return
    answered = after_contact(visit, outcome, uow.now)
    if answered != visit:
        keep_visit(uow, case, answered)
        record_act(uow, case, "re_approach_answered", str(visit.attempt))


def record_need(command: RecordNeed, uow: UnitOfWork) -> Done:
    """Keep a need, its level and the person's own words."""
    case = get_case(uow, command.case_id, lock=True)
    record_act(uow, case, "need_recorded", command.kind)
    keep_need(uow, case, command)
    uow.audit("collect", case.person_id, why="need_recorded")
    return Done()


def record_told(command: RecordTold, uow: UnitOfWork) -> Done:
    """Keep what the person has been told of being referred, so that nobody is surprised by who spoke about them."""
    case = get_case(uow, command.case_id, lock=True)
    sequence = record_act(uow, case, "told_recorded", command.knows)
    keep_told(uow, case, sequence, command)
    uow.audit("collect", case.person_id, why="told_recorded")
    return Done()
