"""Presents a danger on the queue and on the referral."""

from __future__ import annotations

from collections.abc import Sequence

from common.tenancy import service_actor
from common.unit_of_work import UnitOfWork
from referral.messages import Danger
from referral.store import tables
from referral.store.referrals import latest_reason

SERVICE = service_actor("referral").id


def present_danger(uow: UnitOfWork, danger: tables.Danger | None, rungs: Sequence[str]) -> Danger | None:
    """The danger for the queue and the referral. A force may have fewer rungs now than when it was raised."""
    if danger is None:
        return None
    return Danger(
        danger_id=danger.id,
        level=danger.level,
        raised_at=danger.raised_at,
        raised_by=danger.raised_by,
        language=danger.found_in,
        role=rungs[min(danger.rung, len(rungs) - 1)],
        acknowledged_at=danger.acknowledged_at,
        acknowledged_by=danger.acknowledged_by,
        model_version=danger.model_version if danger.raised_by == SERVICE else None,
        why=latest_reason(uow, danger.referral_id, ("danger_raised", "danger_suspected")),
    )
