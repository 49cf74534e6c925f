"""The duty queue: state from acts, and what may be done when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from referral.domain.referral_state import ReferralStatus, Step, refuse_unless_allowed, state_after, waits
from referral.messages import Act

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PERSON = uuid4()


def act(sequence: int, name: str, at: datetime = NOON) -> Act:
    return Act(sequence=sequence, at=at, actor="user:1", act=name, reason=None)


@pytest.mark.parametrize(
    ("names", "state"),
    [
        ([], "received"),
        (["received"], "received"),
        (["received", "who_recorded", "answered"], "received"),
        (["received", "accepted"], "accepted"),
        (["received", "merged"], "merged"),
        (["received", "accepted", "answered"], "accepted"),
        (["received", "accepted", "merged"], "accepted"),
    ],
)
def test_the_state_follows_from_what_was_done(names: list[str], state: str) -> None:
    assert state_after([act(n, name) for n, name in enumerate(names, 1)]) == state


def test_the_state_follows_the_sequence_and_never_the_clock() -> None:
    acts = [act(3, "merged", NOON - timedelta(days=1)), act(2, "accepted", NOON), act(1, "received", NOON)]
    assert state_after(acts) == "accepted"


@given(st.permutations([act(n, name) for n, name in enumerate(("received", "who_recorded", "merged", "answered"))]))
def test_the_order_in_which_acts_are_read_changes_nothing(acts: list[Act]) -> None:
    assert state_after(acts) == "merged"


@pytest.mark.parametrize("step", get_args(Step))
@pytest.mark.parametrize("state", ["accepted", "merged"])
def test_what_was_decided_is_not_decided_again(step: Step, state: str) -> None:
    current = ReferralStatus(state, named=True, person_id=PERSON)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="referral_decided") as refused:
        refuse_unless_allowed(step, current, "a reason")
    assert refused.value.facts == {"state": state}


def test_nobody_is_invited_before_we_know_who() -> None:
    with pytest.raises(Refused, match="who_unknown"):
        refuse_unless_allowed("accept", ReferralStatus("received", named=True, person_id=None), "a reason")


def test_nobody_is_somebody_new_without_a_name() -> None:
    with pytest.raises(Refused, match="who_unknown"):
        refuse_unless_allowed("confirm_new_person", ReferralStatus("received", named=False, person_id=None))


def test_a_phone_that_wrote_before_may_be_about_the_same_person_without_naming_them() -> None:
    refuse_unless_allowed("confirm_same_person", ReferralStatus("received", named=False, person_id=None))


@pytest.mark.parametrize("reason", [None, "", " \n\t"])
def test_an_invitation_has_a_reason(reason: str | None) -> None:
    with pytest.raises(Refused, match="reason_needed"):
        refuse_unless_allowed("accept", ReferralStatus("received", named=True, person_id=PERSON), reason)


def test_only_what_was_received_and_not_decided_waits() -> None:
    assert [state for state in ("received", "accepted", "merged") if waits(state)] == ["received"]
