"""We keep turning up: what a new arrest asks of the navigator, whenever and however often it is reported."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.re_approach import (
    Arrest,
    CaseSituation,
    NoVisit,
    ReApproach,
    ReApproachRules,
    after_contact,
    after_review,
    assess_arrest,
    choose_case,
)
from common.errors import Refused

OPENED = date(2026, 3, 2)
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
RULES = ReApproachRules(within=timedelta(hours=48), cap=3)
BEGAN = UUID(int=1)


def situation(**other: Any) -> CaseSituation:
    known: dict[str, Any] = {"state": "active", "opened_by_referral_id": BEGAN, "opened_on": OPENED, "reached": True}
    return CaseSituation(**{**known, **other})


def arrest(day: date = date(2026, 8, 31), referral_id: UUID | None = None) -> Arrest:
    return Arrest(referral_id or uuid4(), day)


def answered(attempt: int) -> ReApproach:
    return ReApproach(attempt, NOW - timedelta(days=9), NOW - timedelta(days=7), answered_at=NOW - timedelta(days=8))


def visit(heard: ReApproach | NoVisit) -> ReApproach:
    assert isinstance(heard, ReApproach)
    return heard


def test_a_second_arrest_brings_the_navigator_back_within_the_forces_hours() -> None:
    assert assess_arrest(arrest(), situation(), RULES, NOW) == ReApproach(1, NOW, NOW + timedelta(hours=48))


def test_the_arrest_that_the_case_began_with_asks_for_no_visit() -> None:
    began = arrest(OPENED, BEGAN)
    assert assess_arrest(began, situation(), RULES, NOW) == NoVisit("opened_the_case")


def test_the_same_arrest_reported_twice_asks_once() -> None:
    again = arrest()
    assert assess_arrest(again, situation(known_arrests={again.referral_id}), RULES, NOW) == NoVisit("already_known")


def test_an_arrest_from_before_the_case_is_noted_however_late_it_is_reported() -> None:
    assert assess_arrest(arrest(OPENED - timedelta(days=1)), situation(), RULES, NOW) == NoVisit("before_the_case")


def test_an_arrest_on_the_opening_day_is_answered_by_the_first_visit() -> None:
    unmet = situation(state="allocated", reached=False)
    assert assess_arrest(arrest(OPENED), unmet, RULES, NOW) == NoVisit("first_visit_answers")


def test_an_arrest_on_the_opening_day_is_new_to_one_who_was_reached_already() -> None:
    assert visit(assess_arrest(arrest(OPENED), situation(reached=True), RULES, NOW)).attempt == 1


def test_late_news_of_an_arrest_during_the_case_still_brings_the_navigator_back() -> None:
    """She met him since, but could not speak of what she did not know."""
    late = assess_arrest(arrest(OPENED + timedelta(days=1)), situation(latest=answered(1)), RULES, NOW)
    assert (visit(late).attempt, visit(late).due_at) == (2, NOW + timedelta(hours=48))


def test_one_visit_answers_two_arrests() -> None:
    due = ReApproach(1, NOW - timedelta(hours=5), NOW + timedelta(hours=43))
    assert assess_arrest(arrest(), situation(latest=due), RULES, NOW) == NoVisit("visit_is_due")


def test_beyond_the_cap_the_sergeant_is_asked_and_nothing_is_dropped() -> None:
    heard = visit(assess_arrest(arrest(), situation(latest=answered(3)), RULES, NOW))
    assert (heard.attempt, heard.review) == (4, "over_the_cap")
    assert visit(assess_arrest(arrest(), situation(latest=answered(2)), RULES, NOW)).review is None


def test_an_arrest_after_the_case_was_closed_goes_to_the_sergeant() -> None:
    assert visit(assess_arrest(arrest(), situation(state="closed"), RULES, NOW)).review == "case_closed"


def test_an_agreed_pause_is_kept() -> None:
    until = NOW + timedelta(days=10)
    assert visit(assess_arrest(arrest(), situation(paused_until=until), RULES, NOW)).due_at == until + timedelta(
        hours=48
    )
    over = NOW - timedelta(days=1)
    assert visit(assess_arrest(arrest(), situation(paused_until=over), RULES, NOW)).due_at == NOW + timedelta(hours=48)


def test_the_sergeants_decision_sends_the_navigator_on_the_same_attempt() -> None:
    wanted = ReApproach(4, NOW, NOW + timedelta(hours=48), review="over_the_cap")
    decided = NOW + timedelta(days=3)
    assert after_review(wanted, RULES, decided) == ReApproach(4, NOW, decided + timedelta(hours=48))
    with pytest.raises(Refused, match="no_review_requested"):
        after_review(answered(1), RULES, NOW)


@pytest.mark.parametrize("outcome", ["met", "spoke", "not_now", "declined"])
def test_reaching_him_answers_the_visit_even_with_a_no(outcome: Any) -> None:
    due = ReApproach(1, NOW, NOW + timedelta(hours=48))
    assert after_contact(due, outcome, NOW + timedelta(hours=1)).answered_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("outcome", ["no_answer", "left_message"])
def test_a_closed_door_does_not_answer_the_visit(outcome: Any) -> None:
    due = ReApproach(1, NOW, NOW + timedelta(hours=48))
    assert after_contact(due, outcome, NOW + timedelta(hours=1)) == due


def test_a_contact_from_before_the_news_answers_nothing_and_an_answer_is_not_moved() -> None:
    due = ReApproach(1, NOW, NOW + timedelta(hours=48))
    assert after_contact(due, "met", NOW - timedelta(minutes=1)) == due
    assert after_contact(answered(1), "met", NOW) == answered(1)


def heard_in_order(arrests: list[Arrest]) -> tuple[int, int]:
    """How many visits are asked for, and how many arrests are kept, when nobody is reached in between."""
    case, visits = situation(), 0
    for each in arrests:
        heard = assess_arrest(each, case, RULES, NOW)
        visits += isinstance(heard, ReApproach)
        latest = heard if isinstance(heard, ReApproach) else case.latest
        case = dataclasses.replace(case, known_arrests={*case.known_arrests, each.referral_id}, latest=latest)
    return visits, len(case.known_arrests)


ARRESTS = st.lists(
    st.builds(
        Arrest,
        st.integers(1, 5).map(lambda number: UUID(int=number)),
        st.integers(-3, 90).map(lambda days: OPENED + timedelta(days=days)),
    ),
    unique_by=lambda each: each.referral_id,
)


@given(ARRESTS, st.randoms(use_true_random=False))
def test_repeats_and_another_order_lead_to_the_same_visits(arrests: list[Arrest], chance: Any) -> None:
    shuffled = arrests * 2
    chance.shuffle(shuffled)
    assert heard_in_order(shuffled) == heard_in_order(arrests)


@given(st.integers(0, 9))
def test_every_new_arrest_is_a_visit_or_a_review_with_the_next_attempt(before: int) -> None:
    heard = visit(assess_arrest(arrest(), situation(latest=answered(before) if before else None), RULES, NOW))
    assert heard.attempt == before + 1
    assert (heard.review is None) == (heard.attempt <= RULES.cap)


def test_the_case_that_hears_is_open_then_near_then_new() -> None:
    old, new = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    near_closed, far_open, near_open, near_old = (UUID(int=number) for number in range(1, 5))
    cases: list[Any] = [(near_closed, 1, "closed", new), (far_open, 2, "active", new)]
    assert choose_case(1, cases) == far_open
    assert choose_case(1, [*cases, (near_old, 1, "active", old), (near_open, 1, "opened", new)]) == near_open
    assert choose_case(1, []) is None
