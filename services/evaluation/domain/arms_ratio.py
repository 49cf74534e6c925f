"""How much rarer something is among those offered the scheme than among those to whom chance offered nothing.

As in ``rate_ratio`` two intervals are worked out, and the figure gets the hull of both: exact, given the total; and by
person, where the two arms are other people, so that each moves the log ratio by what their own arm varies. With few
people in an arm the second is Student's, by the degrees of freedom of Welch (Biometrika 1947), rounded down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.domain.binomial import student_limit
from evaluation.domain.rate_ratio import LEVEL, NOTHING_KNOWN, Interval, RateRatio, exact_interval

MAX_LOG_WIDTH = 600  # beyond it the exponential function ends


@dataclass(frozen=True)
class FollowUp:
    """One person since allocation: offences, and days that they were followed."""

    offences: int
    days: int
    fully: bool = True


def arms_ratio(offered: Sequence[FollowUp], not_offered: Sequence[FollowUp]) -> RateRatio:
    """The rate of the one arm divided by the rate of the other."""
    with_it, without = _total(offered), _total(not_offered)
    if not with_it.days or not without.days:
        return RateRatio(None, NOTHING_KNOWN, None)
    ratio = None if not without.offences else (with_it.offences / with_it.days) / (without.offences / without.days)
    exact = exact_interval(without.offences, without.days, with_it.offences, with_it.days)
    return RateRatio(ratio, exact, _by_person(offered, not_offered, ratio) if ratio else None)


def _total(people: Sequence[FollowUp]) -> FollowUp:
    return FollowUp(sum(one.offences for one in people), sum(one.days for one in people))


def _by_person(offered: Sequence[FollowUp], not_offered: Sequence[FollowUp], ratio: float) -> Interval | None:
    """Needs two people in each arm, and offences in both."""
    if min(len(offered), len(not_offered)) < 2:
        return None
    parts = [_variance(offered), _variance(not_offered)]
    if not sum(parts):
        return None
    spread = sum(part**2 / (len(arm) - 1) for part, arm in zip(parts, (offered, not_offered), strict=True))
    width = student_limit(max(1, math.floor(sum(parts) ** 2 / spread)), LEVEL) * math.sqrt(sum(parts))
    if width > MAX_LOG_WIDTH:
        return NOTHING_KNOWN
    return Interval(ratio * math.exp(-width), ratio * math.exp(width))


def _variance(people: Sequence[FollowUp]) -> float:
    """Of the logarithm of an arm's rate, from how much each person of it moves it."""
    total, n = _total(people), len(people)
    moves = (one.offences / total.offences - one.days / total.days for one in people)
    return n / (n - 1) * sum(move * move for move in moves)
