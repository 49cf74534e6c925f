"""The day on the wall of a station: forces report and plan in British days, while moments are kept in UTC.

Summer time is worked out here, because a machine without a time-zone database must come to the same day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def british_date(moment: datetime) -> date:
    """The British day of a moment."""
    utc = moment.astimezone(UTC)
    return (utc + _summer(utc)).date()


def end_of_british_day(day: date) -> datetime:
    """The moment at which a British day is over."""
    midnight = datetime.combine(day + _DAY, time(0), UTC)
    return midnight - _summer(midnight)


def _summer(utc: datetime) -> timedelta:
    """How far clocks are ahead: an hour between one in the morning of two last Sundays, of March and of October."""
    return _HOUR if _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10) else timedelta()


def _last_sunday(year: int, month: int) -> datetime:
    last = date(year, month, 31)
    return datetime.combine(last - timedelta(days=last.isoweekday() % 7), time(1), UTC)
