"""Says a moment the way people here say it: "21 November 2026", "at 5:30pm", "in 2 hours", "3 days late"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from common.british_time import LONDON

_SOON = timedelta(minutes=1)


@dataclass(frozen=True)
class Clock:
    """How long is left until something is due, or how long it has been late."""

    late: bool
    words: str


def local(moment: datetime) -> datetime:
    """The moment on a clock in London. A moment without a zone is a mistake of the caller and is refused."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return moment.astimezone(LONDON)


def day(when: date | datetime) -> str:
    """21 November 2026"""
    on = local(when).date() if isinstance(when, datetime) else when
    return f"{on.day} {on:%B %Y}"


def clock_time(moment: datetime) -> str:
    """5:30pm, 9am, midday, midnight"""
    return reading(local(moment).time())


def reading(at: time) -> str:
    """What a clock shows: 5:30pm, 9am, midday, midnight"""
    if at.minute == 0 and at.hour in (0, 12):
        return "midnight" if at.hour == 0 else "midday"
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def moment(when: datetime) -> str:
    """21 November 2026 at 5:30pm"""
    return f"{day(when)} at {clock_time(when)}"


def near(when: datetime, now: datetime) -> str:
    """The same in the fewest words that are still clear: "today at 5:30pm", "yesterday at 9am", else in full."""
    named = {0: "today", -1: "yesterday", 1: "tomorrow"}.get((local(when).date() - local(now).date()).days)
    return f"{named} at {clock_time(when)}" if named else moment(when)


def span(length: timedelta) -> str:
    """The largest unit that fits, in whole numbers: "12 minutes", "1 hour", "3 days"."""
    seconds = abs(int(length.total_seconds()))
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "less than a minute"


def due(by: datetime, now: datetime) -> Clock:
    """ "in 2 hours", "now" or "3 days late". What is due this very minute is not late."""
    left = by - now
    if abs(left) < _SOON:
        return Clock(late=False, words="now")
    return Clock(late=True, words=f"{span(left)} late") if left < timedelta() else Clock(False, f"in {span(left)}")


def by(when: datetime, now: datetime) -> str:
    """ "by 2:05pm" today, "by 9am tomorrow", else with the day."""
    days = (local(when).date() - local(now).date()).days
    on = {0: "", 1: " tomorrow", -1: " yesterday"}.get(days)
    return f"by {clock_time(when)}{f' on {day(when)}' if on is None else on}"


def due_day(by: date, now: datetime) -> Clock:
    """The same for something that is due on a day: it is late from the next day on."""
    days = (by - local(now).date()).days
    if days < 0:
        return Clock(late=True, words=f"{_days(-days)} late")
    return Clock(late=False, words={0: "today", 1: "tomorrow"}.get(days) or f"in {_days(days)}")


def ago(then: datetime, now: datetime) -> str:
    """5 minutes ago"""
    return "just now" if now - then < _SOON else f"{span(now - then)} ago"


def age(born: date, now: datetime) -> int:
    """Whole years. Somebody born on 29 February has a birthday on 1 March in other years."""
    today = local(now).date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
