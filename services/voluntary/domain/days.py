"""Which day it is where the groups work: documents, sessions and awards count in local days, not in instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def day_of(moment: datetime) -> date:
    """The British day of a moment. Needs no time-zone database: not every machine has one."""
    utc = moment.astimezone(UTC)
    begins, ends = _clocks_change(utc.year, 3), _clocks_change(utc.year, 10)
    return (utc + timedelta(hours=1) if begins <= utc < ends else utc).date()


def _clocks_change(year: int, month: int) -> datetime:
    """One in the morning of the last Sunday of a month of 31 days."""
    for day in range(31, 24, -1):
        if date(year, month, day).weekday() == 6:
            return datetime(year, month, day, 1, tzinfo=UTC)
    raise AssertionError("seven days without a Sunday")
