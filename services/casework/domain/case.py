"""The state of a case, derived from its acts in order, and which act is allowed next.

Declined is not closed. A person who says no keeps the case and the navigator; only ``CLOSING_REASONS`` close a case.
A reopened case starts again at ``opened``, so that the sergeant decides again who visits (the navigator who knows the
person comes first in the proposal). Facts from outside (an arrest, a step reported done) are accepted in every state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, get_args

from casework.messages import Outcome, State
from casework.messages.refusals import RefusalCode, refused
from common.errors import Refused
from common.transitions import Transitions

ActCode = Literal[
    "opened",
    "referral_joined",
    "allocated",
    "contact_recorded",
    "engaged",
    "need_recorded",
    "information_given_recorded",
    "plan_agreed",
    "step_released",
    "step_finished",
    "step_reported",
    "placement_lost",
    "service_stopped",
    "nobody_to_ask",
    "setback_answered",
    "agreement_given",
    "agreement_withdrawn",
    "absence_recorded",
    "absence_ended",
    "absence_retracted",
    "concern_raised",
    "concern_answered",
    "callout_raised",
    "callout_acknowledged",
    "news_read",
    "visits_held",
    "safety_review_requested",
    "found_safe",
    "not_safe_yet",
    "arrest_noted",
    "arrest_withdrawn",
    "referral_withdrawn",
    "opened_in_error",
    "step_withdrawn",
    "step_moved",
    "safety_sheet_written",
    "error_acknowledged",
    "re_approach_due",
    "review_requested",
    "re_approach_answered",
    "stepped_down",
    "closed",
    "reopened",
]

REACHED_OUTCOMES: Final[frozenset[Outcome]] = frozenset({"met", "spoke", "not_now", "declined"})
"""The person answered, even if with a no. A message left or an unanswered visit did not reach them."""
ENGAGING_OUTCOMES: Final[frozenset[Outcome]] = frozenset({"met", "spoke"})
CLOSING_REASONS: Final = frozenset({"completed", "moved_away", "helped_elsewhere", "long_sentence", "died"})

_OPEN: Final[tuple[State, ...]] = ("opened", "allocated", "engaging", "active", "stepping_down")
_ANY: Final[tuple[State, ...]] = get_args(State)


def _unchanged(states: Iterable[State]) -> dict[State, State]:
    return {state: state for state in states}


_REFUSALS: Final[Mapping[tuple[ActCode | None, State | None], RefusalCode]] = {
    ("plan_agreed", "opened"): "navigator_not_decided",
    ("plan_agreed", "allocated"): "not_engaged_yet",
    **{("stepped_down", state): "case_not_active" for state in _OPEN},
    **{("reopened", state): "case_not_closed" for state in _OPEN},
}


def _refusal(act: ActCode | None, state: State | None) -> Refused:
    default: RefusalCode = "case_closed" if state == "closed" else "act_not_allowed"
    return refused(_REFUSALS.get((act, state), default), act=act, state=state)


TRANSITIONS: Final = Transitions[State, ActCode](
    states=State,
    acts=ActCode,
    begin=("opened", "opened"),
    ends=("closed",),
    table={
        "opened": {},
        "referral_joined": _unchanged(_OPEN),
        "allocated": {**_unchanged(_OPEN), "opened": "allocated"},
        "contact_recorded": _unchanged(_OPEN),
        "engaged": {"allocated": "engaging"},
        "need_recorded": _unchanged(_OPEN),
        "information_given_recorded": _unchanged(_OPEN),
        "plan_agreed": {"engaging": "active", "active": "active", "stepping_down": "active"},
        "step_released": _unchanged(_ANY),
        "step_finished": _unchanged(_OPEN),
        "step_reported": _unchanged(_ANY),
        "placement_lost": _unchanged(_ANY),
        "service_stopped": _unchanged(_ANY),
        "nobody_to_ask": _unchanged(_ANY),
        "setback_answered": _unchanged(_OPEN),
        "agreement_given": _unchanged(_ANY),
        "agreement_withdrawn": _unchanged(_ANY),
        "absence_recorded": _unchanged(_ANY),
        "absence_ended": _unchanged(_ANY),
        "absence_retracted": _unchanged(_ANY),
        "concern_raised": _unchanged(_ANY),
        "concern_answered": _unchanged(_ANY),
        "callout_raised": _unchanged(_ANY),
        "callout_acknowledged": _unchanged(_ANY),
        "news_read": _unchanged(_ANY),
        "visits_held": _unchanged(_OPEN),
        "safety_review_requested": _unchanged(_OPEN),
        "found_safe": _unchanged(_OPEN),
        "not_safe_yet": _unchanged(_OPEN),
        "arrest_noted": _unchanged(_ANY),
        "arrest_withdrawn": _unchanged(_ANY),
        "referral_withdrawn": _unchanged(_ANY),
        "opened_in_error": dict.fromkeys(_ANY, "closed"),
        "step_withdrawn": _unchanged(_ANY),
        "step_moved": _unchanged(_OPEN),
        "safety_sheet_written": _unchanged(_OPEN),
        "error_acknowledged": _unchanged(("closed",)),
        "re_approach_due": _unchanged(_OPEN),
        "review_requested": _unchanged(_ANY),
        "re_approach_answered": _unchanged(_OPEN),
        "stepped_down": {"active": "stepping_down"},
        "closed": dict.fromkeys(_OPEN, "closed"),
        "reopened": {"closed": "opened"},
    },
    refusal=_refusal,
)


def next_state(state: State, act: ActCode) -> State:
    """The state that an act leads to.

    Raises: Refused(case_closed, act_not_allowed, navigator_not_decided, not_engaged_yet, case_not_active,
    case_not_closed) when the act is not allowed in this state.
    """
    return TRANSITIONS.next_state(state, act)


def acts_of_contact(state: State, outcome: Outcome) -> tuple[ActCode, ...]:
    """The acts that a contact records: the first in which the navigator met or spoke with the person starts engaging.

    Raises: Refused(case_closed).
    """
    next_state(state, "contact_recorded")
    if state == "allocated" and outcome in ENGAGING_OUTCOMES:
        return ("contact_recorded", "engaged")
    return ("contact_recorded",)


def check_closing(state: State, reason: str) -> State:
    """The state after closing a case for this reason. A no from the person is no reason.

    Raises: Refused(declined_is_not_closed, closing_reason_unknown, case_closed).
    """
    if reason == "declined":
        raise refused("declined_is_not_closed")
    if reason not in CLOSING_REASONS:
        raise refused("closing_reason_unknown")
    return next_state(state, "closed")
