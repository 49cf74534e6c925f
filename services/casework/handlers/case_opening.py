"""A referral was accepted: a case is opened at its site, joined if one is open there, or reopened if one was closed."""

from __future__ import annotations

from uuid import UUID

from casework.domain.news import NewsSource
from casework.handlers.unlinking import accept_link
from casework.handlers.visit_safety import hold_for_intelligence
from casework.messages import CaseOpened
from casework.operations.news import add_news
from casework.operations.next_actions import refresh_next_action
from casework.store.cases import create_case, get_case, is_joined, join_referral, list_cases, lock_person, record_act
from casework.store.force_settings import settings_of
from casework.store.news import attach_news, was_told
from casework.store.tables import CaseFile
from casework.store.visits import attach_arrests
from common.unit_of_work import UnitOfWork
from referral.messages import ReferralAccepted


def on_referral_accepted(event: ReferralAccepted, uow: UnitOfWork) -> None:
    """Keep one open case for a person at a site, whatever comes twice or late. Intelligence holds visits on a new
    one."""
    lock_person(uow, event.person_id)
    if not accept_link(uow, event.referral_id, event.link_number) or is_joined(uow, event.referral_id):
        return
    settings = settings_of(uow)
    case = _find_case_at_site(uow, event)
    begins = case is None or case.state == "closed"
    if case is None:
        case = create_case(uow, person_id=event.person_id, site_id=event.site_id, referral_id=event.referral_id)
        _raise_case_opened(uow, case, event.referral_id, case.version)
    elif case.state == "closed":
        reopen_case(uow, case)
        _raise_case_opened(uow, case, event.referral_id, case.version)
    else:
        record_act(uow, case, "referral_joined")
        # that there is intelligence about a person is not for the case team
        channel = None if event.channel == "intelligence" else event.channel
        add_news(uow, case, "accepted_again", _source(event, event.referral_id, detail=channel))
    join_referral(uow, case, event.referral_id, event.link_number)
    for _ in range(attach_arrests(uow, case)):
        record_act(uow, case, "arrest_noted", "before_the_case")
    attach_news(uow, case)
    _tell_of_danger(uow, case, event)
    hold_for_intelligence(uow, case, event, settings, begins=begins)
    refresh_next_action(uow, case, settings)
    uow.audit("collect", case.person_id, why="referral_accepted")


def _tell_of_danger(uow: UnitOfWork, case: CaseFile, event: ReferralAccepted) -> None:
    """Tell of a danger that was raised before anybody knew whom the referral is about."""
    if event.danger_id is not None and not was_told(uow, case.person_id, event.danger_id):
        add_news(uow, case, "danger_raised", _source(event, event.danger_id))


def _source(event: ReferralAccepted, source_id: UUID, *, detail: str | None = None) -> NewsSource:
    return NewsSource(source_id, None, event.referral_id, event.link_number, detail)


def _find_case_at_site(uow: UnitOfWork, event: ReferralAccepted) -> CaseFile | None:
    """The person's open case at the site, else the one closed last; never one that was opened in error."""
    candidates = (case for case in list_cases(uow, event.person_id) if case.error_at is None)
    at_site = [case for case in candidates if case.site_id == event.site_id]
    if not at_site:
        return None
    newest = max(at_site, key=lambda case: (case.state != "closed", case.opened_at))
    return get_case(uow, newest.id, lock=True)


def reopen_case(uow: UnitOfWork, case: CaseFile) -> None:
    """Start the case again: its first contact is due again, and the sergeant decides again who visits."""
    record_act(uow, case, "reopened")
    case.worker_id, case.clock_started_at = None, uow.now
    case.reached, case.engaged_at, case.last_contact_at = False, None, None


def _raise_case_opened(uow: UnitOfWork, case: CaseFile, referral_id: UUID, sequence: int) -> None:
    opened = CaseOpened(case_id=case.id, person_id=case.person_id, site_id=case.site_id, referral_id=referral_id)
    uow.raise_event(opened, subject=case.id, sequence=sequence)
