"""The rate of offences among people offered the scheme, divided by the rate among people not offered it.

As in ``rate_ratio`` two intervals are worked out, and the figure gets the hull of both: exact, given the total; and by
person. In the second the arms are different people, so that each arm adds its own variance to the log ratio. With few
people in an arm it uses Student's t with the degrees of freedom of Welch (Biometrika 1947), rounded down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.domain.binomial import student_limit
from evaluation.domain.rate_ratio import LEVEL, NOTHING_KNOWN, Interval, RateRatio, exact_interval

MAX_LOG_WIDTH = 600  # beyond it math.exp overflows


@dataclass(frozen=True)
class FollowUp:
    """One person since allocation: offences, and days of follow-up."""

    offences: int
    days: int
    fully: bool = True


def arms_ratio(offered: Sequence[FollowUp], not_offered: Sequence[FollowUp]) -> RateRatio:
    """The ratio of the two rates, with both intervals."""
    treated, control = _total(offered), _total(not_offered)
    if not treated.days or not control.days:
        return RateRatio(None, NOTHING_KNOWN, None)
    ratio = None if not control.offences else (treated.offences / treated.days) / (control.offences / control.days)
    exact = exact_interval(control.offences, control.days, treated.offences, treated.days)
    return RateRatio(ratio, exact, _by_person(offered, not_offered, ratio) if ratio else None)


def _total(people: Sequence[FollowUp]) -> FollowUp:
    return FollowUp(sum(person.offences for person in people), sum(person.days for person in people))


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
    """The variance of the logarithm of an arm's rate, from how much each person moves it."""
    total, n = _total(people), len(people)
    moves = (person.offences / total.offences - person.days / total.days for person in people)
    return n / (n - 1) * sum(move * move for move in moves)
