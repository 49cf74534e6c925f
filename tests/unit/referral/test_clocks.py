"""The clocks of a referral: by when somebody looks, by when somebody is in touch or decides, and which is due next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from referral.domain.clocks import (
    NEEDS_NEW_VIEW,
    Clocks,
    DueStep,
    checked_minutes,
    contact_due_at,
    first_view_due_at,
    next_due,
    phone_reachable,
    reached,
    referrer_reachable,
    seen,
)
from referral.messages import Act, Hours

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LOOK, TOUCH = NOON + timedelta(minutes=60), NOON + timedelta(minutes=240)
THEIRS, NOBODYS = Clocks(LOOK, TOUCH, reachable=True), Clocks(LOOK, TOUCH, reachable=False)
OFFICERS = ("read", "who_recorded", "assigned", "tried_to_reach", "texted_back", "in_touch", "number_marked_safe")
DECIDING = ("accepted", "merged", "signposted", "withdrawn", "marked_as_spam")
BY_ITSELF = ("answered", "danger_raised", "returned", *sorted(NEEDS_NEW_VIEW))
acts_done = st.lists(
    st.sampled_from([(name, "user:1") for name in OFFICERS] + [(name, "service:referral") for name in BY_ITSELF]),
    max_size=8,
)


def acts(*done: tuple[str, str]) -> list[Act]:
    named = [("received", "service:referral"), *done]
    return [Act(sequence=n, at=NOON, actor=actor, act=act, reason=None) for n, (act, actor) in enumerate(named, 1)]


def by_officer(*names: str) -> list[tuple[str, str]]:
    return [(name, "user:1") for name in names]


def by_itself(name: str) -> list[tuple[str, str]]:
    return [(name, "service:referral")]


@pytest.mark.parametrize(
    ("done", "theirs", "nobodys"),
    [
        ([], ("first_view", LOOK), ("first_view", LOOK)),
        (by_itself("answered"), ("first_view", LOOK), ("first_view", LOOK)),
        (by_officer("read"), ("contact", TOUCH), ("decide", TOUCH)),
        (by_officer("read", "tried_to_reach", "assigned"), ("contact", TOUCH), ("decide", TOUCH)),
        (by_officer("read", "in_touch"), ("in_hand", None), ("in_hand", None)),
        ([*by_officer("read", "in_touch"), *by_itself("wrote_again")], ("first_view", LOOK), ("first_view", LOOK)),
        ([*by_itself("wrote_again"), *by_officer("read")], ("contact", TOUCH), ("decide", TOUCH)),
    ],
)
def test_what_is_due_next(done, theirs, nobodys) -> None:
    assert next_due(acts(*done), THEIRS, texted=False) == DueStep(*theirs)
    assert next_due(acts(*done), NOBODYS, texted=False) == DueStep(*nobodys)


def test_a_text_that_went_out_is_being_in_touch() -> None:
    assert next_due(acts(*by_officer("texted_back")), THEIRS, texted=False) == DueStep("contact", TOUCH)
    assert next_due(acts(*by_officer("texted_back")), THEIRS, texted=True) == DueStep("in_hand", None)


@pytest.mark.parametrize("decided", DECIDING)
def test_what_is_decided_is_due_no_more_unless_something_came_that_nobody_has_seen(decided: str) -> None:
    done = by_officer("read", decided)
    assert next_due(acts(*done), THEIRS, texted=False) is None
    corrected = [*done, *by_itself("arrest_corrected")]
    assert next_due(acts(*corrected), THEIRS, texted=False) == DueStep("first_view", LOOK)
    assert next_due(acts(*corrected, *by_officer("read")), THEIRS, texted=False) is None


def test_what_was_decided_by_itself_and_never_read_asks_for_nothing() -> None:
    assert next_due(acts(*by_itself("merged")), NOBODYS, texted=False) is None


def test_the_earlier_of_two_running_clocks_is_due_next() -> None:
    later_look = Clocks(TOUCH + timedelta(minutes=10), TOUCH, reachable=True)
    done = acts(*by_officer("read"), *by_itself("wrote_again"))
    assert next_due(done, later_look, texted=False) == DueStep("contact", TOUCH)


# ---- properties ----------------------------------------------------------------------------------------------------
@given(acts_done, st.booleans(), st.booleans(), st.randoms())
def test_what_is_due_follows_the_sequence_of_the_acts_and_not_the_order_in_which_they_are_read(
    done, reachable, texted, chance
) -> None:
    in_order = acts(*done)
    shuffled = list(in_order)
    chance.shuffle(shuffled)
    clocks = Clocks(LOOK, TOUCH, reachable)
    assert next_due(shuffled, clocks, texted=texted) == next_due(in_order, clocks, texted=texted)


@given(acts_done, st.booleans(), st.booleans())
def test_whatever_waits_has_a_place_and_no_act_makes_a_clock_of_its_own(done, reachable, texted) -> None:
    due = next_due(acts(*done), Clocks(LOOK, TOUCH, reachable), texted=texted)
    assert due is not None
    assert due.at in ({"first_view": LOOK, "in_hand": None}.get(due.due, TOUCH),)
    assert due.due != ("decide" if reachable else "contact")


@given(acts_done, st.booleans())
def test_nothing_that_nobody_has_seen_is_ever_in_hand(done, texted) -> None:
    due = next_due(acts(*done), THEIRS, texted=texted)
    assert due is not None
    if not seen(acts(*done)):
        assert due.due == "first_view"
    assert (due.due == "in_hand") == (seen(acts(*done)) and (texted or ("in_touch", "user:1") in done))


@given(acts_done, st.sampled_from(("read", "assigned", "tried_to_reach", "who_recorded")))
def test_no_looking_and_no_trying_meets_the_clock_of_being_in_touch(done, name) -> None:
    due = next_due(acts(*[one for one in done if one[0] != "in_touch"], *by_officer(name)), THEIRS, texted=False)
    assert due == DueStep("contact", TOUCH)


# ---- by when -------------------------------------------------------------------------------------------------------
def test_a_look_is_due_by_the_forces_own_clock() -> None:
    assert first_view_due_at(NOON, 30) == NOON + timedelta(minutes=30)
    with pytest.raises(Refused, match="first_view_invalid"):
        first_view_due_at(NOON, 0)


def test_being_in_touch_is_due_from_when_it_came_and_nobody_is_woken_for_it() -> None:
    night = Hours(begin=22, end=8)
    assert contact_due_at(NOON, 240, night) == TOUCH
    assert contact_due_at(NOON + timedelta(hours=8), 240, night) == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert contact_due_at(NOON + timedelta(hours=8), 240, None) == NOON + timedelta(hours=12)


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_the_second_clock_is_never_the_shorter_one(look: int, contact: int) -> None:
    if contact >= look:
        assert checked_minutes(look, contact) == contact
    else:
        with pytest.raises(Refused, match="first_contact_invalid"):
            checked_minutes(look, contact)


def test_a_first_look_takes_at_least_a_minute() -> None:
    with pytest.raises(Refused, match="first_view_invalid"):
        checked_minutes(0, 240)


# ---- who there is to be in touch with ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written_by", "there"),
    [
        ("+447700900123", True),
        ("+48501234567", True),  # nobody texts abroad, but abroad can be rung
        ("60777", False),
        ("NHSvaccine", False),
        ("07700 900999", False),
        ("+447012345678", False),
        ("+33899123456", False),
    ],
)
def test_who_wrote_from_a_phone_can_be_reached_and_a_machine_cannot(written_by: str, there: bool) -> None:
    assert phone_reachable(written_by, ["+447700900999"]) is there


@pytest.mark.parametrize(
    ("may", "ways", "organisation", "there"),
    [
        ("yes", ("07700 900123",), False, True),
        ("not_said", (None, "a@example.org"), False, True),
        ("no", ("07700 900123",), False, False),
        ("no", (), True, False),
        ("not_said", (None, "  ", None), False, False),
        ("not_said", (), True, True),
    ],
)
def test_who_filled_in_a_form_can_be_reached_when_they_said_how_and_not_that_it_is_unsafe(
    may, ways, organisation, there
) -> None:
    assert referrer_reachable(may, ways, organisation=organisation) is there


@pytest.mark.parametrize(
    ("whom", "outcome", "met"),
    [
        ("referrer", "spoke", True),
        ("person", "met", True),
        ("referrer", "answered", True),
        ("somebody_else", "spoke", False),
        ("referrer", "left_message", False),
        ("person", "no_answer", False),
    ],
)
def test_tried_is_not_reached_and_somebody_else_is_not_whoever_asked(whom, outcome, met) -> None:
    assert reached(whom, outcome) is met
