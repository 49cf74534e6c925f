"""Spans of time between two moments: joining them, and what is left of one when others are taken out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from common.british_time import moment_of


@dataclass(frozen=True, order=True)
class Span:
    """From ``begin`` up to, and not including, ``end``: two moments in UTC."""

    begin: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.begin

    def holds(self, moment: datetime) -> bool:
        return self.begin <= moment < self.end

    def overlaps(self, other: Span) -> bool:
        """Whether they have time in common; an empty span has none with any."""
        return max(self.begin, other.begin) < min(self.end, other.end)

    def within(self, other: Span) -> Span | None:
        """The part of this span that is also in the other one; None if there is none."""
        return Span(max(self.begin, other.begin), min(self.end, other.end)) if self.overlaps(other) else None


def british_span(begins: datetime, ends: datetime) -> Span:
    """The span between two readings of a British clock. It may be empty on a night on which the clocks change."""
    return Span(moment_of(begins), moment_of(ends))


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in as few spans as possible, in order."""
    together: list[Span] = []
    for span in sorted(spans):
        if together and span.begin <= together[-1].end:
            together[-1] = Span(together[-1].begin, max(together[-1].end, span.end))
        else:
            together.append(span)
    return tuple(together)


def without(whole: Span, taken: Iterable[Span]) -> Iterator[Span]:
    """What is left of the whole, in order."""
    begin = whole.begin
    for span in joined(part for each in taken if (part := each.within(whole))):
        if begin < span.begin:
            yield Span(begin, span.begin)
        begin = span.end
    if begin < whole.end:
        yield Span(begin, whole.end)
