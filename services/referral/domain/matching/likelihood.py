"""The probability that each candidate is the same person, against two other explanations: a sibling, or a stranger.

    p = same / (same and sibling, added up over all candidates + the weight of a person who is not known)

The rarer a name is among the people whom the force knows, the more an agreement on it counts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from referral.domain.matching.comparison import PARTS, Comparison, Part
from referral.domain.matching.field_agreement import Level
from referral.domain.matching.weights import WEIGHTS, Shares, Weights

IS_KNOWN: Final = 0.6  # the chance that a referred person is known already, in a force that knows many
SIBLING_KNOWN: Final = 0.15  # the chance that they are not, but a brother or sister is
MANY: Final = 1_000  # the number of known people from which these chances apply
_NAMES: Final[tuple[Part, ...]] = ("given_name", "family_name")


@dataclass(frozen=True)
class NameFrequency:
    """How many people a force knows, and how many of them have this given name and this family name."""

    people: int
    given_name: int = 0
    family_name: int = 0


def posteriors(
    comparisons: Sequence[Comparison], known: NameFrequency, *, unseen: int = 0, weights: Weights = WEIGHTS
) -> tuple[float, ...]:
    """The probability of each candidate. ``unseen`` counts further candidates, each at most as likely as the least."""
    at_random = 1 / (known.people + MANY)
    same = [IS_KNOWN * at_random * evidence(comparison, weights.same, known, weights) for comparison in comparisons]
    siblings = [
        SIBLING_KNOWN * at_random * evidence(comparison, weights.sibling, known, weights) for comparison in comparisons
    ]
    is_known = IS_KNOWN * known.people * at_random
    everything = sum(same) + unseen * min(same, default=0.0) + sum(siblings) + (1 - is_known)
    return _at_most_certain([calibrated(comparison / everything, weights) for comparison in same])


def evidence(comparison: Comparison, shares: Shares, known: NameFrequency, weights: Weights = WEIGHTS) -> float:
    """The likelihood ratio of a comparison: under these shares, against strangers."""
    ratio = 1.0
    for part, level in zip(PARTS, comparison, strict=True):
        if level in shares[part]:
            ratio *= shares[part][level] / _between_strangers(part, level, known, weights)
    return ratio


def _between_strangers(part: Part, level: Level, known: NameFrequency, weights: Weights) -> float:
    usual = weights.stranger[part][level]
    if level != "same" or part not in _NAMES:
        return usual
    bearers = known.given_name if part == "given_name" else known.family_name
    return (bearers + MANY * usual) / (known.people + MANY)


def calibrated(raw: float, weights: Weights = WEIGHTS) -> float:
    """How often a probability of ``raw`` was right when measured, interpolated between the measured points."""
    points = weights.calibration
    after = min(max(bisect_right(points, (raw, 2.0)), 1), len(points) - 1)
    (low, low_true), (high, high_true) = points[after - 1], points[after]
    return low_true + (high_true - low_true) * (raw - low) / (high - low)


def _at_most_certain(likely: list[float]) -> tuple[float, ...]:
    """Scales the probabilities so that they do not add up to more than 1: only one candidate can be the person."""
    return tuple(one / max(1.0, sum(likely)) for one in likely)
