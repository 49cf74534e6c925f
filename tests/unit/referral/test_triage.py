"""Who looks after what waits, when it comes back, and what may be decided with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from referral.domain.referral_state import ReferralStatus
from referral.domain.triage import may_decide, may_take, refuse_unless_joins, returns_at

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PERSON = uuid4()


@dataclass(frozen=True)
class Line:
    id: UUID
    state: str = "received"
    assignee: str | None = None


@dataclass(frozen=True)
class Done:
    at: datetime
    actor: str


def test_nobody_settles_over_a_colleagues_shoulder_but_anybody_may_take_over() -> None:
    theirs = Line(uuid4(), assignee="user:them")
    assert not may_decide(theirs, "user:me")
    assert may_decide(theirs, "user:them")
    assert may_decide(Line(uuid4()), "user:me")
    assert may_take(theirs)


@pytest.mark.parametrize("state", ["accepted", "signposted", "merged", "withdrawn"])
def test_what_was_decided_is_neither_taken_nor_decided_again(state: str) -> None:
    decided = Line(uuid4(), state=state)
    assert not may_take(decided)
    assert not may_decide(decided, "user:me")


def test_it_returns_so_long_after_a_person_last_touched_it() -> None:
    assert returns_at(NOON, [], 30) == NOON + timedelta(minutes=30)
    touched = Done(NOON + timedelta(minutes=20), "user:me")
    assert returns_at(NOON, [touched], 30) == NOON + timedelta(minutes=50)


@given(st.lists(st.integers(-600, 600)))
def test_what_the_system_does_by_itself_touches_nothing(minutes: list[int]) -> None:
    by_itself = [Done(NOON + timedelta(minutes=one), "service:referral") for one in minutes]
    assert returns_at(NOON, by_itself, 30) == NOON + timedelta(minutes=30)


def test_two_that_are_about_two_people_are_never_joined() -> None:
    nobody, somebody = ReferralStatus("received", False, None), ReferralStatus("received", True, PERSON)
    refuse_unless_joins(nobody, nobody, the_same=False)
    refuse_unless_joins(nobody, somebody, the_same=False)
    refuse_unless_joins(somebody, ReferralStatus("accepted", True, PERSON), the_same=False)
    for referral, into in (
        (somebody, ReferralStatus("received", True, uuid4())),
        (somebody, nobody),
        (nobody, ReferralStatus("withdrawn", False, None)),
    ):
        with pytest.raises(Refused, match="merge_not_possible"):
            refuse_unless_joins(referral, into, the_same=False)


def test_a_referral_is_not_joined_to_itself_or_after_it_was_decided() -> None:
    waits = ReferralStatus("received", False, None)
    with pytest.raises(Refused, match="merge_not_possible"):
        refuse_unless_joins(waits, waits, the_same=True)
    with pytest.raises(Refused, match="referral_decided"):
        refuse_unless_joins(ReferralStatus("accepted", True, PERSON), waits, the_same=False)
