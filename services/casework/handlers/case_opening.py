"""Somebody was invited: a case is opened at their site, joined if one is open there, or reopened if it was closed."""

from __future__ import annotations

from uuid import UUID

from casework.handlers.unlinking import holds
from casework.handlers.visit_safety import hold_for_intelligence
from casework.messages import CaseOpened
from casework.operations.next_actions import refresh_next_action
from casework.store.cases import answers_referral, cases_of, get_case, join_referral, new_case, record_act, take_turns
from casework.store.force_settings import settings_of
from casework.store.tables import CaseFile
from casework.store.visits import adopt_arrests
from common.unit_of_work import UnitOfWork
from referral.messages import ReferralAccepted


def open_case(event: ReferralAccepted, uow: UnitOfWork) -> None:
    """One open case for a person at a site, whatever comes twice or late; begun by intelligence it is held."""
    take_turns(uow, event.person_id)
    if not holds(uow, event.referral_id, event.link_number) or answers_referral(uow, event.referral_id):
        return
    settings = settings_of(uow)
    case = _there_already(uow, event)
    begins = case is None or case.state == "closed"
    if case is None:
        case = new_case(uow, person_id=event.person_id, site_id=event.site_id, referral_id=event.referral_id)
        _tell(uow, case, event.referral_id, case.version)
    elif case.state == "closed":
        reopen(uow, case)
        _tell(uow, case, event.referral_id, case.version)
    else:
        record_act(uow, case, "referral_joined")
    join_referral(uow, case, event.referral_id, event.link_number)
    for _ in range(adopt_arrests(uow, case)):
        record_act(uow, case, "arrest_noted", "before_the_case")
    hold_for_intelligence(uow, case, event, settings, begins=begins)
    refresh_next_action(uow, case, settings)
    uow.audit("collect", case.person_id, why="referral_accepted")


def _there_already(uow: UnitOfWork, event: ReferralAccepted) -> CaseFile | None:
    """The person's open case at the site, else the one closed last; never one that was opened in error."""
    theirs = (case for case in cases_of(uow, event.person_id) if case.error_at is None)
    at_site = [case for case in theirs if case.site_id == event.site_id]
    if not at_site:
        return None
    newest = max(at_site, key=lambda case: (case.state != "closed", case.opened_at))
    return get_case(uow, newest.id, lock=True)


def reopen(uow: UnitOfWork, case: CaseFile) -> None:
    """The case begins again: its first contact is due anew, and the sergeant decides anew who goes."""
    record_act(uow, case, "reopened")
    case.worker_id, case.clock_started_at = None, uow.now
    case.reached, case.engaged_at, case.last_contact_at = False, None, None


def _tell(uow: UnitOfWork, case: CaseFile, referral_id: UUID, sequence: int) -> None:
    opened = CaseOpened(case_id=case.id, person_id=case.person_id, site_id=case.site_id, referral_id=referral_id)
    uow.raise_event(opened, subject=case.id, sequence=sequence)
