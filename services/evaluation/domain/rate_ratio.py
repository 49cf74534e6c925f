"""The ratio of two rates, before and after, with its confidence interval.

Two intervals are worked out and the figure gets the hull of both, so that it never claims more than either:

exact      given the total, the offences after are binomial (Przyborowski and Wilenski 1940). It is exact when each
           offence is an event of its own, also for very small counts.
by person  offences come in clusters: a few people have many. Then the sampling of *people* is the uncertainty, and
           is measured by how much each person moves the log ratio.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.domain.binomial import share_limits, student_limit

LEVEL = 0.95


@dataclass(frozen=True)
class PersonCounts:
    """One person: offences and days at risk, before and after."""

    before: int
    days_before: int
    after: int
    days_after: int


@dataclass(frozen=True)
class Interval:
    """From ``low`` to ``high``; ``math.inf`` means that there is no upper end."""

    low: float
    high: float

    def hull(self, other: Interval) -> Interval:
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def contains(self, value: float) -> bool:
        return self.low <= value <= self.high


NOTHING_KNOWN = Interval(0.0, math.inf)


@dataclass(frozen=True)
class RateRatio:
    """The rate after divided by the rate before. ``ratio`` is None where it cannot be worked out."""

    ratio: float | None
    exact: Interval
    by_person: Interval | None

    @property
    def interval(self) -> Interval:
        return self.exact if self.by_person is None else self.exact.hull(self.by_person)


def rate_ratio(people: Sequence[PersonCounts]) -> RateRatio:
    """The ratio of the rate after to the rate before, over all people."""
    before, after = sum(person.before for person in people), sum(person.after for person in people)
    days_before, days_after = sum(person.days_before for person in people), sum(person.days_after for person in people)
    if not days_before or not days_after:
        return RateRatio(None, NOTHING_KNOWN, None)
    ratio = None if before == 0 else (after / days_after) / (before / days_before)
    exact = exact_interval(before, days_before, after, days_after)
    return RateRatio(ratio, exact, _by_person(people, ratio) if ratio else None)


def exact_interval(before: int, days_before: int, after: int, days_after: int) -> Interval:
    """Limits of the ratio from the exact limits of the share that fell after. No offences at all tell nothing."""
    if before + after == 0:
        return NOTHING_KNOWN
    low, high = share_limits(after, before + after, LEVEL)
    scale = days_before / days_after
    return Interval(scale * _odds(low), scale * _odds(high))


def _odds(share: float) -> float:
    return math.inf if share >= 1 else share / (1 - share)


def _by_person(people: Sequence[PersonCounts], ratio: float) -> Interval | None:
    """Limits from how much each person moves the log ratio; needs two people, and offences on both sides."""
    n = len(people)
    if n < 2:
        return None
    before, after = sum(person.before for person in people), sum(person.after for person in people)
    days_before, days_after = sum(person.days_before for person in people), sum(person.days_after for person in people)
    moves = (
        person.after / after
        - person.days_after / days_after
        - person.before / before
        + person.days_before / days_before
        for person in people
    )
    error = math.sqrt(n / (n - 1) * sum(move * move for move in moves))
    width = student_limit(n - 1, LEVEL) * error
    if width > 600:
        return NOTHING_KNOWN
    return Interval(ratio * math.exp(-width), ratio * math.exp(width))
