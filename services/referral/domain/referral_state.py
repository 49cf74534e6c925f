"""The state of a referral, and what may be done next.

The state follows from the acts in their sequence, never by clock: clocks differ, and a repeat comes late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from common.transitions import DoneAct, Transitions, in_order
from referral.domain.acts import StateAct
from referral.messages import State
from referral.messages.refusals import refused

Step = Literal["record_who", "confirm_same_person", "confirm_new_person", "accept", "allocate"]

NEEDS_A_NAME: Final[frozenset[Step]] = frozenset({"confirm_new_person"})  # a phone that wrote before names nobody
DECIDES: Final[frozenset[Step]] = frozenset({"accept", "allocate"})

PUTS_BACK: Final[frozenset[StateAct]] = frozenset({"link_undone", "put_back"})
RESTS_ON_WHO: Final[frozenset[State]] = frozenset({"accepted", "not_offered", "merged"})
# Any other act may be recorded in every state, and changes none.
TRANSITIONS: Final = Transitions[State, StateAct](
    states=State,
    acts=StateAct,
    begin=("received", "received"),
    ends=("accepted", "not_offered", "merged", "signposted", "withdrawn", "spam"),
    table={
        "received": {},
        "accepted": dict.fromkeys(("received", "not_offered"), "accepted"),
        "not_offered": {"received": "not_offered"},
        "merged": {"received": "merged"},
        "signposted": {"received": "signposted"},
        "withdrawn": {"received": "withdrawn"},
        "marked_as_spam": {"received": "spam"},
        "link_undone": dict.fromkeys(RESTS_ON_WHO, "received"),
        "put_back": dict.fromkeys(RESTS_ON_WHO, "received"),
        "taken_up_again": dict.fromkeys(("signposted", "withdrawn"), "received"),
    },
    refusal=lambda act, state: refused("referral_decided", state=state),
)


@dataclass(frozen=True)
class ReferralStatus:
    """How far a referral has come: its state, whether a name was given, and whether we know whose name it is."""

    state: State
    named: bool
    person_id: UUID | None


def state_after(acts: Iterable[DoneAct[str]]) -> State:
    """The state after these acts. The first act that settles it counts, whatever is recorded later; only
    ``not_offered`` may become accepted. Undoing the link to a person undoes the states that depend on it, and an
    officer may take up again what was helped elsewhere or withdrawn."""
    state = TRANSITIONS.initial
    for act in in_order(acts):
        state = TRANSITIONS.target(state, act) or state
    return state


def waits(state: str) -> bool:
    """Whether it is still on the queue."""
    return state == TRANSITIONS.initial


def merges_by_itself(channel: str) -> bool:
    """Whether it may be merged into an accepted referral without being read: only an arrest, which has no words of
    anybody. What somebody wrote waits for a person, and nobody learns from its progress who is known here."""
    return channel == "custody"


def merges_on_acceptance(channel: str, *, read: bool) -> bool:
    """Whether it is merged when another referral of the same person is accepted. Words that no person has read stay on
    the queue, and so does intelligence: it has grades of its own, and may say that he must not be seen with us."""
    return merges_by_itself(channel) or (read and channel != "intelligence")


def refuse_unless_allowed(step: Step, status: ReferralStatus, reason: str | None = None) -> None:
    """Raises: Refused(referral_decided, who_unknown, reason_needed)."""
    if not waits(status.state):
        raise refused("referral_decided", state=status.state)
    if step in NEEDS_A_NAME and not status.named:
        raise refused("who_unknown")
    if step in DECIDES and status.person_id is None:
        raise refused("who_unknown")
    if step in DECIDES and not (reason and reason.strip()):
        raise refused("reason_needed")
