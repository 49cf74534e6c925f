"""One participant's dated facts, and their counts before and after the index date.

The days     before: the window's months up to the day before the index date. After: from the index date on.
At risk      days between the first and the last day of an absence do not count, nor do offences on them. Those two
             days count, because an arrest is made on the day on which custody begins.
Index day    an offence on it counts as after, except the index offence itself, which came before by definition. So
             the unknown hour never counts in favour of the scheme.
Ends         nothing counts before the day from which offences are known, nor after the last day of the data.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from evaluation.domain.rate_ratio import PersonCounts
from evaluation.messages import AbsenceReason, Arm, Departure, Index, Measure, OffenceKind, Role

DAY = timedelta(days=1)
_KINDS: dict[Measure, frozenset[OffenceKind]] = {
    "any": frozenset({"violent", "knife", "other"}),
    "violent_or_knife": frozenset({"violent", "knife"}),
    "knife": frozenset({"knife"}),
    "victim": frozenset({"violent", "knife", "other"}),
}


@dataclass(frozen=True)
class Offence:
    fact_id: UUID
    occurred_on: date
    kind: OffenceKind
    role: Role

    def counts_as(self, measure: Measure) -> bool:
        hurt, suspected = self.role != "suspect", self.role != "victim"
        return self.kind in _KINDS[measure] and (hurt if measure == "victim" else suspected)


@dataclass(frozen=True)
class Absence:
    reason: AbsenceReason
    since: date
    until: date | None

    def contains(self, day: date) -> bool:
        return self.since < day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Participant:
    site_id: int
    index_on: date
    index_offence: UUID | None = None
    offences: tuple[Offence, ...] = ()
    absences: tuple[Absence, ...] = ()
    arm: Arm | None = None
    departed: Departure | None = None
    agreed: bool = False

    @property
    def worked_with(self) -> bool:
        """Whether the scheme began to work with them on the index date: not in the arm that was not offered it."""
        return self.arm != "not_offered"

    @property
    def helped(self) -> bool:
        """Whether the scheme works with them, also where that began outside their arm: only they can be asked."""
        return self.worked_with or self.departed is not None


@dataclass(frozen=True)
class Data:
    """What the records cover: from which day offences are known, to which day they are complete."""

    known_from: date
    until: date


@dataclass(frozen=True)
class Span:
    """Days from ``first`` to the day before ``end``."""

    first: date
    end: date

    def contains(self, day: date) -> bool:
        return self.first <= day < self.end

    def limit_to(self, first: date, end: date) -> Span:
        return Span(max(self.first, first), min(self.end, end))


@dataclass(frozen=True)
class Observation:
    """What one participant adds to a figure."""

    counts: PersonCounts
    followed_fully: bool
    reaches_back: bool


def add_months(day: date, months: int) -> date:
    """The same day so many months later (or earlier); the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def windows(index_on: date, months: int) -> tuple[Span, Span]:
    return Span(add_months(index_on, -months), index_on), Span(index_on, add_months(index_on, months))


def observe(person: Participant, measure: Measure, months: int, index: Index, data: Data) -> Observation | None:
    """Count one participant's offences and days. None without a day at risk before and after: such a participant cannot
    show what changed."""
    whole = windows(person.index_on, months)
    before, after = (span.limit_to(data.known_from, data.until + DAY) for span in whole)
    days = days_at_risk(before, person.absences), days_at_risk(after, person.absences)
    if not all(days):
        return None
    offences = [offence for offence in person.offences if offence.counts_as(measure)]
    if index == "out":
        offences = [offence for offence in offences if offence.fact_id != person.index_offence]
    counted = PersonCounts(
        before=sum(_is_before(offence, person, before) for offence in offences),
        days_before=days[0],
        after=sum(_is_after(offence, person, after) for offence in offences),
        days_after=days[1],
    )
    return Observation(counted, followed_fully=after == whole[1], reaches_back=before == whole[0])


def _is_before(offence: Offence, person: Participant, span: Span) -> bool:
    if offence.fact_id == person.index_offence and offence.occurred_on == person.index_on:
        return True
    return span.contains(offence.occurred_on) and not _is_absent(offence.occurred_on, person.absences)


def _is_after(offence: Offence, person: Participant, span: Span) -> bool:
    if offence.fact_id == person.index_offence and offence.occurred_on == person.index_on:
        return False
    return span.contains(offence.occurred_on) and not _is_absent(offence.occurred_on, person.absences)


def _is_absent(day: date, absences: Iterable[Absence]) -> bool:
    return any(period.contains(day) for period in absences)


def days_at_risk(span: Span, absences: Iterable[Absence]) -> int:
    """The days of a span minus those of absences; absences that overlap count once."""
    days, counted_to = max(0, (span.end - span.first).days), span.first
    for period in sorted(absences, key=lambda period: period.since):
        first = max(period.since + DAY, counted_to)
        end = span.end if period.until is None else min(period.until, span.end)
        if first < end:
            days -= (end - first).days
            counted_to = end
    return days
