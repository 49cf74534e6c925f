"""A piece of work for one group: the states it may go through, read from what was done and by whom.

A rejected or unanswered commission is never edited and never asked again: the step gets a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from voluntary.messages import CommissionState, EndedState, LiveState
from voluntary.messages.refusals import refused

ActKind = Literal[
    "requested",
    "accepted",
    "rejected",
    "unanswered",
    "started",
    "held",
    "resumed",
    "completed",
    "failed",
    "cancelled",
    "entered_in_error",
]

_FIRST: Final[dict[ActKind, CommissionState]] = {"requested": "requested"}
_ENDS: Final[dict[ActKind, CommissionState]] = {"cancelled": "cancelled", "entered_in_error": "entered_in_error"}
_NEXT: Final[Mapping[CommissionState, Mapping[ActKind, CommissionState]]] = {
    "requested": {"accepted": "accepted", "rejected": "rejected", "unanswered": "cancelled", **_ENDS},
    "accepted": {"started": "in_progress", "held": "on_hold", "failed": "failed", **_ENDS},
    "in_progress": {"held": "on_hold", "completed": "completed", "failed": "failed", **_ENDS},
    "on_hold": {"failed": "failed", **_ENDS},  # and "resumed": back to where it was
    "completed": {"entered_in_error": "entered_in_error"},
    "failed": {"entered_in_error": "entered_in_error"},
    "rejected": {"entered_in_error": "entered_in_error"},
    "cancelled": {"entered_in_error": "entered_in_error"},
    "entered_in_error": {},
}
LIVE: Final[frozenset[CommissionState]] = frozenset(get_args(LiveState))
ENDED: Final[frozenset[CommissionState]] = frozenset(get_args(EndedState))
_RUNNING: Final[frozenset[CommissionState]] = frozenset({"accepted", "in_progress"})


@dataclass(frozen=True)
class Act:
    """What was done, in order. The sequence decides, never the clock."""

    sequence: int
    kind: ActKind


def state_of(acts: Iterable[Act]) -> CommissionState:
    """The state that these acts lead to. Raises: Refused(commission_act_not_possible)."""
    state: CommissionState | None = None
    before_hold: CommissionState = "accepted"
    for act in sorted(acts, key=lambda each: each.sequence):
        if act.kind == "held" and state is not None:
            before_hold = state
        state = _after(state, act.kind, before_hold)
    if state is None:
        raise refused("commission_act_not_possible", state=None)
    return state


def _after(state: CommissionState | None, kind: ActKind, before_hold: CommissionState) -> CommissionState:
    if state == "on_hold" and kind == "resumed":
        return before_hold
    following = _FIRST if state is None else _NEXT[state]
    if kind not in following:
        raise refused("commission_act_not_possible", state=state, act=kind)
    return following[kind]


def check_act(acts: Iterable[Act], kind: ActKind) -> CommissionState:
    """The state after one more act. Raises: Refused(commission_act_not_possible)."""
    done = tuple(acts)
    following = max((act.sequence for act in done), default=0) + 1
    return state_of((*done, Act(following, kind)))


def check_answer(
    acts: Iterable[Act], kind: Literal["accepted", "rejected"], *, answer_by: datetime, now: datetime
) -> CommissionState:
    """A group's answer. It counts until its deadline, because another group may be asked after that.

    Raises: Refused(commission_act_not_possible, answer_time_passed).
    """
    state = check_act(acts, kind)
    if now >= answer_by:
        raise refused("answer_time_passed")
    return state


def check_unanswered(acts: Iterable[Act], *, answer_by: datetime, now: datetime) -> bool:
    """Whether a request expires now: it has no answer and its deadline has passed."""
    return state_of(acts) == "requested" and now >= answer_by


def check_entered_in_error(acts: Iterable[Act], *, claimed: bool) -> CommissionState:
    """It should never have existed. Work that was claimed for was done, so its claim is corrected instead.

    Raises: Refused(commission_act_not_possible, commission_claimed).
    """
    state = check_act(acts, "entered_in_error")
    if claimed:
        raise refused("commission_claimed")
    return state


def may_disclose(state: CommissionState) -> bool:
    """Whether the group may be shown a first name: only after accepting, only while the work lasts (not on hold)."""
    return state in _RUNNING
