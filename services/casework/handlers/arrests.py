"""A person with a case was arrested again: the navigator goes again, or the sergeant is asked first."""

from __future__ import annotations

from collections.abc import Sequence

from casework.domain.re_approach import Arrest, Noted, ReApproach, Situation, case_to_hear, hear_of
from casework.handlers.unlinking import holds
from casework.handlers.visit_safety import news_for_specialist
from casework.operations.next_actions import order_revisit, refresh_next_action, rules_of
from casework.store.cases import cases_of, get_case, record_act, take_turns
from casework.store.force_settings import settings_of
from casework.store.tables import CaseFile
from casework.store.unknown_people import is_unknown, prefetch_unknown_people
from casework.store.visits import arrests_heard_of, ask_for_visit, keep_arrest, latest_visit
from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from referral.messages import ArrestRecorded


def take_in_arrest(event: ArrestRecorded, uow: UnitOfWork) -> None:
    """Keep an arrest once. Without a case it waits for the one that may be opened; with one it may ask for a visit."""
    if is_unknown(uow, event.person_id):
        _keep_for_later(event, uow)
        return
    take_turns(uow, event.person_id)
    if not holds(uow, event.referral_id, event.link_number):
        return
    case = _case_to_hear(uow, event)
    if case is None:
        if event.referral_id not in arrests_heard_of(uow, event.person_id):
            _keep_for_later(event, uow)
        return
    settings = settings_of(uow)
    heard = hear_of(Arrest(event.referral_id, event.occurred_on), _situation(uow, case), rules_of(settings), uow.now)
    if heard == Noted("heard_before"):
        return
    keep_arrest(uow, event, case)
    _act_on(uow, case, event, heard)
    news_for_specialist(uow, case)
    refresh_next_action(uow, case, settings)
    uow.audit("collect", case.person_id, why="arrest_recorded")


def look_ahead(events: Sequence[ArrestRecorded], uow: UnitOfWork) -> None:
    """Of many arrests at once: whose are they, and does casework know them?"""
    prefetch_unknown_people(uow, [(event.person_id, event.referral_id) for event in events])


def _keep_for_later(event: ArrestRecorded, uow: UnitOfWork) -> None:
    keep_arrest(uow, event, None)
    uow.audit("collect", event.person_id, why="arrest_recorded")


def _case_to_hear(uow: UnitOfWork, event: ArrestRecorded) -> CaseFile | None:
    cases: Sequence[CaseFile] = cases_of(uow, event.person_id)
    chosen = case_to_hear(
        event.site_id,
        [(case.id, case.site_id, case.state, case.opened_at) for case in cases if case.error_at is None],
    )
    return get_case(uow, chosen, lock=True) if chosen else None


def _situation(uow: UnitOfWork, case: CaseFile) -> Situation:
    return Situation(
        state=case.state,
        began_with=case.opened_by_referral_id,
        opened_on=british_date(case.opened_at),
        reached=case.reached,
        heard_of=arrests_heard_of(uow, case.person_id),
        latest=latest_visit(uow, case),
    )


def _act_on(uow: UnitOfWork, case: CaseFile, event: ArrestRecorded, heard: ReApproach | Noted) -> None:
    if isinstance(heard, Noted):
        record_act(uow, case, "arrest_noted", heard.why)
        return
    ask_for_visit(uow, case, heard, event.referral_id)
    if heard.review is not None:
        record_act(uow, case, "review_wanted", heard.review)
    else:
        order_revisit(uow, case, heard)
