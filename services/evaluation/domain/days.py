"""Which day it is where the scheme works: the data end with a British day, not with an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def day_of(moment: datetime) -> date:
    """The British day of a moment; worked out here, because not every machine has a time-zone database."""
    utc = moment.astimezone(UTC)
    summer = _clocks_change(utc.year, 3) <= utc < _clocks_change(utc.year, 10)
    return (utc + timedelta(hours=1) if summer else utc).date()


def _clocks_change(year: int, month: int) -> datetime:
    """One in the morning of the last Sunday of March or October."""
    last = date(year, month, 31)
    sunday = last - timedelta(days=last.isoweekday() % 7)
    return datetime(sunday.year, sunday.month, sunday.day, 1, tzinfo=UTC)
