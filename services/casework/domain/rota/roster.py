"""The roster: everything that was entered, and what follows from it: who is on, when nobody is, and who is on twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Final, get_args

from casework.domain.rota.shifts import Shift, ShiftKey, ShiftPattern
from casework.domain.rota.spans import Span, british_span, without
from casework.domain.rota.swaps import Swap
from casework.messages import RotaRole
from casework.messages.refusals import refused

# A week repeats itself except for the two nights on which the clocks change, so what does not collide within a year
# of the last beginning never does.
_A_YEAR = timedelta(weeks=54)
EVERY_ROLE: Final[frozenset[RotaRole]] = frozenset(get_args(RotaRole))


@dataclass(frozen=True)
class DutyAbsence:
    """Somebody does not work, at any site, in this span."""

    worker_id: str
    span: Span


@dataclass(frozen=True)
class SiteCover:
    """Whoever is on at another site of the force also covers this one, once that site agreed."""

    site_id: int
    by_site_id: int
    span: Span
    agreed_at: datetime | None = None


@dataclass(frozen=True)
class Roster:
    """All patterns of a force's sites, and what changes them. In which order they were entered makes no difference;
    several agreed swaps of one shift count by when they were agreed."""

    patterns: tuple[ShiftPattern, ...] = ()
    swaps: tuple[Swap, ...] = ()
    absences: tuple[DutyAbsence, ...] = ()
    covers: tuple[SiteCover, ...] = ()

    @property
    def sites(self) -> frozenset[int]:
        """The sites that have patterns, or that another site covers."""
        return frozenset({pattern.site_id for pattern in self.patterns} | {cover.site_id for cover in self.covers})

    def shifts(self, window: Span) -> tuple[Shift, ...]:
        """Every shift, or what an absence leaves of it, with a part in the window, in order of time."""
        working = [part for shift in self._entered(window) for part in self._present(shift)]
        return tuple(sorted((part for part in working if part.span.overlaps(window)), key=_by_time))

    def find_shift(self, key: ShiftKey) -> Shift | None:
        """The whole shift with whoever is on it now, present or not; None if there is none."""
        midnight = datetime.combine(key.day, time(0))
        day = british_span(midnight, midnight + timedelta(days=1))
        return next((shift for shift in self._entered(day) if shift.key == key), None)

    def on_duty(self, site_id: int, moment: datetime) -> tuple[Shift, ...]:
        """Who is on at the site at this moment, including whoever covers it from another site."""
        window = Span(moment, moment + timedelta(microseconds=1))
        return tuple(part for part in self.of_site(site_id, window) if part.span.holds(moment))

    def gaps(self, site_id: int, window: Span, roles: frozenset[RotaRole] = EVERY_ROLE) -> tuple[Span, ...]:
        """When nobody is on at the site, in one of these roles, within the window."""
        return tuple(without(window, (part.span for part in self.of_site(site_id, window) if part.role in roles)))

    def of_site(self, site_id: int, window: Span) -> tuple[Shift, ...]:
        """The shifts that count at the site, in order of time: its own, and those of whoever covers it."""
        return tuple(sorted(self._of_site(site_id, window), key=_by_time))

    def _entered(self, window: Span) -> Iterable[Shift]:
        agreed = sorted((swap.agreed_at, swap.id, swap) for swap in self.swaps if swap.agreed_at)
        takers = {swap.shift: swap.offered_to for _, _, swap in agreed}
        for pattern in self.patterns:
            for shift in pattern.shifts(window):
                yield replace(shift, worker_id=takers.get(shift.key, shift.worker_id))

    def _present(self, shift: Shift) -> Iterable[Shift]:
        away = [absence.span for absence in self.absences if absence.worker_id == shift.worker_id]
        return (replace(shift, span=span) for span in without(shift.span, away))

    def _of_site(self, site_id: int, window: Span) -> Iterable[Shift]:
        for shift in self.shifts(window):
            if shift.site_id == site_id:
                yield shift
            for cover in self.covers:
                agreed = cover.agreed_at and (cover.site_id, cover.by_site_id) == (site_id, shift.site_id)
                if agreed and (span := shift.span.within(cover.span)):
                    yield replace(shift, span=span)


def check_absence(absence: DutyAbsence) -> None:
    """Raises: Refused(absence_ends_before_it_begins)."""
    if absence.span.length <= timedelta(0):
        raise refused("absence_ends_before_it_begins")


def check_cover(cover: SiteCover) -> None:
    """Raises: Refused(cover_ends_before_it_begins, cover_by_itself)."""
    if cover.span.length <= timedelta(0):
        raise refused("cover_ends_before_it_begins")
    if cover.site_id == cover.by_site_id:
        raise refused("cover_by_itself")


def check_nobody_twice(roster: Roster, since: datetime) -> None:
    """Nobody is on two shifts at once from this moment on, at whatever sites. It looks at the roster as it would be,
    so the same patterns are refused in whatever order they come.

    Raises: Refused(on_duty_twice)."""
    starts = (pattern.starts for pattern in roster.patterns)
    window = Span(since, max((since, *starts)) + _A_YEAR)
    by_user = sorted(roster.shifts(window), key=lambda shift: (shift.worker_id, _by_time(shift)))
    for one, next_one in pairwise(by_user):
        if one.worker_id == next_one.worker_id and one.span.overlaps(next_one.span):
            raise refused("on_duty_twice", begins=next_one.span.begin.isoformat())


def _by_time(shift: Shift) -> tuple[Span, int, ShiftKey]:
    return shift.span, shift.site_id, shift.key
