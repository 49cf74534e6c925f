"""A piece of work for one group: the states it may go through, read from what was done and by whom.

A rejected or unanswered commission is never edited and never asked again: the step gets a new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, get_args

from common.transitions import BACK, DoneAct, Transitions
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
    "moved",
    "completed",
    "failed",
    "cancelled",
    "entered_in_error",
]
Acts = Iterable[DoneAct[ActKind]]

LIVE: Final[frozenset[CommissionState]] = frozenset(get_args(LiveState))
ENDED: Final[frozenset[CommissionState]] = frozenset(get_args(EndedState))
_RUNNING: Final[frozenset[CommissionState]] = frozenset({"accepted", "in_progress"})
TRANSITIONS: Final = Transitions[CommissionState, ActKind](
    states=CommissionState,
    acts=ActKind,
    begin=("requested", "requested"),
    ends=ENDED,
    table={
        "requested": {},
        "accepted": {"requested": "accepted"},
        "rejected": {"requested": "rejected"},
        "unanswered": {"requested": "cancelled"},
        "started": {"accepted": "in_progress"},
        "held": dict.fromkeys(_RUNNING, "on_hold"),
        "resumed": {"on_hold": BACK},
        "moved": {state: state for state in sorted(LIVE)},
        "completed": {"in_progress": "completed"},
        "failed": dict.fromkeys(LIVE - {"requested"}, "failed"),
        "cancelled": dict.fromkeys(LIVE, "cancelled"),
        "entered_in_error": dict.fromkeys(LIVE | ENDED - {"entered_in_error"}, "entered_in_error"),
    },
    refusal=lambda act, state: refused("commission_act_not_possible", state=state, act=act),
)


def check_act(acts: Acts, kind: ActKind) -> CommissionState:
    """The state after one more act. Raises: Refused(commission_act_not_possible)."""
    return TRANSITIONS.state_of(acts, then=kind)


def check_answer(
    acts: Acts, kind: Literal["accepted", "rejected"], *, answer_by: datetime, now: datetime
) -> CommissionState:
    """A group's answer. It counts until its deadline, because another group may be asked after that.

    Raises: Refused(commission_act_not_possible, answer_time_passed).
    """
    state = check_act(acts, kind)
    if now >= answer_by:
        raise refused("answer_time_passed")
    return state


def check_unanswered(acts: Acts, *, answer_by: datetime, now: datetime) -> bool:
    """Whether a request expires now: it has no answer and its deadline has passed."""
    return TRANSITIONS.state_of(acts) == "requested" and now >= answer_by


def check_entered_in_error(acts: Acts, *, claimed: bool) -> CommissionState:
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
