"""The state of a case follows from its acts, and only from their order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.case import (
    TRANSITIONS,
    acts_of_contact,
    check_closing,
    next_state,
)
from common.errors import Refused
from support.acts import Done, acts

TO_ACTIVE = ("opened", "allocated", "contact_recorded", "engaged", "need_recorded", "plan_agreed")


def test_a_case_goes_from_opened_to_active_by_what_people_did() -> None:
    states = [TRANSITIONS.state_of(acts(*TO_ACTIVE[:done])) for done in range(1, 7)]
    assert states == ["opened", "allocated", "allocated", "engaging", "engaging", "active"]


@given(st.permutations(acts(*TO_ACTIVE, "stepped_down", "closed", "reopened")))
def test_the_state_follows_the_sequence_and_not_the_order_of_rows(shuffled: list[Done]) -> None:
    assert TRANSITIONS.state_of(shuffled) == "opened"
    assert TRANSITIONS.state_of([act for act in shuffled if act.sequence <= 7]) == "stepping_down"


def test_a_no_at_the_door_leaves_the_case_open_with_its_navigator() -> None:
    assert acts_of_contact("allocated", "declined") == ("contact_recorded",)
    assert TRANSITIONS.state_of(acts("opened", "allocated", "contact_recorded")) == "allocated"
    with pytest.raises(Refused, match="declined_is_not_closed"):
        check_closing("engaging", "declined")


@pytest.mark.parametrize("outcome", ["left_message", "no_answer", "not_now", "declined"])
def test_only_meeting_or_speaking_begins_engaging(outcome: str) -> None:
    assert "engaged" not in acts_of_contact("allocated", outcome)  # type: ignore[arg-type]
    assert acts_of_contact("allocated", "met") == ("contact_recorded", "engaged")
    assert acts_of_contact("allocated", "spoke") == ("contact_recorded", "engaged")


def test_engaging_begins_only_once() -> None:
    assert acts_of_contact("engaging", "met") == ("contact_recorded",)
    assert acts_of_contact("active", "spoke") == ("contact_recorded",)


@pytest.mark.parametrize(
    ("state", "act", "code"),
    [
        ("opened", "plan_agreed", "navigator_not_decided"),
        ("allocated", "plan_agreed", "not_engaged_yet"),
        ("engaging", "stepped_down", "case_not_active"),
        ("active", "reopened", "case_not_closed"),
        ("closed", "contact_recorded", "case_closed"),
        ("closed", "allocated", "case_closed"),
        ("active", "opened", "act_not_allowed"),
    ],
)
def test_what_is_not_allowed_is_refused_by_a_code_that_says_why(state: str, act: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        next_state(state, act)  # type: ignore[arg-type]


def test_an_arrest_and_a_services_report_are_taken_even_by_a_closed_case() -> None:
    assert next_state("closed", "arrest_noted") == "closed"
    assert next_state("closed", "step_reported") == "closed"


def test_a_case_is_closed_for_a_known_reason_only() -> None:
    assert check_closing("stepping_down", "completed") == "closed"
    with pytest.raises(Refused, match="closing_reason_unknown"):
        check_closing("active", "no_longer_wanted")


def test_a_new_plan_brings_back_somebody_who_was_stepping_down() -> None:
    assert next_state("stepping_down", "plan_agreed") == "active"


def test_a_history_that_does_not_begin_with_the_opening_is_no_case() -> None:
    with pytest.raises(Refused, match="act_not_allowed"):
        TRANSITIONS.state_of(acts("allocated"))
