"""The rota as a page shows it: day by day, with each gap on the days that it touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.messages import Rota, RotaGap, RotaShift
from common.british_time import british_date, end_of_british_day
from gateway.presentation import time_formats

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class RotaDay:
    """A British day from ``begins`` to ``ends``: the shifts that begin on it, all with a part in it, and its gaps."""

    day: date
    begins: datetime
    ends: datetime
    beginning: tuple[RotaShift, ...]
    touching: tuple[RotaShift, ...]
    gaps: tuple[RotaGap, ...]

    def part(self, begins: datetime, ends: datetime) -> tuple[float, float]:
        """Where a span lies on this day: from 0 at midnight to 1 at the next."""
        whole = self.ends - self.begins
        return max(begins - self.begins, timedelta()) / whole, min(ends - self.begins, whole) / whole


def days_of(rota: Rota, first: date, count: int) -> list[RotaDay]:
    return [_day(rota, first + timedelta(days=number)) for number in range(count)]


def _day(rota: Rota, day: date) -> RotaDay:
    begins, ends = end_of_british_day(day - _A_DAY), end_of_british_day(day)
    touching = tuple(one for one in rota.shifts if one.begins < ends and begins < one.ends)
    return RotaDay(
        day=day, begins=begins, ends=ends, touching=touching,
        beginning=tuple(one for one in touching if british_date(one.begins) == day),
        gaps=tuple(
            RotaGap(begins=max(gap.begins, begins), ends=min(gap.ends, ends))
            for gap in rota.gaps
            if gap.begins < ends and begins < gap.ends
        ),
    )  # fmt: skip


def span_words(begins: datetime, ends: datetime) -> str:
    """ "8pm to 6am", "all day"."""
    if british_date(begins) != british_date(ends) and ends - begins >= timedelta(hours=23):
        at = time_formats.clock_time(begins)
        return "all day" if at == "midnight" else f"{at} to {time_formats.clock_time(ends)} the next day"
    return f"{time_formats.clock_time(begins)} to {time_formats.clock_time(ends)}"


def day_name(day: date) -> str:
    """Saturday 5 December"""
    return f"{day:%A} {day.day} {day:%B}"


def finding(rota: Rota) -> str:
    """What the days show, in one sentence."""
    if not rota.shifts:
        return "Nobody is on the rota in these days"
    if not rota.gaps:
        return "Somebody who answers a danger is always on"
    hours = sum(((gap.ends - gap.begins) for gap in rota.gaps), timedelta())
    return f"For {time_formats.span(hours)} in all, nobody is on who answers a danger"
