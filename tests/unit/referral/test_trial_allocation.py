"""Who may be allocated by chance: every way in which something may stand against it, tried with every other."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import get_args

import pytest

from common.errors import Refused
from referral.domain.referral_state import state_after
from referral.domain.trials.allocation import (
    ExclusionReason,
    checked_trial,
    fault_of,
    help_reason,
    is_running,
    next_step,
    refuse_unless_due,
    refuse_unless_free,
)
from referral.messages import Channel, PersonsRole, TrialTerms

TODAY = date(2027, 3, 1)
DAY = timedelta(days=1)
TERMS = TrialTerms(
    code="offer", version=1, site_ids=(3, 4), offered=1, not_offered=1, block_sizes=(4, 6),
    first_day=TODAY - 9 * DAY, last_day=TODAY + 9 * DAY,
)  # fmt: skip


@pytest.mark.parametrize("channel", get_args(Channel))
@pytest.mark.parametrize("role", [None, *get_args(PersonsRole)])
@pytest.mark.parametrize("in_danger", [False, True])
def test_only_what_the_force_found_of_somebody_not_merely_hurt_and_not_in_danger_is_no_matter_of_help(
    channel: Channel, role: PersonsRole | None, in_danger: bool
) -> None:
    left_to_chance = channel in ("custody", "intelligence") and role != "victim" and not in_danger
    assert (help_reason(channel, role, in_danger) is None) == left_to_chance


def test_allocation_is_due_in_exactly_one_of_all_situations() -> None:
    outside: tuple[ExclusionReason | None, ...] = (None, *get_args(ExclusionReason))
    situations = product((False, True), outside, (False, True), (False, True), ((), ("asked_for",)))
    due, stands = [], []
    for trial_runs, why, perhaps, without, wanted in situations:
        step = next_step(
            trial_runs=trial_runs, outside=why, perhaps_asked_for=perhaps, stays_without=without, wanted=wanted
        )
        if step == "due":
            due.append((trial_runs, why, perhaps, without))
        if step == "not_offered":
            stands.append((without, wanted))
    assert set(due) == {(True, None, False, False)}
    assert set(stands) == {(True, ())}


@pytest.mark.parametrize(
    ("site", "today", "allocates"),
    [
        (3, TODAY, True), (4, TODAY, True), (5, TODAY, False), (3, TERMS.first_day, True), (3, TERMS.last_day, True),
        (3, TERMS.first_day - DAY, False), (3, TERMS.last_day + DAY, False),
    ],
)  # fmt: skip
def test_a_trial_runs_at_its_sites_from_its_first_day_to_its_last(site: int, today: date, allocates: bool) -> None:
    assert is_running(TERMS, site, today) == allocates
    assert not is_running(None, site, today)


def test_who_is_left_to_chance_is_not_accepted_and_nobody_else_is_allocated() -> None:
    refuse_unless_free(None)
    refuse_unless_due("due")
    for step, code in (("due", "allocation_due"), ("not_offered", "not_offered_stands")):
        with pytest.raises(Refused, match=code):
            refuse_unless_free(step)  # type: ignore[arg-type]
    for step in (None, "not_offered"):
        with pytest.raises(Refused, match="no_allocation"):
            refuse_unless_due(step)  # type: ignore[arg-type]


def test_no_trial_and_a_sound_one_are_taken_and_a_fault_names_its_field() -> None:
    assert checked_trial(None) is None
    assert checked_trial(TERMS) is TERMS
    assert fault_of(TERMS) is None


class Did:
    def __init__(self, sequence: int, act: str) -> None:
        self.sequence, self.act = sequence, act


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        (("received", "lot_drawn", "accepted"), "accepted"),
        (("received", "lot_drawn", "not_offered"), "not_offered"),
        (("received", "lot_drawn", "not_offered", "safeguarding_override", "accepted"), "accepted"),
        (("received", "lot_drawn", "not_offered", "merged"), "not_offered"),
        (("received", "withdrawn", "accepted"), "withdrawn"),
        (("received", "accepted", "not_offered"), "accepted"),
    ],
)
def test_only_what_chance_withheld_may_be_given_after_all(acts: tuple[str, ...], state: str) -> None:
    assert state_after(Did(number, act) for number, act in enumerate(acts)) == state
