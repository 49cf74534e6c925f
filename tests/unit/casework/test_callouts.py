"""When whoever is on duty is called: danger at any hour, everything else by day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.callouts import AT_ANY_HOUR, DAY_BEGINS, DAY_ENDS, callout_id, calls_at, overdue_reason
from casework.domain.next_action import NextAction
from casework.messages import CalloutReason
from common.british_time import LONDON

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
REASONS = st.sampled_from(get_args(CalloutReason))
CASE = UUID(int=1)


@given(REASONS, MOMENTS)
def test_nobody_is_called_before_it_is_due_nor_at_night_for_what_may_wait(reason, due_at):
    at = calls_at(reason, due_at)
    assert due_at <= at <= due_at + timedelta(hours=13)
    if reason in AT_ANY_HOUR:
        assert at == due_at
    else:
        assert DAY_BEGINS <= at.astimezone(LONDON).hour < DAY_ENDS


@pytest.mark.parametrize(
    ("due_at", "called_at"),
    [
        ("2026-12-01 02:00", "2026-12-01 08:00"),
        ("2026-12-01 20:00", "2026-12-02 08:00"),
        ("2026-07-01 19:30", "2026-07-02 07:00"),
    ],
)
def test_a_visit_that_is_due_at_night_calls_in_the_morning(due_at, called_at):
    due, called = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (due_at, called_at))
    assert calls_at("re_approach", due) == called


def test_one_due_time_of_one_action_is_one_callout():
    due = datetime(2026, 12, 1, 9, tzinfo=UTC)
    one = callout_id(CASE, NextAction("re_approach", due))
    assert one == callout_id(CASE, NextAction("re_approach", due.astimezone(LONDON)))
    assert one != callout_id(CASE, NextAction("re_approach", due + timedelta(seconds=1)))
    assert one != callout_id(CASE, NextAction("first_contact", due))
    assert one != callout_id(UUID(int=2), NextAction("re_approach", due))


@pytest.mark.parametrize("code", ["keep_going", "step", "news", "make_plan", "concern"])
def test_what_may_wait_for_the_worklist_or_calls_by_itself_is_no_overdue_callout(code):
    assert overdue_reason(NextAction(code, datetime(2026, 12, 1, tzinfo=UTC))) is None
    assert overdue_reason(None) is None
