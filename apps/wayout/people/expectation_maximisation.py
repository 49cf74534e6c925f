"""Learns from a file without labels: expectation maximisation over how often each comparison is found.

The *classic* model (Fellegi and Sunter, 1969) has two classes of pairs, the same person and strangers. Ours has a third
between them, siblings, who share all that a household shares; without it they are taken for one person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from referral.domain.matching.comparison import PARTS, Comparison, Part
from referral.domain.matching.field_agreement import Level
from referral.domain.matching.weights import OF_A_HOUSEHOLD, Shares

ROUNDS: Final = 60
SIZE_ONLY_ROUNDS: Final = 3
START_SIZES: Final = (0.05, 0.05)  # shares of the compared pairs: the same person, siblings
PRIOR_PAIRS: Final = 200.0  # the prior counts as much as so many pairs
SMALLEST: Final = 1e-6


@dataclass(frozen=True)
class Classes:
    """How often each level is found in each class of pairs, and the sizes of the classes."""

    shares: tuple[Shares, ...]
    sizes: tuple[float, ...]


def fit(
    patterns: Mapping[Comparison, int], start: tuple[Shares, ...], sizes: tuple[float, ...], rounds: int = ROUNDS
) -> Classes:
    """Fit the classes from a start. At first only the sizes move, so that no class drifts into another."""
    classes = Classes(start, sizes)
    if not patterns:
        return classes
    for turn in range(rounds):
        counted = _counts_by_class(patterns, classes)
        sizes = tuple(sum(counts.values()) / sum(patterns.values()) for counts in counted)
        if turn < SIZE_ONLY_ROUNDS:
            classes = Classes(start, sizes)
        else:
            same, *others = [shares_of(counts, before) for counts, before in zip(counted, start, strict=True)]
            siblings = [other | {part: same[part] for part in OF_A_HOUSEHOLD} for other in others[:-1]]
            classes = Classes((same, *siblings, others[-1]), sizes)
    return classes


def shares_of(
    counted: Mapping[Comparison, float], before: Shares, worth: float = PRIOR_PAIRS
) -> dict[Part, dict[Level, float]]:
    """The share of each level among the pairs in which the part was known to both; ``before`` counts as much as
    ``worth`` pairs."""
    shares: dict[Part, dict[Level, float]] = {}
    for index, part in enumerate(PARTS):
        counts: Counter[Level] = Counter({level: worth * share for level, share in before[part].items()})
        for pattern, many in counted.items():
            if pattern[index] in before[part]:
                counts[pattern[index]] += many  # type: ignore[assignment]
        total = sum(counts.values())
        shares[part] = {level: max(counts[level] / total, SMALLEST) for level in before[part]}
    return shares


def _counts_by_class(patterns: Mapping[Comparison, int], classes: Classes) -> list[dict[Comparison, float]]:
    """How many of each pattern belong to each class."""
    out: list[dict[Comparison, float]] = [{} for _ in classes.shares]
    for pattern, many in patterns.items():
        likely = [
            size * probability(pattern, shares) for size, shares in zip(classes.sizes, classes.shares, strict=True)
        ]
        total = sum(likely) or 1.0
        for index, share in enumerate(likely):
            out[index][pattern] = many * share / total
    return out


def probability(pattern: Iterable[str], shares: Shares) -> float:
    product = 1.0
    for part, level in zip(PARTS, pattern, strict=True):
        product *= shares[part].get(level, 1.0)  # type: ignore[call-overload]
    return product
