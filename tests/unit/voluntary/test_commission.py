"""What may happen to a piece of work, and what a group may see of it meanwhile."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from support.acts import acts
from voluntary.domain.commission import (
    ENDED,
    LIVE,
    TRANSITIONS,
    ActKind,
    check_act,
    check_answer,
    check_entered_in_error,
    check_unanswered,
    may_disclose,
)
from voluntary.messages import CommissionState

ANSWER_BY = datetime(2026, 4, 10, 12, tzinfo=UTC)
KINDS, STATES = get_args(ActKind), get_args(CommissionState)


def leads_to(*kinds):
    return TRANSITIONS.state_of(acts(*kinds))


def test_the_straight_way_is_asked_accepted_begun_and_completed():
    assert leads_to("requested") == "requested"
    assert leads_to("requested", "accepted") == "accepted"
    assert leads_to("requested", "accepted", "started") == "in_progress"
    assert leads_to("requested", "accepted", "started", "completed") == "completed"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "requested"])
def test_a_commission_begins_with_a_request_and_with_nothing_else(kind):
    with pytest.raises(Refused, match="commission_act_not_possible"):
        leads_to(kind)


@pytest.mark.parametrize("ending", ["rejected", "unanswered", "cancelled"])
def test_a_commission_that_was_not_taken_up_is_never_taken_up_later(ending):
    for kind in ("accepted", "requested", "started", "resumed"):
        with pytest.raises(Refused, match="commission_act_not_possible"):
            check_act(acts("requested", ending), kind)


def test_silence_ends_a_request_as_cancelled_and_a_no_as_rejected():
    assert leads_to("requested", "unanswered") == "cancelled"
    assert leads_to("requested", "rejected") == "rejected"


def test_what_was_begun_can_fail_but_not_be_rejected():
    assert leads_to("requested", "accepted", "started", "failed") == "failed"
    with pytest.raises(Refused):
        check_act(acts("requested", "accepted"), "rejected")


def test_nothing_is_completed_without_a_session():
    with pytest.raises(Refused):
        check_act(acts("requested", "accepted"), "completed")


def test_resumed_work_goes_on_where_it_was():
    assert leads_to("requested", "accepted", "held", "resumed") == "accepted"
    assert leads_to("requested", "accepted", "held", "resumed", "started", "held", "resumed") == "in_progress"


def test_held_work_records_no_session_and_is_not_completed():
    for kind in ("started", "completed", "accepted"):
        with pytest.raises(Refused):
            check_act(acts("requested", "accepted", "started", "held"), kind)


def test_the_order_of_acts_is_their_sequence_not_the_order_in_which_they_are_read():
    assert TRANSITIONS.state_of(reversed(acts("requested", "accepted", "started"))) == "in_progress"


def test_an_answer_counts_until_its_deadline():
    early = ANSWER_BY - timedelta(seconds=1)
    assert check_answer(acts("requested"), "accepted", answer_by=ANSWER_BY, now=early) == "accepted"
    for kind in ("accepted", "rejected"):
        with pytest.raises(Refused, match="answer_time_passed"):
            check_answer(acts("requested"), kind, answer_by=ANSWER_BY, now=ANSWER_BY)


def test_a_request_is_given_up_exactly_when_an_answer_would_no_longer_count():
    early = ANSWER_BY - timedelta(seconds=1)
    assert not check_unanswered(acts("requested"), answer_by=ANSWER_BY, now=early)
    assert check_unanswered(acts("requested"), answer_by=ANSWER_BY, now=ANSWER_BY)


def test_an_answered_request_is_not_given_up_however_late_the_chore_runs():
    late = ANSWER_BY + timedelta(days=9)
    assert not check_unanswered(acts("requested", "accepted"), answer_by=ANSWER_BY, now=late)
    assert not check_unanswered(acts("requested", "rejected"), answer_by=ANSWER_BY, now=late)


def test_what_was_claimed_cannot_be_entered_in_error():
    done = acts("requested", "accepted", "started", "completed")
    assert check_entered_in_error(done, claimed=False) == "entered_in_error"
    with pytest.raises(Refused, match="commission_claimed"):
        check_entered_in_error(done, claimed=True)


def test_a_name_may_be_shown_only_after_accepting_and_while_the_work_lasts():
    assert {state for state in STATES if may_disclose(state)} == {"accepted", "in_progress"}


def test_a_request_already_uses_capacity_and_an_ended_commission_uses_none():
    assert "requested" in LIVE
    assert set(STATES) == LIVE | ENDED
    assert not LIVE & ENDED


def test_nothing_follows_an_ended_commission_but_that_it_was_entered_in_error():
    """The states are declared once, in messages; this holds them to the acts that may follow."""
    assert {state for state in STATES if TRANSITIONS.allowed(state) <= {"entered_in_error"}} == ENDED


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=12))
def test_no_sequence_of_acts_leaves_the_states_of_the_language_or_revives_an_ended_one(wanted):
    done, seen = (), []
    for kind in wanted:
        try:
            state = check_act(done, kind)
        except Refused:
            continue
        done = acts(*(each.act for each in done), kind)
        seen.append(state)
    assert set(seen) <= set(STATES)
    ended = next((number for number, state in enumerate(seen) if state in ENDED), len(seen))
    assert set(seen[ended + 1 :]) <= {"entered_in_error"}
    if any(may_disclose(state) for state in seen):
        assert any(each.act == "accepted" for each in done)
