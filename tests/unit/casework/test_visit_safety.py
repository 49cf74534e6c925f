"""Whether a visit is safe: what holds a case, what asks the specialist again, and that "not yet" is never "never"."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.next_action import CaseSnapshot, next_action
from casework.domain.re_approach import ReApproach
from casework.domain.visit_safety import (
    Decision,
    Safety,
    SafetyRules,
    after_acceptance,
    after_activity,
    after_decision,
    latest_review_on,
)
from common.british_time import british_date
from common.errors import Refused

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
RULES = SafetyRules(timedelta(hours=24), 28)
A_DAY = timedelta(days=1)
SAFE = Decision("safe", where="At the boxing club", with_whom="His coach")
HELD = Safety(NOW - A_DAY, NOW + A_DAY)
MOMENTS = st.integers(0, 60 * 24 * 30).map(lambda minutes: timedelta(minutes=minutes))
DEEDS = st.lists(
    st.tuples(st.sampled_from(["intelligence", "text", "arrest", "contact", "safe", "not_yet"]), MOMENTS), max_size=12
)


def not_yet(now: datetime, days: int = 7) -> Decision:
    return Decision("not_yet", reason="His friends would see us", review_on=british_date(now) + days * A_DAY)


@given(DEEDS)
def test_whatever_happens_a_held_case_is_always_looked_at_again_within_the_forces_time(deeds):
    safety, now, asked = Safety(), NOW, False
    begins = True
    for what, later in deeds:
        now += later
        if what in ("intelligence", "text"):
            safety = after_acceptance(
                safety, by_intelligence=what == "intelligence", begins=begins, rules=RULES, now=now
            )
            begins = False
        elif what in ("arrest", "contact"):
            safety = after_activity(safety, now)
        elif safety.review_due_at is not None or asked:
            said = SAFE if what == "safe" else not_yet(now)
            safety, asked = after_decision(safety, said, asked_before=asked, rules=RULES, now=now), True
        if safety.held_since is not None:
            assert safety.review_due_at is not None
            assert safety.review_due_at <= now + max(RULES.review_within, RULES.not_yet_days * A_DAY)
            assert safety.held_since <= now


@given(MOMENTS, MOMENTS)
def test_news_only_ever_brings_the_look_forward(one, other):
    before = Safety(NOW, NOW + one)
    after = after_activity(before, NOW + other)
    assert after.review_due_at == min(before.review_due_at, NOW + other)
    assert after.held_since == before.held_since


def test_a_case_that_begins_with_intelligence_is_held_and_one_that_begins_otherwise_is_not():
    held = after_acceptance(Safety(), by_intelligence=True, begins=True, rules=RULES, now=NOW)
    assert held == Safety(NOW, NOW + RULES.review_within)
    assert after_acceptance(Safety(), by_intelligence=False, begins=True, rules=RULES, now=NOW) == Safety()


def test_intelligence_that_joins_a_case_asks_the_specialist_and_stops_no_visit():
    joined = after_acceptance(Safety(), by_intelligence=True, begins=False, rules=RULES, now=NOW)
    assert joined == Safety(None, NOW + RULES.review_within)


def test_another_referral_on_a_held_case_is_for_the_specialist_to_look_at_now():
    assert after_acceptance(HELD, by_intelligence=False, begins=False, rules=RULES, now=NOW) == replace(
        HELD, review_due_at=NOW
    )


def test_news_on_a_case_that_is_not_held_asks_nobody():
    assert after_activity(Safety(), NOW) == Safety()
    assert after_activity(Safety(None, NOW + A_DAY), NOW) == Safety(None, NOW + A_DAY)


def test_safe_ends_the_hold_and_needs_where_and_with_whom():
    assert after_decision(HELD, SAFE, asked_before=False, rules=RULES, now=NOW) == Safety()
    for missing, code in (("where", "safe_where_needed"), ("with_whom", "safe_with_whom_needed")):
        with pytest.raises(Refused, match=code):
            after_decision(HELD, replace(SAFE, **{missing: " "}), asked_before=False, rules=RULES, now=NOW)


def test_not_yet_holds_until_the_day_on_which_she_looks_again():
    safety = after_decision(HELD, not_yet(NOW, 3), asked_before=False, rules=RULES, now=NOW)
    assert safety == Safety(HELD.held_since, datetime(2026, 11, 29, tzinfo=UTC))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": " "}, "reason_needed"),
        ({"review_on": None}, "review_day_needed"),
        ({"review_on": british_date(NOW)}, "review_day_past"),
        ({"review_on": latest_review_on(NOW, RULES) + A_DAY}, "review_day_too_late"),
    ],
)
def test_not_yet_says_why_and_on_which_day_within_the_forces_time(change, code):
    with pytest.raises(Refused, match=code):
        after_decision(HELD, replace(not_yet(NOW), **change), asked_before=False, rules=RULES, now=NOW)


def test_what_was_safe_may_be_found_unsafe_later_and_is_held_from_then_on():
    safety = after_decision(Safety(), not_yet(NOW), asked_before=True, rules=RULES, now=NOW)
    assert safety.held_since == NOW


def test_a_case_on_which_nobody_was_asked_is_not_for_her():
    with pytest.raises(Refused, match="not_found"):
        after_decision(Safety(), SAFE, asked_before=False, rules=RULES, now=NOW)


# ---- what is next on a held case ------------------------------------------------------------------------------------
DAY = timedelta(hours=24)
BEGUN = CaseSnapshot("opened", None, NOW)


@pytest.mark.parametrize("state", ["opened", "allocated", "engaging", "active"])
def test_on_a_held_case_nobody_is_asked_to_go(state):
    case = replace(BEGUN, state=state, navigator="user:nav", safety_review_due_at=NOW + A_DAY)
    assert (next_action(case, DAY).code, next_action(case, DAY).due_at) == ("safe_to_visit", NOW + A_DAY)


def test_an_arrest_asks_for_its_visit_and_a_concern_for_an_answer_also_while_it_is_held():
    held = replace(BEGUN, state="allocated", navigator="user:nav", safety_review_due_at=NOW + A_DAY)
    assert next_action(replace(held, re_approach=ReApproach(1, NOW, NOW + A_DAY)), DAY).code == "re_approach"
    assert next_action(replace(held, concern_since=NOW), DAY).code == "concern"


def test_a_closed_case_waits_for_no_word_about_visits():
    assert next_action(replace(BEGUN, state="closed", safety_review_due_at=NOW), DAY) is None
