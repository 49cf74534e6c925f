"""Triage: which referrals an officer may decide or assign, and when an assignment ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from referral.domain.referral_state import ReferralStatus, waits
from referral.messages.refusals import refused

MERGES_INTO: Final = ("received", "accepted")
REOPENS: Final = ("signposted", "withdrawn")


class AssignableReferral(Protocol):
    """The parts of a referral that say who it is assigned to."""

    @property
    def id(self) -> UUID: ...
    @property
    def state(self) -> str: ...
    @property
    def assignee(self) -> str | None: ...


class TimedAct(Protocol):
    """The parts of an act that show when a person worked."""

    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...


def refuse_without(reason: str) -> None:
    """Raises: Refused(reason_needed)."""
    if not reason.strip():
        raise refused("reason_needed")


def may_decide(referral: AssignableReferral, officer: str) -> bool:
    """A waiting referral that is unassigned or one's own: nobody decides a colleague's referrals in bulk."""
    return waits(referral.state) and referral.assignee in (None, officer)


def may_take(referral: AssignableReferral) -> bool:
    """A waiting referral may be assigned, also from one officer to the next at the end of a shift."""
    return waits(referral.state)


def refuse_unless_joins(referral: ReferralStatus, into: ReferralStatus, *, the_same: bool) -> None:
    """A waiting referral may be merged into a waiting or accepted one, unless they are about two people.

    Raises: Refused(referral_decided, merge_not_possible)."""
    if not waits(referral.state):
        raise refused("referral_decided", state=referral.state)
    differ = referral.person_id is not None and referral.person_id != into.person_id
    if the_same or differ or into.state not in MERGES_INTO:
        raise refused("merge_not_possible")


def refuse_unless_reopens(state: str, reason: str) -> None:
    """Raises: Refused(referral_not_reopenable, reason_needed)."""
    if state not in REOPENS:
        raise refused("referral_not_reopenable", state=state)
    refuse_without(reason)


def returns_at(assigned_at: datetime, acts: Iterable[TimedAct], return_after_minutes: int) -> datetime:
    """When an assignment ends: ``return_after_minutes`` after it began, or after a person last acted."""
    touched = (act.at for act in acts if act.actor.startswith("user:"))
    return max(assigned_at, *touched, assigned_at) + timedelta(minutes=return_after_minutes)
