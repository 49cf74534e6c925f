"""What a session costs, and when it may be recorded."""

from datetime import date, timedelta

import pytest

from common.errors import Refused
from voluntary.domain.session import Session, Terms, amount_to_release, check_session, price

ACCEPTED, TODAY, DAY = date(2026, 4, 1), date(2026, 5, 1), timedelta(days=1)
TERMS = Terms(price_pence=4500, no_show_pence=3000, sessions=6)


def recording(session, **changes):
    facts = {"state": "in_progress", "accepted_on": ACCEPTED, "recorded": 1, "terms": TERMS, "today": TODAY}
    check_session(session, **{**facts, **changes})


def test_coming_late_costs_what_coming_costs():
    assert price(Session(TODAY, "yes"), TERMS) == price(Session(TODAY, "late"), TERMS) == 4500


@pytest.mark.parametrize("absence", ["acceptable", "unacceptable", "logistics"])
def test_a_no_show_is_paid_because_the_group_was_there(absence):
    assert price(Session(TODAY, "no", absence), TERMS) == 3000


def test_the_two_flags_are_not_worth_money():
    plain, flagged = Session(TODAY, "yes"), Session(TODAY, "yes", concern=True, behaviour=True)
    assert price(plain, TERMS) == price(flagged, TERMS)


def test_enough_is_set_aside_for_every_session_to_take_place():
    assert TERMS.needs_pence == 27_000


def test_a_missed_session_says_why_and_an_attended_one_does_not():
    with pytest.raises(Refused, match="absence_says_why"):
        Session(TODAY, "no")
    with pytest.raises(Refused, match="absence_says_why"):
        Session(TODAY, "late", "acceptable")


def test_the_first_session_may_take_place_on_the_day_of_acceptance():
    recording(Session(ACCEPTED, "yes"), state="accepted", recorded=0)


@pytest.mark.parametrize(
    "state", ["requested", "rejected", "cancelled", "on_hold", "failed", "completed", "entered_in_error"]
)
def test_no_session_is_recorded_for_work_that_is_not_running(state):
    with pytest.raises(Refused, match="commission_not_running"):
        recording(Session(TODAY, "yes"), state=state)


def test_a_session_is_not_recorded_before_it_takes_place():
    recording(Session(TODAY, "yes"))
    with pytest.raises(Refused, match="session_in_the_future"):
        recording(Session(TODAY + DAY, "yes"))


def test_a_session_before_acceptance_was_nobodys_commission():
    with pytest.raises(Refused, match="session_before_acceptance"):
        recording(Session(ACCEPTED - DAY, "yes"))


def test_more_sessions_than_were_commissioned_are_refused():
    recording(Session(TODAY, "yes"), recorded=5)
    with pytest.raises(Refused, match="sessions_used_up"):
        recording(Session(TODAY, "yes"), recorded=6)


def test_terms_under_which_a_no_show_earns_more_are_refused():
    with pytest.raises(Refused, match="no_show_costs_more_than_session"):
        Terms(price_pence=100, no_show_pence=101, sessions=1)


def test_what_ends_gives_back_all_but_what_is_owed():
    assert amount_to_release(27_000, 7500) == 19_500
    assert amount_to_release(0, 0) == 0
    with pytest.raises(Refused, match="more_than_committed"):
        amount_to_release(100, 101)
