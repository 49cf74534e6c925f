"""Shifts, and the weekly patterns that yield them; a single shift is a pattern of one day. Times of patterns are what
British clocks show.

A shift is named by its pattern and the British day on which it begins, so that one shift of a pattern can be cancelled
or swapped without a row for every other one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from casework.domain.rota.spans import Span, british_span
from casework.messages import RotaRole
from casework.messages.refusals import refused
from common.british_time import british_date, moment_of

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class ShiftKey:
    pattern_id: UUID
    day: date


@dataclass(frozen=True)
class Shift:
    """Somebody's duty from one moment to another."""

    key: ShiftKey
    site_id: int
    role: RotaRole
    worker_id: str
    span: Span


@dataclass(frozen=True)
class ShiftPattern:
    """A shift on the same days of every week (Monday is 0), from the first day to the last, both included, or without
    end. One that does not end after it begins ends on the next day."""

    id: UUID
    site_id: int
    role: RotaRole
    worker_id: str
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
                yield Shift(ShiftKey(self.id, day), self.site_id, self.role, self.worker_id, span)
            day += _ONE_DAY

    def _span(self, day: date) -> Span:
        ends_on = day if self.ends > self.begins else day + _ONE_DAY
        return british_span(datetime.combine(day, self.begins), datetime.combine(ends_on, self.ends))


def check_pattern(pattern: ShiftPattern) -> None:
    """Raises: Refused(weekday_missing, pattern_ends_before_it_begins, pattern_without_shift)."""
    if not pattern.weekdays:
        raise refused("weekday_missing")
    if pattern.last_day is None:
        return
    if pattern.last_day < pattern.first_day:
        raise refused("pattern_ends_before_it_begins")
    first_week = min(pattern.last_day, pattern.first_day + timedelta(weeks=1))
    midnight = datetime.combine(first_week + _ONE_DAY, time(0))
    if not any(pattern.shifts(Span(pattern.starts, moment_of(midnight)))):
        raise refused("pattern_without_shift")


def check_end(pattern: ShiftPattern, last_day: date, now: datetime) -> None:
    """Nothing that has begun is taken away. Raises: Refused(shift_begun)."""
    begun = pattern.shifts(Span(moment_of(datetime.combine(last_day, time(0))), now))
    if any(shift.key.day > last_day for shift in begun):
        raise refused("shift_begun")
