"""Hours of the day in British time: whether a moment is within them, and when they end."""

from __future__ import annotations

from datetime import datetime, timedelta

from common.british_time import LONDON
from referral.messages import Hours
from referral.messages.refusals import refused


def checked_hours(hours: Hours | None) -> Hours | None:
    """Two different full hours, or None.

    Raises: Refused(hours_invalid)."""
    if hours is not None and not (hours.begin != hours.end and {hours.begin, hours.end} <= set(range(24))):
        raise refused("hours_invalid")
    return hours


def ends_at(hours: Hours | None, now: datetime) -> datetime | None:
    """When the current hours end; None outside them."""
    if hours is None:
        return None
    local = now.astimezone(LONDON)
    if (local.hour - hours.begin) % 24 >= (hours.end - hours.begin) % 24:
        return None
    day = local.date() + timedelta(days=1 if local.hour >= hours.end else 0)
    return datetime(day.year, day.month, day.day, hours.end, tzinfo=LONDON).astimezone(now.tzinfo)
