"""Intelligence: what is said beside its grades, when it is reviewed, and that no date keeps it open for ever."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from referral.domain.intelligence import (
    LONGEST_REVIEW_DAYS,
    cautions,
    checked_about,
    checked_grades,
    longest,
    refuse_unless_open,
    refuse_unless_reviewable,
    refuse_unless_stands_alone,
    review_day,
    review_day_of_feed,
    status_on,
)
from referral.domain.referral_state import merges_by_itself, merges_on_acceptance
from referral.messages import Channel, Grades

TODAY = date(2026, 11, 26)
GOOD = Grades(source="reliable", assessment="A", handling="P")
DAYS = st.integers(1, LONGEST_REVIEW_DAYS)
DATES = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(st.none() | DATES, DATES, DAYS)
def test_whatever_a_feed_says_an_item_is_reviewed_within_the_forces_time_and_never_before_it_came(wanted, today, days):
    on = review_day_of_feed(wanted, today, days)
    assert today <= on <= longest(today, days)
    if wanted and today <= wanted <= longest(today, days):
        assert on == wanted


@given(st.none() | DATES, DATES, DAYS)
def test_a_person_is_told_of_a_day_that_will_not_do_and_else_gets_the_day_they_chose(wanted, today, days):
    if wanted is not None and not today < wanted <= longest(today, days):
        with pytest.raises(Refused, match="review_in_the_past" if wanted <= today else "review_too_late"):
            review_day(wanted, today, days)
    else:
        on = review_day(wanted, today, days)
        assert today < on <= longest(today, days)
        assert on == (wanted or longest(today, days))


@given(DATES, DATES)
def test_from_the_day_of_its_review_an_item_is_closed_on_every_day(review_on, another_day):
    expected = "review_due" if another_day >= review_on else "open"
    assert status_on(review_on, another_day, removed=False) == expected


def test_an_item_is_open_until_the_day_before_its_review():
    assert status_on(TODAY, TODAY - timedelta(days=1), removed=False) == "open"
    assert status_on(TODAY, TODAY, removed=False) == "review_due"


@given(DATES, DATES)
def test_what_was_removed_is_removed_on_every_day(review_on, today):
    assert status_on(review_on, today, removed=True) == "removed"


@given(st.sampled_from(["reliable", "untested", "not_reliable"]), st.sampled_from("ABCDE"), st.sampled_from("PC"))
def test_what_should_give_pause_is_said_and_nothing_else(source, assessment, handling):
    said = set(cautions(Grades(source=source, assessment=assessment, handling=handling)))
    assert ("suspected_false" in said) == (assessment == "E")
    assert ("source_not_reliable" in said) == (source == "not_reliable")
    assert ("conditions_not_given" in said) == (handling == "C")


@pytest.mark.parametrize("conditions", [None, "", "  \n"])
def test_conditions_that_are_not_written_are_asked_for(conditions):
    grades = Grades(source="reliable", assessment="B", handling="C", conditions=conditions)
    with pytest.raises(Refused, match="conditions_needed"):
        checked_grades(grades)


def test_conditions_without_the_handling_that_needs_them_are_a_mistake_in_one_of_both():
    with pytest.raises(Refused, match="conditions_unexpected"):
        checked_grades(Grades(source="reliable", assessment="B", handling="P", conditions="Ask the owner"))


def test_whoever_is_named_is_named_with_their_role_in_that_event():
    checked_about(named=True, role="victim")
    checked_about(named=False, role=None)
    with pytest.raises(Refused, match="role_needed"):
        checked_about(named=True, role=None)
    with pytest.raises(Refused, match="who_unknown"):
        checked_about(named=False, role="victim")


def test_a_review_says_why_and_grades_anew_what_is_kept():
    refuse_unless_reviewable("removed", removed=False, reason="Not true", grades=None)
    for decision, removed, reason, grades, code in (
        ("kept", False, "Still so", None, "grades_needed"),
        ("removed", False, " ", None, "reason_needed"),
        ("kept", True, "Still so", GOOD, "intelligence_removed"),
    ):
        with pytest.raises(Refused, match=code):
            refuse_unless_reviewable(decision, removed=removed, reason=reason, grades=grades)


def test_nobody_is_invited_because_of_words_that_nobody_may_read():
    refuse_unless_open("open")
    for current, code in (("review_due", "review_due"), ("removed", "intelligence_removed")):
        with pytest.raises(Refused, match=code):
            refuse_unless_open(current)


def test_intelligence_is_joined_by_hand_to_nothing_but_intelligence_that_waits():
    refuse_unless_stands_alone("intelligence", "intelligence", "received")
    refuse_unless_stands_alone("text", "intelligence", "received")
    refuse_unless_stands_alone("text", "custody", "accepted")
    for into, state in (("text", "received"), ("custody", "accepted"), ("intelligence", "accepted")):
        with pytest.raises(Refused, match="intelligence_stands_alone"):
            refuse_unless_stands_alone("intelligence", into, state)


def test_intelligence_joins_nothing_before_somebody_has_read_it():
    assert not merges_by_itself("intelligence")
    assert not merges_on_acceptance("intelligence", read=True)


def test_only_an_arrest_joins_an_accepted_referral_unread():
    assert [channel for channel in get_args(Channel) if merges_by_itself(channel)] == ["custody"]
    unread = [channel for channel in get_args(Channel) if merges_on_acceptance(channel, read=False)]
    assert unread == ["custody"]
