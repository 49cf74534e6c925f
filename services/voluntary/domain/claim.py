"""A group's claim for sessions: it says which, the amount follows, and no session is ever paid twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from common.errors import Refused
from voluntary.domain.due_diligence import Document, is_payment_withheld
from voluntary.messages import ClaimState

ActKind = Literal["submitted", "changes_requested", "resubmitted", "approved", "part_paid", "paid", "declined"]
_DECIDE: Final[Mapping[ActKind, ClaimState]] = {
    "changes_requested": "changes_requested",
    "approved": "approved",
    "declined": "declined",
}
_NEXT: Final[Mapping[ClaimState | None, Mapping[ActKind, ClaimState]]] = {
    None: {"submitted": "submitted"},
    "submitted": _DECIDE,
    "changes_requested": {"resubmitted": "resubmitted", "declined": "declined"},
    "resubmitted": _DECIDE,
    "approved": {"part_paid": "approved", "paid": "paid"},
    "paid": {},
    "declined": {},
}


@dataclass(frozen=True)
class Act:
    """What was done, in order. The sequence decides, never the clock."""

    sequence: int
    kind: ActKind


@dataclass(frozen=True)
class ClaimSession:
    """A session as money. ``claim_id`` is the claim that holds it, if one does."""

    session_id: UUID
    commission_id: UUID
    held_on: date
    pence: int
    claim_id: UUID | None = None
    paid: bool = False


@dataclass(frozen=True)
class Payable:
    """What of an approved claim is paid now, and what waits for a document to be renewed."""

    due: tuple[ClaimSession, ...]
    withheld: tuple[ClaimSession, ...]


def state_of(acts: Iterable[Act]) -> ClaimState:
    """The state that these acts lead to. Raises ``Refused("claim_act_not_possible")`` if they cannot have been."""
    state: ClaimState | None = None
    for act in sorted(acts, key=lambda each: each.sequence):
        if act.kind not in _NEXT[state]:
            raise Refused("claim_act_not_possible", state=state, act=act.kind)
        state = _NEXT[state][act.kind]
    if state is None:
        raise Refused("claim_act_not_possible", state=None)
    return state


def check_act(acts: Iterable[Act], kind: ActKind) -> ClaimState:
    """The state after one more act. Raises ``Refused`` when it is not possible now."""
    done = tuple(acts)
    return state_of((*done, Act(max((act.sequence for act in done), default=0) + 1, kind)))


def unclaimed_sessions(lines: Iterable[ClaimSession]) -> tuple[ClaimSession, ...]:
    """Everything that a new claim can hold: sessions in no claim yet that cost something, oldest first."""
    free = (line for line in lines if line.claim_id is None and line.pence > 0)
    return tuple(sorted(free, key=lambda line: (line.held_on, line.session_id)))


def check_contents(
    wanted: Iterable[UUID], lines: Iterable[ClaimSession], *, claim_id: UUID
) -> tuple[ClaimSession, ...]:
    """The lines of a claim (new, or sent again): each session once, known, worth money and in no other claim."""
    ids = tuple(wanted)
    if not ids:
        raise Refused("claim_empty")
    if len(set(ids)) != len(ids):
        raise Refused("session_claimed_twice")
    known = {line.session_id: line for line in lines}
    chosen = tuple(_claimable(known.get(each), claim_id) for each in ids)
    return tuple(sorted(chosen, key=lambda line: (line.held_on, line.session_id)))


def _claimable(line: ClaimSession | None, claim_id: UUID) -> ClaimSession:
    if line is None or line.pence <= 0:
        raise Refused("session_not_claimable")
    if line.claim_id not in (None, claim_id):
        raise Refused("session_claimed_twice")
    return line


def check_decider(actor: str, workers: Iterable[str]) -> None:
    """Nobody decides about a claim of the group that they work for."""
    if actor in set(workers):
        raise Refused("own_claim")


def total_pence(lines: Iterable[ClaimSession]) -> int:
    return sum(line.pence for line in lines)


def split_payment(lines: Iterable[ClaimSession], documents: Iterable[Document]) -> Payable:
    """Which sessions are paid now: those not paid yet on whose day every document held."""
    seen = tuple(documents)
    unpaid = tuple(line for line in lines if not line.paid)
    held = tuple(line for line in unpaid if is_payment_withheld(seen, line.held_on))
    return Payable(tuple(line for line in unpaid if line not in held), held)


def check_payment(acts: Iterable[Act], found: Payable) -> ActKind:
    """What paying does now: all that is left, or a part of it. Raises: Refused(payment_withheld) when
    all of it waits."""
    act: ActKind = "part_paid" if found.withheld else "paid"
    check_act(acts, act)
    if not found.due:
        raise Refused("payment_withheld", withheld_pence=total_pence(found.withheld))
    return act


def pence_by_commission(lines: Iterable[ClaimSession]) -> dict[UUID, int]:
    """How much of a payment belongs to each commission."""
    found: dict[UUID, int] = {}
    for line in lines:
        found[line.commission_id] = found.get(line.commission_id, 0) + line.pence
    return found
