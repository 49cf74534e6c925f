"""Which of several referrals may be settled together, who looks after one, and when it returns to everybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from common.errors import Refused
from referral.domain.referral_state import ReferralStatus, waits

MERGES_INTO: Final = ("received", "accepted")


class AssignableReferral(Protocol):
    """What is needed of a referral to say whose it is."""

    @property
    def id(self) -> UUID: ...
    @property
    def state(self) -> str: ...
    @property
    def assignee(self) -> str | None: ...


class TimedAct(Protocol):
    """What is needed of an act to know that a person was at work."""

    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...


def refuse_without(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_needed")


def may_settle(referral: AssignableReferral, officer: str) -> bool:
    """What waits, and is nobody's or one's own: nobody decides over a colleague's shoulder in bulk."""
    return waits(referral.state) and referral.assignee in (None, officer)


def may_take(referral: AssignableReferral) -> bool:
    """Whatever waits can be given to somebody, also from one officer to the next at the end of a shift."""
    return waits(referral.state)


def refuse_unless_joins(referral: ReferralStatus, into: ReferralStatus, *, the_same: bool) -> None:
    """A referral that waits may be joined to one that waits or was accepted, unless they are about two people."""
    if not waits(referral.state):
        raise Refused("referral_settled", state=referral.state)
    differ = referral.person_id is not None and referral.person_id != into.person_id
    if the_same or differ or into.state not in MERGES_INTO:
        raise Refused("merge_not_possible")


def returns_at(assigned_at: datetime, acts: Iterable[TimedAct], return_after_minutes: int) -> datetime:
    """When an assigned referral returns by itself: so long after it was given, or last touched by a person."""
    touched = (act.at for act in acts if act.actor.startswith("user:"))
    return max(assigned_at, *touched, assigned_at) + timedelta(minutes=return_after_minutes)
