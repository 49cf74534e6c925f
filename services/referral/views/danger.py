"""Presents a danger on the queue and on the referral."""

from __future__ import annotations

from collections.abc import Sequence

from referral.messages import Danger
from referral.store import tables


def present_danger(danger: tables.Danger | None, rungs: Sequence[str]) -> Danger | None:
    """The danger for the queue and the referral. A force may have fewer rungs now than when it was raised."""
    if danger is None:
        return None
    return Danger(
        danger_id=danger.id,
        raised_at=danger.raised_at,
        raised_by=danger.raised_by,
        language=danger.found_in,
        role=rungs[min(danger.rung, len(rungs) - 1)],
        acknowledged_at=danger.acknowledged_at,
        acknowledged_by=danger.acknowledged_by,
    )
