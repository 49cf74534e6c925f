"""Shifts: single ones, and weekly patterns that yield them. Their times are what British clocks show.

A shift is named by the entry that yields it and the British day on which it begins, so that one shift of a pattern
can be cancelled or swapped without a row for every other one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from casework.domain.rota.spans import Span, british_span
from casework.messages import RotaRole
from casework.messages.refusals import refused
from common.british_time import british_date

LONGEST_SHIFT = timedelta(hours=24)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class ShiftKey:
    entry_id: UUID
    day: date


@dataclass(frozen=True)
class Shift:
    """Somebody's duty from one moment to another."""

    key: ShiftKey
    site_id: UUID
    role: RotaRole
    user_id: str
    span: Span


@dataclass(frozen=True)
class SingleShift:
    """A shift on one day; ``begins`` and ``ends`` are readings of a British clock, without a zone."""

    id: UUID
    site_id: UUID
    role: RotaRole
    user_id: str
    begins: datetime
    ends: datetime

    @property
    def starts(self) -> datetime:
        return british_span(self.begins, self.ends).begin

    def shifts(self, window: Span) -> Iterator[Shift]:
        """The shift, if part of it is in the window."""
        span = british_span(self.begins, self.ends)
        if span.overlaps(window):
            yield Shift(ShiftKey(self.id, self.begins.date()), self.site_id, self.role, self.user_id, span)


@dataclass(frozen=True)
class ShiftPattern:
    """A shift on the same days of every week (Monday is 0), from the first day to the last, both included, or without
    end. One that does not end after it begins ends on the next day."""

    id: UUID
    site_id: UUID
    role: RotaRole
    user_id: str
    weekdays: frozenset[int]
    begins: time
    ends: time
    first_day: date
    last_day: date | None = None
    cancelled: frozenset[date] = field(default=frozenset())

    @property
    def starts(self) -> datetime:
        return self._span(self.first_day).begin

    def shifts(self, window: Span) -> Iterator[Shift]:
        """Every shift with a part in the window. On the night when the clocks go forward, one that lies wholly in the
        missing hour is none."""
        day = max(self.first_day, british_date(window.begin) - _ONE_DAY)
        last = min(self.last_day or date.max, british_date(window.end))
        while day <= last:
            span = self._span(day)
            if day.weekday() in self.weekdays and day not in self.cancelled and span.overlaps(window):
                yield Shift(ShiftKey(self.id, day), self.site_id, self.role, self.user_id, span)
            day += _ONE_DAY

    def _span(self, day: date) -> Span:
        ends_on = day if self.ends > self.begins else day + _ONE_DAY
        return british_span(datetime.combine(day, self.begins), datetime.combine(ends_on, self.ends))


def check_shift(shift: SingleShift) -> None:
    """Raises: Refused(shift_ends_before_it_begins, shift_too_long)."""
    if british_span(shift.begins, shift.ends).length <= timedelta(0):
        raise refused("shift_ends_before_it_begins")
    if shift.ends - shift.begins > LONGEST_SHIFT:
        raise refused("shift_too_long")


def check_pattern(pattern: ShiftPattern) -> None:
    """Raises: Refused(weekday_missing, pattern_ends_before_it_begins)."""
    if not pattern.weekdays:
        raise refused("weekday_missing")
    if pattern.last_day is not None and pattern.last_day < pattern.first_day:
        raise refused("pattern_ends_before_it_begins")
