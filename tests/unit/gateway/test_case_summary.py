"""What a case's page says first: casework's own next action, and what they have been told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from casework.messages import Act
from gateway.presentation import case_summary
from gateway.presentation.time_formats import Clock
from support.pages.records import (
    CASE,
    CLOSED,
    GO_AGAIN,
    NOW,
    OPENED,
    REVIEW,
    SET_BACK,
    STEPS,
    TOLD,
    WORKERS,
    WORRIED,
    ago,
    work_item,
)


def test_the_page_says_what_casework_put_on_the_worklist_and_has_no_order_of_its_own() -> None:
    assert case_summary.next_action(CASE, NOW).title == "B. Provisional driving licence as identity"
    in_touch = replace(CASE, next_action="keep_going", step_id=None, step_title=None, due_at=ago(hours=1))
    found = case_summary.next_action(in_touch, NOW)
    assert (found.title, found.href) == ("Keep in touch", "#record-contact")
    assert found.clock == Clock(True, "1 hour late")
    plan = replace(CASE, next_action="make_plan", step_id=None, step_title=None)
    assert case_summary.next_action(plan, NOW).href == "#plan"


def test_after_an_arrest_it_counts_the_visit_and_before_a_navigator_it_asks_who() -> None:
    again = case_summary.next_action(GO_AGAIN, NOW)
    assert (again.title, again.href) == ("Visit again after a new arrest: visit 3", "#record-contact")
    first = case_summary.next_action(OPENED, NOW)
    assert (first.title, first.clock, first.href) == (
        "Choose a navigator",
        Clock(False, "in 21 hours"),
        "#navigator",
    )


def test_what_waits_for_the_sergeant_after_an_arrest_says_what_she_is_asked() -> None:
    over = case_summary.next_action(REVIEW, NOW)
    assert (over.title, over.href) == ("Decide who visits again after a new arrest", "#navigator")
    closed = replace(REVIEW, state="closed", review="case_closed")
    assert case_summary.next_action(closed, NOW).title == "Decide whether to open this case again after a new arrest"


def test_what_is_in_the_way_of_a_step_is_said_with_the_step_and_leads_to_it() -> None:
    found = case_summary.next_action(SET_BACK, NOW)
    assert found.title == "A local group’s work stopped: find an alternative: C. Mentoring, once a week"
    assert found.href == "#step-C"


def test_a_concern_leads_to_where_it_can_be_read_also_on_a_closed_case() -> None:
    found = case_summary.next_action(replace(WORRIED, state="closed"), NOW)
    assert (found.title, found.href) == ("A local group raised a concern: act now", "#concerns")


def test_a_closed_case_has_nothing_next() -> None:
    found = case_summary.next_action(CLOSED, NOW)
    assert (found.title, found.clock) == ("Nothing to do: this case is closed", None)


def test_a_step_is_as_late_on_the_worklist_and_on_top_of_its_case_as_in_its_plan() -> None:
    (stuck,) = case_summary.overdue_steps(CASE, WORKERS, NOW)
    item = work_item(1, "step", CASE.due_at, step_title=STEPS[1].title)
    assert stuck.clock == case_summary.clock(item, NOW) == case_summary.next_action(CASE, NOW).clock
    assert stuck.clock == Clock(True, "3 days late")


def test_what_is_due_until_the_end_of_a_day_is_due_on_that_day_summer_and_winter() -> None:
    assert case_summary.last_day(datetime(2026, 11, 21, tzinfo=UTC)) == date(2026, 11, 20)
    assert case_summary.last_day(datetime(2026, 7, 20, 23, tzinfo=UTC)) == date(2026, 7, 20)


def test_another_referral_after_he_was_told_is_noticed_and_one_before_is_not() -> None:
    def joined(sequence: int) -> Act:
        return Act(
            sequence=sequence, at=NOW - timedelta(days=1), actor="service:casework", act="referral_joined", detail=None
        )

    assert not case_summary.referred_again_since(TOLD)
    assert not case_summary.referred_again_since(replace(TOLD, acts=(*TOLD.acts, joined(2))))
    assert case_summary.referred_again_since(replace(TOLD, acts=(*TOLD.acts, joined(5))))
