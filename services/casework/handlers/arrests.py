"""A person with a case was arrested again: the navigator visits again, or the sergeant is asked first."""

from __future__ import annotations

from collections.abc import Sequence

from casework.domain.news import NewsSource
from casework.domain.re_approach import Arrest, CaseSituation, NoVisit, ReApproach, assess_arrest, choose_case
from casework.handlers.unlinking import accept_link
from casework.handlers.visit_safety import bring_review_forward
from casework.operations.news import add_news
from casework.operations.next_actions import order_revisit, re_approach_rules, refresh_next_action
from casework.store.cases import get_case, list_cases, lock_person, record_act
from casework.store.force_settings import settings_of
from casework.store.tables import CaseFile
from casework.store.unknown_people import is_unknown, prefetch_unknown_people
from casework.store.visits import create_visit, find_known_arrests, find_latest_visit, save_arrest
from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from referral.messages import ArrestRecorded


def on_arrest_recorded(event: ArrestRecorded, uow: UnitOfWork) -> None:
    """Record an arrest once. Without a case it waits for one to be opened; with a case it may ask for a visit."""
    if is_unknown(uow, event.person_id):
        _save_without_case(event, uow)
        return
    lock_person(uow, event.person_id)
    if not accept_link(uow, event.referral_id, event.link_number):
        return
    case = _find_case(uow, event)
    if case is None:
        if event.referral_id not in find_known_arrests(uow, event.person_id):
            _save_without_case(event, uow)
        return
    settings = settings_of(uow)
    outcome = assess_arrest(
        Arrest(event.referral_id, event.occurred_on), _case_situation(uow, case), re_approach_rules(settings), uow.now
    )
    if outcome == NoVisit("already_known"):
        return
    save_arrest(uow, event, case)
    _record_outcome(uow, case, event, outcome)
    source = NewsSource(event.referral_id, None, event.referral_id, event.link_number, detail=event.role)
    add_news(uow, case, "arrested", source)
    bring_review_forward(uow, case)
    refresh_next_action(uow, case, settings)
    uow.audit("collect", case.person_id, why="arrest_recorded")


def prefetch_arrests(events: Sequence[ArrestRecorded], uow: UnitOfWork) -> None:
    """Find out for many arrests in one query which people casework does not know."""
    prefetch_unknown_people(uow, [(event.person_id, event.referral_id) for event in events])


def _save_without_case(event: ArrestRecorded, uow: UnitOfWork) -> None:
    save_arrest(uow, event, None)
    uow.audit("collect", event.person_id, why="arrest_recorded")


def _find_case(uow: UnitOfWork, event: ArrestRecorded) -> CaseFile | None:
    cases: Sequence[CaseFile] = list_cases(uow, event.person_id)
    chosen = choose_case(
        event.site_id,
        [(case.id, case.site_id, case.state, case.opened_at) for case in cases if case.error_at is None],
    )
    return get_case(uow, chosen, lock=True) if chosen else None


def _case_situation(uow: UnitOfWork, case: CaseFile) -> CaseSituation:
    return CaseSituation(
        state=case.state,
        opened_by_referral_id=case.opened_by_referral_id,
        opened_on=british_date(case.opened_at),
        reached=case.reached,
        known_arrests=find_known_arrests(uow, case.person_id),
        latest=find_latest_visit(uow, case),
    )


def _record_outcome(uow: UnitOfWork, case: CaseFile, event: ArrestRecorded, outcome: ReApproach | NoVisit) -> None:
    if isinstance(outcome, NoVisit):
        record_act(uow, case, "arrest_noted", outcome.reason)
        return
    create_visit(uow, case, outcome, event.referral_id)
    if outcome.review is not None:
        record_act(uow, case, "review_requested", outcome.review)
    else:
        order_revisit(uow, case, outcome)
