"""Works out where each step of a plan lies on the picture: its row, its bar and the arrows from what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.messages import StepDetail
from gateway.presentation import time_formats

WIDTH = 760
LABELS = 232
TOP = 40
ROW = 52
BAR = 30
_RIGHT = 20
_GAP = 8  # so that an arrow fits between a bar and the next
_THIN = 14


@dataclass(frozen=True)
class Bar:
    """One step: its bar from x0 to x1, and to ``late_to`` where it runs past its day."""

    step: StepDetail
    y: int
    x0: float
    x1: float
    late_to: float | None

    @property
    def middle(self) -> float:
        return self.y + BAR / 2

    @property
    def end(self) -> float:
        return self.late_to or self.x1


@dataclass(frozen=True)
class Tick:
    x: float
    words: str


@dataclass(frozen=True)
class Layout:
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    today: float
    height: int

    def before(self, bar: Bar) -> tuple[Bar, ...]:
        return tuple(other for other in self.bars if other.step.key in bar.step.after)


def lay_out(steps: Sequence[StepDetail], now: datetime) -> Layout:
    """One row a step, in the order given: casework puts none before what it waits for."""
    today = time_formats.local(now).date()
    spans = _spans(steps)
    axis = _Axis.over([day for span in spans.values() for day in span] + [today])
    bars: dict[str, Bar] = {}
    for row, step in enumerate(steps):
        bars[step.key] = _bar(step, row, spans[step.key], axis, bars, today)
    return Layout(tuple(bars.values()), axis.ticks(), axis.x(today), TOP + ROW * len(steps) + 8)


@dataclass(frozen=True)
class _Axis:
    first: date
    days: int

    @classmethod
    def over(cls, days: Sequence[date]) -> _Axis:
        first, last = min(days) - timedelta(days=2), max(days)
        length = max((last - first).days, 14)
        return cls(first, length + max(length // 12, 2))

    def x(self, day: date) -> float:
        return LABELS + (day - self.first).days * (WIDTH - LABELS - _RIGHT) / self.days

    def ticks(self) -> tuple[Tick, ...]:
        """On Mondays, so many weeks apart that the words do not touch."""
        apart = 7 * max(1, -(-self.days // 56))
        monday = self.first + timedelta(days=-self.first.weekday() % 7)
        days = [monday + timedelta(days=n) for n in range(0, self.days, apart)]
        return tuple(Tick(self.x(day), f"{day.day} {day:%b}") for day in days if (day - self.first).days <= self.days)


def _spans(steps: Sequence[StepDetail]) -> dict[str, tuple[date, date]]:
    """From when to when each step runs: what happened where it happened, else what is planned."""
    spans: dict[str, tuple[date, date]] = {}
    for step in steps:
        end = time_formats.local(step.done_at).date() if step.done_at else step.target
        before = [spans[key][1] for key in step.after if key in spans]
        start = (
            time_formats.local(step.released_at).date() if step.released_at else max(before, default=end - timedelta(7))
        )
        spans[step.key] = (min(start, end), end)
    return spans


def _bar(step: StepDetail, row: int, span: tuple[date, date], axis: _Axis, before: dict[str, Bar], today: date) -> Bar:
    x0, x1 = axis.x(span[0]), axis.x(span[1])
    clear = max((before[key].x1 + _GAP for key in step.after if key in before), default=x0)
    if clear + _THIN <= x1:
        x0 = max(x0, clear)
    x0 = min(x0, x1 - _THIN)
    return Bar(step, TOP + ROW * row + 8, x0, x1, axis.x(today) if step.stuck else None)
