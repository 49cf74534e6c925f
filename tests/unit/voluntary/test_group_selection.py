"""Which group is asked next, and that every other one is told apart by a reason."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voluntary.domain.group_selection import AwardOption, EarlierCommission, choose_award

TODAY = date(2026, 4, 1)


def offer(number, **changes):
    plain = AwardOption(
        award_id=UUID(int=100 + number),
        organisation_id=UUID(int=number),
        preference=number,
        due_diligence_complete=True,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        capacity=2,
        capacity_used=0,
        needs_pence=600,
        award_left_pence=6000,
        budget_line_left_pence=6000,
    )
    return replace(plain, **changes)


FIRST, SECOND = offer(1), offer(2)


def chosen(offers, tried=(), asks=2):
    found = choose_award(offers, tried, today=TODAY, asks_per_group=asks)
    return (found.option.organisation_id.int if found.option else None), found.because


def test_the_preferred_group_is_asked_first():
    assert chosen([SECOND, FIRST]) == (1, "first_by_preference")


def test_after_a_no_the_next_group_is_asked():
    assert chosen([FIRST, SECOND], [EarlierCommission(FIRST.organisation_id, "rejected")]) == (2, "next_by_preference")


def test_after_a_no_and_a_silence_the_silent_group_is_asked_again():
    tried = [
        EarlierCommission(FIRST.organisation_id, "rejected"),
        EarlierCommission(SECOND.organisation_id, "unanswered"),
    ]
    assert chosen([FIRST, SECOND], tried) == (2, "asked_again")


def test_a_silent_group_is_asked_again_only_after_the_others():
    assert chosen([FIRST, SECOND], [EarlierCommission(FIRST.organisation_id, "unanswered")]) == (
        2,
        "next_by_preference",
    )
    both = [
        EarlierCommission(FIRST.organisation_id, "unanswered"),
        EarlierCommission(SECOND.organisation_id, "unanswered"),
    ]
    assert chosen([FIRST, SECOND], both) == (1, "asked_again")


def test_a_group_is_not_asked_the_same_for_ever():
    silent = [EarlierCommission(FIRST.organisation_id, "unanswered")] * 2
    assert chosen([FIRST], silent, asks=3) == (1, "asked_again")
    assert chosen([FIRST], silent, asks=2) == (None, None)


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        ("due_diligence_expired", {"due_diligence_complete": False}),
        ("award_not_running", {"ends_on": date(2026, 3, 31)}),
        ("award_not_running", {"starts_on": date(2026, 4, 2)}),
        ("no_capacity", {"capacity_used": 2}),
        ("no_capacity", {"capacity": 0}),
        ("award_exhausted", {"award_left_pence": 599}),
        ("budget_line_exhausted", {"budget_line_left_pence": 599}),
    ],
)
def test_a_group_that_cannot_is_passed_over_with_the_reason(why, changes):
    found = choose_award([offer(1, **changes), SECOND], (), today=TODAY, asks_per_group=2)
    assert found.option == SECOND
    assert found.because == "next_by_preference"
    assert [(each.organisation_id.int, each.reason) for each in found.passed_over] == [(1, why)]


def test_the_last_penny_and_the_last_place_may_be_used():
    only = offer(1, capacity_used=1, award_left_pence=600, budget_line_left_pence=600)
    assert chosen([only]) == (1, "first_by_preference")


def test_a_no_stands_for_every_award_of_that_group():
    other_award = offer(1, award_id=UUID(int=999), preference=9)
    assert chosen([FIRST, other_award], [EarlierCommission(FIRST.organisation_id, "rejected")]) == (None, None)


def test_a_group_that_tried_and_failed_is_not_asked_for_the_same_step():
    found = choose_award([FIRST], [EarlierCommission(FIRST.organisation_id, "failed")], today=TODAY, asks_per_group=2)
    assert [each.reason for each in found.passed_over] == ["tried_before"]


offers = st.builds(
    lambda number, **changes: offer(number, **changes),
    st.integers(1, 6),
    preference=st.integers(0, 3),
    due_diligence_complete=st.booleans(),
    capacity_used=st.integers(0, 3),
    award_left_pence=st.sampled_from([0, 599, 600, 5000]),
    budget_line_left_pence=st.sampled_from([0, 599, 600, 5000]),
)
tries = st.builds(
    EarlierCommission,
    st.integers(1, 6).map(lambda number: UUID(int=number)),
    st.sampled_from(["rejected", "unanswered", "failed"]),
)


@given(st.lists(offers, max_size=6, unique_by=lambda each: each.award_id), st.lists(tries, max_size=8))
def test_who_is_chosen_could_do_it_and_everybody_else_has_a_reason_or_comes_later(given_offers, tried):
    found = choose_award(given_offers, tried, today=TODAY, asks_per_group=2)
    passed = {each.award_id for each in found.passed_over}
    left = [each for each in given_offers if each.award_id not in passed]
    assert (found.option is None) == (not left)
    if found.option:
        best = found.option
        silences = {
            each.award_id: sum(t.outcome == "unanswered" and t.organisation_id == each.organisation_id for t in tried)
            for each in left
        }
        assert best in left
        assert best.due_diligence_complete
        assert best.capacity_used < best.capacity
        assert best.needs_pence <= min(best.award_left_pence, best.budget_line_left_pence)
        assert (best.organisation_id, "rejected") not in {(t.organisation_id, t.outcome) for t in tried}
        assert all(
            (silences[best.award_id], best.preference) <= (silences[each.award_id], each.preference) for each in left
        )
    assert choose_award(reversed(given_offers), tried, today=TODAY, asks_per_group=2) == found
