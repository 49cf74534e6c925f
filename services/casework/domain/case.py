"""Where a case stands: derived from who did what, in the order it was done, and which act is allowed next.

Declined is not closed. Somebody who says no keeps the case and the navigator; only the reasons in ``CLOSING`` close it.
A reopened case begins again at ``opened``, so that the sergeant decides anew who goes (the one who knows him comes
first in the proposal). Facts from outside (an arrest, a service that reports a step done) are taken in every state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from casework.messages import Outcome, State
from common.errors import Refused

ActCode = Literal[
    "opened",
    "referral_joined",
    "allocated",
    "contact_recorded",
    "engaged",
    "need_recorded",
    "told_recorded",
    "plan_agreed",
    "step_released",
    "step_finished",
    "step_reported",
    "place_lost",
    "service_stopped",
    "nobody_to_ask",
    "setback_answered",
    "agreement_given",
    "agreement_withdrawn",
    "away_recorded",
    "away_ended",
    "away_taken_back",
    "concern_raised",
    "concern_answered",
    "visits_held",
    "safety_asked",
    "found_safe",
    "not_safe_yet",
    "arrest_noted",
    "arrest_withdrawn",
    "referral_withdrawn",
    "opened_in_error",
    "step_withdrawn",
    "error_acknowledged",
    "re_approach_due",
    "review_wanted",
    "re_approach_answered",
    "stepped_down",
    "closed",
    "reopened",
]

REACHED: Final[frozenset[Outcome]] = frozenset({"met", "spoke", "not_now", "declined"})
"""He was there and answered, be it with a no. A word left or a closed door did not reach him."""
ENGAGING: Final[frozenset[Outcome]] = frozenset({"met", "spoke"})
CLOSING: Final = frozenset({"completed", "moved_away", "helped_elsewhere", "long_sentence", "died"})

_OPEN: Final[tuple[State, ...]] = ("opened", "allocated", "engaging", "active", "stepping_down")
_ANY: Final[tuple[State, ...]] = get_args(State)


@dataclass(frozen=True)
class CaseAct:
    """Somebody's act on a case. ``detail`` is a code: the navigator's id when allocated, the reason when closed."""

    sequence: int
    at: datetime
    actor: str
    act: ActCode
    detail: str | None = None


def _stays(states: Iterable[State]) -> dict[State, State]:
    return {state: state for state in states}


_AFTER: Final[Mapping[ActCode, Mapping[State, State]]] = {
    "opened": {},
    "referral_joined": _stays(_OPEN),
    "allocated": {**_stays(_OPEN), "opened": "allocated"},
    "contact_recorded": _stays(_OPEN),
    "engaged": {"allocated": "engaging"},
    "need_recorded": _stays(_OPEN),
    "told_recorded": _stays(_OPEN),
    "plan_agreed": {"engaging": "active", "active": "active", "stepping_down": "active"},
    "step_released": _stays(_ANY),
    "step_finished": _stays(_OPEN),
    "step_reported": _stays(_ANY),
    "place_lost": _stays(_ANY),
    "service_stopped": _stays(_ANY),
    "nobody_to_ask": _stays(_ANY),
    "setback_answered": _stays(_OPEN),
    "agreement_given": _stays(_ANY),
    "agreement_withdrawn": _stays(_ANY),
    "away_recorded": _stays(_ANY),
    "away_ended": _stays(_ANY),
    "away_taken_back": _stays(_ANY),
    "concern_raised": _stays(_ANY),
    "concern_answered": _stays(_ANY),
    "visits_held": _stays(_OPEN),
    "safety_asked": _stays(_OPEN),
    "found_safe": _stays(_OPEN),
    "not_safe_yet": _stays(_OPEN),
    "arrest_noted": _stays(_ANY),
    "arrest_withdrawn": _stays(_ANY),
    "referral_withdrawn": _stays(_ANY),
    "opened_in_error": dict.fromkeys(_ANY, "closed"),
    "step_withdrawn": _stays(_ANY),
    "error_acknowledged": _stays(("closed",)),
    "re_approach_due": _stays(_OPEN),
    "review_wanted": _stays(_ANY),
    "re_approach_answered": _stays(_OPEN),
    "stepped_down": {"active": "stepping_down"},
    "closed": dict.fromkeys(_OPEN, "closed"),
    "reopened": {"closed": "opened"},
}

_REFUSALS: Final[Mapping[tuple[ActCode, State], str]] = {
    ("plan_agreed", "opened"): "navigator_not_decided",
    ("plan_agreed", "allocated"): "not_engaged_yet",
    **{("stepped_down", state): "case_not_active" for state in _OPEN},
    **{("reopened", state): "case_not_closed" for state in _OPEN},
}


def after(state: State, act: ActCode) -> State:
    """The state that an act leads to. Refused when the act is not allowed where the case stands."""
    following = _AFTER[act].get(state)
    if following is not None:
        return following
    usual = "case_closed" if state == "closed" else "act_not_allowed"
    raise Refused(_REFUSALS.get((act, state), usual), act=act, state=state)


def state_of(acts: Iterable[CaseAct]) -> State:
    """Where a case stands after these acts, ordered by sequence and never by clock."""
    first, *later = in_order(acts)
    if first.act != "opened":
        raise ValueError("a case begins with being opened")
    state: State = "opened"
    for each in later:
        state = after(state, each.act)
    return state


def in_order(acts: Iterable[CaseAct]) -> list[CaseAct]:
    return sorted(acts, key=lambda each: each.sequence)


def navigator_of(acts: Iterable[CaseAct]) -> str | None:
    """Who carries the case now: the last one allocated since it was opened or reopened."""
    navigator = None
    for each in in_order(acts):
        if each.act in ("opened", "reopened"):
            navigator = None
        elif each.act == "allocated":
            navigator = each.detail
    return navigator


def last_navigator_of(acts: Iterable[CaseAct]) -> str | None:
    """Who carried the case last, also before it was closed: the one who knows the person."""
    known = [each.detail for each in in_order(acts) if each.act == "allocated"]
    return known[-1] if known else None


def clock_started(acts: Iterable[CaseAct]) -> datetime:
    """When the time for the first contact began to run: at the opening, or at the last reopening."""
    return [each.at for each in in_order(acts) if each.act in ("opened", "reopened")][-1]


def acts_of_contact(state: State, outcome: Outcome) -> tuple[ActCode, ...]:
    """What a contact means for the case: the first one in which the navigator met or spoke to him begins engaging."""
    after(state, "contact_recorded")
    if state == "allocated" and outcome in ENGAGING:
        return ("contact_recorded", "engaged")
    return ("contact_recorded",)


def check_closing(state: State, reason: str) -> State:
    """Whether a case may be closed for this reason. A no from the person is none."""
    if reason == "declined":
        raise Refused("declined_is_not_closed")
    if reason not in CLOSING:
        raise Refused("closing_reason_unknown")
    return after(state, "closed")
