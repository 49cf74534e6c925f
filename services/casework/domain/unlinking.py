"""What was somebody else's is taken off a case: what becomes of the visit that it asked for, and of the case itself.

A visit answers every arrest before it. So one that a mistaken arrest asked for stands when another arrest came in
while it was due: that one would have asked for it. Else it is withdrawn, and does not count: one that was not made is
nobody's any more, and one that was made stays in the history, which says why it was made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from casework.domain.re_approach import Undone


@dataclass(frozen=True)
class Beside:
    """Another arrest of the same case that asked for no visit of its own."""

    referral_id: UUID
    occurred_on: date
    heard_at: datetime


@dataclass(frozen=True)
class AskedFor:
    """The visit that the mistaken arrest asked for."""

    asked_at: datetime
    answered_at: datetime | None


def heir(visit: AskedFor, beside: Iterable[Beside], *, opened_on: date) -> UUID | None:
    """The arrest that stands behind the visit now: the first that came in while it was due."""
    waited = [
        (one.heard_at, one.referral_id)
        for one in beside
        if one.occurred_on >= opened_on
        and one.heard_at >= visit.asked_at
        and (visit.answered_at is None or one.heard_at <= visit.answered_at)
    ]
    return min(waited)[1] if waited else None


def undone(visit: AskedFor | None, behind_it: UUID | None) -> Undone:
    """What taking the arrest off does."""
    if visit is None:
        return "noted"
    if behind_it is not None:
        return "visit_stands"
    return "visit_made" if visit.answered_at is not None else "visit_withdrawn"


def rests_on(began_at: datetime, *, joined_at: datetime, others: Iterable[datetime]) -> bool:
    """Whether a case that was opened (or opened again) at ``began_at`` was so for the referral that joined at
    ``joined_at`` alone: ``others`` are when those joined that stand."""
    return joined_at >= began_at and not any(at >= began_at for at in others)
