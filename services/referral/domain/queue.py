"""The duty queue: what state a referral is in, when somebody must have looked, and what may be done with it next.

The state is derived from what was done, in its sequence and never by clock: clocks differ, and a repeat comes late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol
from uuid import UUID

from common.errors import Refused
from referral.messages import State

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


class Acted(Protocol):
    """What is needed of an act to know what it changed."""

    @property
    def sequence(self) -> int: ...
    @property
    def act(self) -> str: ...


@dataclass(frozen=True)
class Standing:
    """How far a referral has come: its state, whether a name was given, and whether we know whose name it is."""

    state: State
    named: bool
    person_id: UUID | None


def state_after(acts: Iterable[Acted]) -> State:
    """The state that these acts leave; the first that settled it stands, whatever is recorded later. Only what chance
    withheld may be given after all."""
    done = [act.act for act in sorted(acts, key=lambda act: act.sequence)]
    first: State = next((_SETTLES[act] for act in done if act in _SETTLES), "received")
    return "accepted" if first == "not_offered" and "accepted" in done else first


def waits(state: str) -> bool:
    """Whether it is still on the queue."""
    return state == "received"


def look_due_at(received_at: datetime, first_look_minutes: int) -> datetime:
    """By when a person must have looked at it: the force's own clock, counted from when it came in."""
    if first_look_minutes < 1:
        raise Refused("first_look_invalid")
    return received_at + timedelta(minutes=first_look_minutes)


def refuse_unless_allowed(step: Step, standing: Standing, reason: str | None = None) -> None:
    """Says no with ``referral_settled``, ``who_unknown`` or ``reason_needed``."""
    if not waits(standing.state):
        raise Refused("referral_settled", state=standing.state)
    if step in NEEDS_A_NAME and not standing.named:
        raise Refused("who_unknown")
    if step in DECIDES and standing.person_id is None:
        raise Refused("who_unknown")
    if step in DECIDES and not (reason and reason.strip()):
        raise Refused("reason_needed")
