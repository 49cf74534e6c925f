"""British days and British clocks: forces report and plan in British days, while moments are kept in UTC.

The rules come from the package ``tzdata`` where the machine has none, so that every machine comes to the same day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


def british_date(moment: datetime) -> date:
    """The British day of a moment."""
    return moment.astimezone(LONDON).date()


def moment_of(clock: datetime) -> datetime:
    """The moment in UTC at which British clocks show this day and time, given without a zone. Of an hour that comes
    twice in autumn it is the first; a time that is left out in spring is the moment at which the clocks go forward."""
    moment = clock.replace(tzinfo=LONDON).astimezone(UTC)
    left_out = moment.astimezone(LONDON).replace(tzinfo=None) != clock
    return datetime.combine(clock.date(), time(1), UTC) if left_out else moment


def end_of_british_day(day: date) -> datetime:
    """The moment in UTC at which a British day is over."""
    return datetime.combine(day + timedelta(days=1), time(0), LONDON).astimezone(UTC)


def next_at(hour: int, moment: datetime) -> datetime:
    """The next moment after this one, in UTC, at which British clocks show this full hour."""
    day = british_date(moment)
    today = datetime.combine(day, time(hour), LONDON).astimezone(UTC)
    return today if today > moment else datetime.combine(day + timedelta(days=1), time(hour), LONDON).astimezone(UTC)
