"""A group's claim: which sessions it contains, what they cost, and that no session is paid twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from common.transitions import DoneAct, Transitions
from voluntary.domain.due_diligence import Document, is_payment_withheld
from voluntary.messages import ClaimState
from voluntary.messages.refusals import refused

ActKind = Literal["submitted", "changes_requested", "resubmitted", "approved", "part_paid", "paid", "declined"]
Acts = Iterable[DoneAct[ActKind]]
_WAITING: Final[tuple[ClaimState, ...]] = ("submitted", "resubmitted")
TRANSITIONS: Final = Transitions[ClaimState, ActKind](
    states=ClaimState,
    acts=ActKind,
    begin=("submitted", "submitted"),
    ends=("paid", "declined"),
    table={
        "submitted": {},
        "changes_requested": dict.fromkeys(_WAITING, "changes_requested"),
        "resubmitted": {"changes_requested": "resubmitted"},
        "approved": dict.fromkeys(_WAITING, "approved"),
        "part_paid": {"approved": "approved"},
        "paid": {"approved": "paid"},
        "declined": dict.fromkeys((*_WAITING, "changes_requested"), "declined"),
    },
    refusal=lambda act, state: refused("claim_act_not_possible", state=state, act=act),
)


@dataclass(frozen=True)
class ClaimSession:
    """A session and its price in pence. ``claim_id`` is the claim that contains it, if there is one."""

    session_id: UUID
    commission_id: UUID
    held_on: date
    pence: int
    claim_id: UUID | None = None
    paid: bool = False


@dataclass(frozen=True)
class Payable:
    """Which sessions of an approved claim are paid now, and which wait until a document is renewed."""

    due: tuple[ClaimSession, ...]
    withheld: tuple[ClaimSession, ...]


def check_act(acts: Acts, kind: ActKind) -> ClaimState:
    """The state after one more act. Raises: Refused(claim_act_not_possible)."""
    return TRANSITIONS.state_of(acts, then=kind)


def unclaimed_sessions(sessions: Iterable[ClaimSession]) -> tuple[ClaimSession, ...]:
    """Everything that a new claim can contain: sessions in no claim yet that cost something, oldest first."""
    free = (session for session in sessions if session.claim_id is None and session.pence > 0)
    return tuple(sorted(free, key=lambda session: (session.held_on, session.session_id)))


def check_contents(
    wanted: Iterable[UUID], sessions: Iterable[ClaimSession], *, claim_id: UUID
) -> tuple[ClaimSession, ...]:
    """The sessions of a claim (new, or sent again): each once, known, worth money and in no other claim.

    Raises: Refused(claim_empty, session_claimed_twice, session_not_claimable).
    """
    ids = tuple(wanted)
    if not ids:
        raise refused("claim_empty")
    if len(set(ids)) != len(ids):
        raise refused("session_claimed_twice")
    known = {session.session_id: session for session in sessions}
    chosen = tuple(_claimable(known.get(each), claim_id) for each in ids)
    return tuple(sorted(chosen, key=lambda session: (session.held_on, session.session_id)))


def _claimable(session: ClaimSession | None, claim_id: UUID) -> ClaimSession:
    if session is None or session.pence <= 0:
        raise refused("session_not_claimable")
    if session.claim_id not in (None, claim_id):
        raise refused("session_claimed_twice")
    return session


def check_decider(actor: str, workers: Iterable[str]) -> None:
    """People do not decide about a claim of the group that they work for. Raises: Refused(own_claim)."""
    if actor in set(workers):
        raise refused("own_claim")


def total_pence(sessions: Iterable[ClaimSession]) -> int:
    return sum(session.pence for session in sessions)


def split_payment(sessions: Iterable[ClaimSession], documents: Iterable[Document]) -> Payable:
    """Which sessions are paid now: those not paid yet, on days when every document was valid."""
    seen = tuple(documents)
    unpaid = tuple(session for session in sessions if not session.paid)
    held = tuple(session for session in unpaid if is_payment_withheld(seen, session.held_on))
    return Payable(tuple(session for session in unpaid if session not in held), held)


def check_payment(acts: Acts, payment: Payable) -> ActKind:
    """What paying does now: all that is left, or a part of it. Raises: Refused(payment_withheld) when
    all of it waits."""
    act: ActKind = "part_paid" if payment.withheld else "paid"
    check_act(acts, act)
    if not payment.due:
        raise refused("payment_withheld", withheld_pence=total_pence(payment.withheld))
    return act


def pence_by_commission(sessions: Iterable[ClaimSession]) -> dict[UUID, int]:
    """How much of a payment belongs to each commission."""
    amounts: dict[UUID, int] = {}
    for session in sessions:
        amounts[session.commission_id] = amounts.get(session.commission_id, 0) + session.pence
    return amounts
