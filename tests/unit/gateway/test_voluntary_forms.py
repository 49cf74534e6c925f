"""The forms of groups and commissioners: whether they came, money as it is typed, and what was ticked."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from werkzeug.datastructures import MultiDict

from gateway.pages.support.fields import options
from gateway.pages.voluntary.commissioner_forms import AwardForm, RegisterForm
from gateway.pages.voluntary.group_forms import ClaimForm, SessionForm

LINE, OTHER = UUID(int=1), UUID(int=2)
TODAY = {"on-day": "23", "on-month": "11", "on-year": "2026"}
AWARD = {
    "budget_line_id": str(LINE), "award_kind": "grant", "limit": "2,000", "price": "45", "no_show": "0",
    "sessions": "6",
    "capacity": "3", "preference": "1", "starts-day": "1", "starts-month": "1", "starts-year": "2027",
    "ends-day": "31", "ends-month": "12", "ends-year": "2027",
}  # fmt: skip


def session(**typed: str) -> SessionForm:
    form = SessionForm(MultiDict({**TODAY, **typed}))
    form.validate()
    return form


def test_whether_they_came_and_why_not_is_one_answer() -> None:
    came, missed = session(came="late", activity="Boxing"), session(came="no_acceptable")
    assert (came.attended, came.absence, came.errors_by_id) == ("late", None, {})
    assert (missed.attended, missed.absence) == ("no", "acceptable")


def test_what_was_done_is_asked_for_unless_they_did_not_come() -> None:
    assert session(came="yes").errors_by_id == {"activity": "Enter what you did"}
    assert "activity" not in session(came="no_acceptable").errors_by_id


def test_sessions_are_claimed_by_what_was_ticked_each_once_and_what_is_no_id_names_nothing() -> None:
    ticked = ClaimForm(MultiDict([("session_ids", one) for one in (str(LINE), "x", str(OTHER), str(LINE))]))
    assert ticked.validate()
    assert ticked.session_ids.data == (LINE, OTHER)


@pytest.mark.parametrize("ticked", [[], ["x"]])
def test_a_claim_needs_a_session(ticked: list[str]) -> None:
    form = ClaimForm(MultiDict([("session_ids", one) for one in ticked]))
    form.validate()
    assert form.errors_by_id == {"session_ids": "Select at least one session"}


def award(**changed: Any) -> AwardForm:
    form = AwardForm(MultiDict({**AWARD, **changed}))
    form.budget_line_id.offer({LINE: "Mentoring, Wolverhampton"})
    form.validate()
    return form


def test_an_award_is_read_in_pence_numbers_and_days() -> None:
    form = award()
    assert form.errors_by_id == {}
    assert (form.budget_line_id.data, form.limit.data, form.no_show.data) == (LINE, 200_000, 0)
    assert (form.sessions.data, form.ends.data) == (6, date(2027, 12, 31))


@pytest.mark.parametrize("typed", ["", "x"])
def test_an_award_needs_a_budget_line_and_keeps_what_else_was_typed(typed: str) -> None:
    form = award(budget_line_id=typed)
    assert form.errors_by_id == {"budget_line_id": "Select which budget line pays for it"}
    assert 'value="2,000"' in form.limit()


def test_only_people_who_may_work_for_a_group_are_registered() -> None:
    form = RegisterForm(MultiDict([("name", "A group"), ("worker_ids", "user:jo"), ("worker_ids", "user:nobody")]))
    form.worker_ids.choices = options({"user:jo": "Jo"})
    assert form.validate()
    assert form.worker_ids.data == ("user:jo",)
