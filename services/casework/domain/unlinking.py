"""What becomes of a visit and of a case when a referral linked to the wrong person is unlinked.

A visit answers every arrest before it. So a visit that a mistaken arrest asked for is kept when another arrest came in
while it was due: that one would have asked for it. Otherwise it is withdrawn and does not count: a visit not yet made
is no longer due, and one that was made stays in the history, which says why it was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from casework.domain.re_approach import UnlinkOutcome


@dataclass(frozen=True)
class OtherArrest:
    """Another arrest of the same case that asked for no visit of its own."""

    referral_id: UUID
    occurred_on: date
    received_at: datetime


@dataclass(frozen=True)
class RequestedVisit:
    """The visit that the mistaken arrest asked for."""

    asked_at: datetime
    answered_at: datetime | None


def find_replacement(visit: RequestedVisit, others: Iterable[OtherArrest], *, opened_on: date) -> UUID | None:
    """The arrest that the visit is kept for: the first that came in while it was due. None when there is none."""
    candidates = [
        (arrest.received_at, arrest.referral_id)
        for arrest in others
        if arrest.occurred_on >= opened_on
        and arrest.received_at >= visit.asked_at
        and (visit.answered_at is None or arrest.received_at <= visit.answered_at)
    ]
    return min(candidates)[1] if candidates else None


def unlink_outcome(visit: RequestedVisit | None, replacement: UUID | None) -> UnlinkOutcome:
    """What unlinking the arrest does to the visit that it asked for."""
    if visit is None:
        return "noted"
    if replacement is not None:
        return "visit_kept"
    return "visit_made" if visit.answered_at is not None else "visit_withdrawn"


def depends_only_on(began_at: datetime, *, joined_at: datetime, others: Iterable[datetime]) -> bool:
    """Whether a case that was opened (or reopened) at ``began_at`` was opened only for the referral that joined at
    ``joined_at``. ``others`` are when the remaining referrals joined."""
    return joined_at >= began_at and not any(at >= began_at for at in others)
