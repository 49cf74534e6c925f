"""The state of a referral, and what may be done next.

The state follows from the acts in their sequence, never by clock: clocks differ, and a repeat comes late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, Protocol
from uuid import UUID

from referral.messages import State
from referral.messages.refusals import refused

Step = Literal["record_who", "confirm_same_person", "confirm_new_person", "accept", "allocate"]

NEEDS_A_NAME: Final[frozenset[Step]] = frozenset({"confirm_new_person"})  # a phone that wrote before names nobody
DECIDES: Final[frozenset[Step]] = frozenset({"accept", "allocate"})

_SETTLES: Final[dict[str, State]] = {
    "accepted": "accepted",
    "not_offered": "not_offered",
    "merged": "merged",
    "signposted": "signposted",
    "withdrawn": "withdrawn",
    "settled_as_spam": "spam",
}
PUTS_BACK: Final = frozenset({"link_undone", "put_back"})
RESTS_ON_WHO: Final[frozenset[State]] = frozenset({"accepted", "not_offered", "merged"})


class SequencedAct(Protocol):
    """What is needed of an act to know what it changed."""

    @property
    def sequence(self) -> int: ...
    @property
    def act(self) -> str: ...


@dataclass(frozen=True)
class ReferralStatus:
    """How far a referral has come: its state, whether a name was given, and whether we know whose name it is."""

    state: State
    named: bool
    person_id: UUID | None


def state_after(acts: Iterable[SequencedAct]) -> State:
    """The state after these acts. The first act that settles it counts, whatever is recorded later; only
    ``not_offered`` may become accepted. Undoing the link to a person undoes the states that depend on it."""
    state: State = "received"
    for act in sorted(acts, key=lambda act: act.sequence):
        if state == "received":
            state = _SETTLES.get(act.act, state)
        elif state == "not_offered" and act.act == "accepted":
            state = "accepted"
        elif state in RESTS_ON_WHO and act.act in PUTS_BACK:
            state = "received"
    return state


def waits(state: str) -> bool:
    """Whether it is still on the queue."""
    return state == "received"


def merges_by_itself(channel: str) -> bool:
    """Whether it may be merged into an accepted referral without being read. Intelligence may not: it has grades of its
    own, and may say that he must not be seen with us."""
    return channel != "intelligence"


def refuse_unless_allowed(step: Step, status: ReferralStatus, reason: str | None = None) -> None:
    """Raises: Refused(referral_settled, who_unknown, reason_needed)."""
    if not waits(status.state):
        raise refused("referral_settled", state=status.state)
    if step in NEEDS_A_NAME and not status.named:
        raise refused("who_unknown")
    if step in DECIDES and status.person_id is None:
        raise refused("who_unknown")
    if step in DECIDES and not (reason and reason.strip()):
        raise refused("reason_needed")
