"""How soon news must be read, and where it stands among what is next on a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.news import RULES, UnreadNews, cases_concerned, due_at, first_due
from casework.domain.next_action import CaseSnapshot, next_action
from casework.messages import NewsKind, State

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
FIRST_CONTACT = timedelta(hours=48)
KINDS = get_args(NewsKind)
ACTIVE = CaseSnapshot(state="active", navigator="user:sam", clock_started=NOW, reached=True, last_contact_at=NOW)


def test_every_kind_of_news_has_a_rule():
    assert set(RULES) == set(KINDS)


def test_only_danger_is_urgent_and_it_is_read_within_the_hour():
    assert [kind for kind, rule in RULES.items() if rule.urgent] == ["danger_raised"]
    assert due_at("danger_raised", NOW) == NOW + timedelta(hours=1)


def test_what_asks_for_nothing_is_never_due():
    assert due_at("session_attended", NOW) is None


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.datetimes(NOW.replace(tzinfo=None)))))
def test_the_first_due_is_the_earliest_of_its_kind(items):
    unread = [UnreadNews(kind, due_at(kind, at.replace(tzinfo=UTC))) for kind, at in items]
    for urgent in (True, False):
        first = first_due(unread, urgent=urgent)
        due = [one.due_at for one in unread if one.is_urgent is urgent and one.due_at is not None]
        assert first == (min(due) if due else None)


@given(st.lists(st.tuples(st.sampled_from(get_args(State)), st.datetimes()), max_size=6))
def test_news_reaches_every_open_case_or_the_last_one(cases):
    known = [(number, state, at) for number, (state, at) in enumerate(cases)]
    told = cases_concerned(known)
    still_open = {number for number, state, _ in known if state != "closed"}
    if still_open:
        assert told == still_open
    elif known:
        (number,) = told
        assert known[number][2] == max(at for _, _, at in known)
    else:
        assert told == set()


def test_urgent_news_comes_before_a_visit_and_before_an_error():
    urgent = replace(ACTIVE, urgent_news_due_at=NOW, error_since=NOW - timedelta(days=1))
    action = next_action(urgent, FIRST_CONTACT)
    assert action is not None
    assert (action.code, action.due_at, action.is_urgent) == ("urgent_news", NOW, True)


@pytest.mark.parametrize(("news_in", "expected"), [(timedelta(days=1), "news"), (timedelta(days=9), "keep_going")])
def test_other_news_is_next_when_it_must_be_read_sooner_than_anything_else_is_due(news_in, expected):
    action = next_action(replace(ACTIVE, news_due_at=NOW + news_in), FIRST_CONTACT)
    assert action is not None
    assert action.code == expected


def test_news_does_not_hide_that_nobody_carries_the_case():
    nobody = CaseSnapshot(state="opened", navigator=None, clock_started=NOW, news_due_at=NOW)
    action = next_action(nobody, FIRST_CONTACT)
    assert action is not None
    assert action.code == "decide_navigator"


def test_news_on_a_closed_case_is_next_until_it_is_read():
    closed = CaseSnapshot(state="closed", navigator=None, clock_started=NOW, news_due_at=NOW)
    action = next_action(closed, FIRST_CONTACT)
    assert action is not None
    assert action.code == "news"
    assert next_action(replace(closed, news_due_at=None), FIRST_CONTACT) is None
