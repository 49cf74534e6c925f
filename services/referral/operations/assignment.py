"""When an assigned referral returns to the queue."""

from __future__ import annotations

from datetime import datetime

from common.unit_of_work import UnitOfWork
from referral.domain.referral_state import waits
from referral.domain.triage import returns_at
from referral.store.force_settings import current_settings
from referral.store.referrals import acts_of
from referral.store.tables import Referral


def return_time(uow: UnitOfWork, referral: Referral) -> datetime | None:
    """When an untouched referral becomes unassigned; None when it is not assigned."""
    if referral.assigned_at is None or not waits(referral.state):
        return None
    return returns_at(referral.assigned_at, acts_of(uow, referral.id), current_settings(uow).return_after_minutes)
