"""What is next on a case, why and by when: nobody is forgotten."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from casework.domain.next_action import CaseSnapshot, NextAction, next_action
from casework.domain.re_approach import ReApproach
from casework.domain.steps import CurrentStep
from casework.messages import PlannedStep
from common.british_time import british_date, end_of_british_day

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = OPENED + timedelta(days=30)
FIRST_CONTACT = timedelta(hours=72)


def next_for(**known: Any) -> NextAction | None:
    known = {"navigator": "nav-1", "clock_started": OPENED, **known}
    return next_action(CaseSnapshot(**known), FIRST_CONTACT)


def own(key: str, target: date, **other: Any) -> CurrentStep:
    written: dict[str, Any] = {"kind": "own_work", "title": "x", "need": "family", "after": (), "service": None}
    planned = PlannedStep(key=key, target=target, **{**written, **other})
    return CurrentStep(uuid4(), planned, released_at=OPENED)


def test_a_case_without_navigator_waits_for_the_sergeant_within_the_first_contacts_time() -> None:
    assert next_for(state="opened", navigator=None) == NextAction("decide_navigator", OPENED + FIRST_CONTACT)


def test_an_allocated_case_waits_for_its_first_contact_until_he_is_reached() -> None:
    first = NextAction("first_contact", OPENED + FIRST_CONTACT)
    assert next_for(state="allocated") == first
    assert next_for(state="allocated", last_contact_at=LATER) == first, "an unanswered visit was no contact with him"


def test_after_a_no_the_navigator_keeps_going() -> None:
    said_no = next_for(state="allocated", reached=True, last_contact_at=LATER)
    assert said_no == NextAction("keep_going", LATER + timedelta(days=7))


def test_one_who_was_met_waits_for_a_plan() -> None:
    assert next_for(state="engaging", engaged_at=LATER) == NextAction("make_plan", LATER + timedelta(days=7))


def test_the_earliest_own_step_is_next_by_the_end_of_its_day() -> None:
    soon, later = own("B", date(2026, 4, 2)), own("A", date(2026, 4, 3))
    active = next_for(state="active", last_contact_at=LATER, steps=(later, soon))
    assert active == NextAction("step", datetime(2026, 4, 2, 23, tzinfo=UTC), soon.step_id)


def test_a_step_for_next_month_does_not_hide_that_nobody_has_been_there() -> None:
    far = own("A", date(2026, 6, 1))
    assert next_for(state="active", last_contact_at=LATER, steps=(far,)) == NextAction(
        "keep_going", LATER + timedelta(days=7)
    )


@pytest.mark.parametrize("other", [{"kind": "opportunity"}, {"kind": "partner_service", "service": "sport"}])
def test_what_others_do_is_not_the_navigators_next_step(other: dict[str, Any]) -> None:
    due = next_for(state="active", last_contact_at=LATER, steps=(own("A", date(2026, 3, 3), **other),))
    assert due is not None
    assert due.code == "keep_going"


def test_a_re_approach_comes_before_everything() -> None:
    due = ReApproach(1, LATER, LATER + timedelta(hours=48))
    for state in ("opened", "allocated", "engaging", "active", "stepping_down"):
        late = own("A", date(2026, 3, 3))
        assert next_for(state=state, re_approach=due, steps=(late,)) == NextAction("re_approach", due.due_at)


def test_another_way_for_a_step_is_wanted_within_two_days_unless_something_is_due_sooner() -> None:
    lost = dataclasses.replace(
        own("B", date(2026, 6, 1), kind="opportunity"), setback="placement_lost", setback_at=LATER + timedelta(days=1)
    )
    active = next_for(state="active", last_contact_at=LATER, steps=(lost,))
    assert active == NextAction("placement_lost", LATER + timedelta(days=3), lost.step_id)
    sooner = own("A", british_date(LATER + timedelta(days=1)))
    assert next_for(state="active", last_contact_at=LATER, steps=(lost, sooner)).code == "step"  # type: ignore[union-attr]
    long_ago = next_for(state="active", last_contact_at=LATER - timedelta(days=9), steps=(lost,))
    assert long_ago is not None
    assert long_ago.code == "keep_going"


def test_a_place_that_was_proposed_is_answered_within_two_days_unless_something_is_due_sooner() -> None:
    proposed = dataclasses.replace(
        own("B", date(2026, 6, 1), kind="opportunity"), proposed_at=LATER + timedelta(days=1)
    )
    active = next_for(state="active", last_contact_at=LATER, steps=(proposed,))
    assert active == NextAction("placement_proposed", LATER + timedelta(days=3), proposed.step_id)
    sooner = own("A", british_date(LATER + timedelta(days=1)))
    assert next_for(state="active", last_contact_at=LATER, steps=(proposed, sooner)).code == "step"  # type: ignore[union-attr]
    done = dataclasses.replace(proposed, done_at=LATER)
    assert next_for(state="active", last_contact_at=LATER, steps=(done,)).code == "keep_going"  # type: ignore[union-attr]


def test_a_concern_comes_even_before_a_re_approach_and_is_due_since_we_heard_of_it() -> None:
    due = ReApproach(1, LATER, LATER + timedelta(hours=48))
    for state in ("opened", "allocated", "engaging", "active", "stepping_down", "closed"):
        concern = next_for(state=state, re_approach=due, concern_since=LATER)
        assert concern == NextAction("concern", LATER)
        assert concern.is_urgent
    assert not NextAction("re_approach", LATER).is_urgent


def test_an_answered_re_approach_is_nobodys_work() -> None:
    done = ReApproach(1, LATER, LATER, answered_at=LATER)
    assert next_for(state="engaging", engaged_at=LATER, re_approach=done).code == "make_plan"  # type: ignore[union-attr]


def test_a_review_is_the_sergeants_even_when_the_case_is_closed() -> None:
    for state in ("active", "closed"):
        review = ReApproach(6, LATER, LATER + timedelta(hours=48), review="over_the_cap")
        assert next_for(state=state, re_approach=review) == NextAction("decide_navigator", review.due_at)


def test_only_a_closed_case_has_nothing_next() -> None:
    assert next_for(state="closed") is None
    assert next_for(state="stepping_down") == NextAction("keep_going", OPENED + timedelta(days=7))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 23, 30, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 7, 31, 23, 30, tzinfo=UTC), date(2026, 8, 1)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_the_day_is_the_one_on_the_stations_wall(moment: datetime, day: date) -> None:
    assert british_date(moment) == day


def test_every_moment_of_a_day_lies_before_its_end_and_the_end_in_the_next_day() -> None:
    for number in range(731):
        day = date(2025, 12, 31) + timedelta(days=number)
        assert british_date(end_of_british_day(day) - timedelta(microseconds=1)) == day
        assert british_date(end_of_british_day(day)) == day + timedelta(days=1)
