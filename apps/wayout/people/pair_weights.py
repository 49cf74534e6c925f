"""The weight of a pair of rows: the log odds that they are one person, learnt from the list without labels.

Expectation maximisation over three classes of pairs, as in ``expectation_maximisation``: one person, siblings, who
share what a household shares, and strangers. Here it works on any attributes, with levels for heavy errors. Two rows
that share a rare value are more alike than two that share a common one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log, log1p
from typing import Final

from wayout.people.attributes import LEVELS, SAME, Attribute, Kind, Pattern

ROUNDS: Final = 25
SIZE_ONLY_ROUNDS: Final = 3
START_SIZES: Final = (0.4, 0.2, 0.4)  # shares of the pairs that may be one person: they are, siblings, strangers
PRIOR_PAIRS: Final = 100.0
TWINS: Final = 0.02  # of the pairs of siblings
SIBLINGS: Final = 0.5  # for each pair of rows of one person, at least so many pairs of siblings
SMALLEST: Final = 1e-6
START: Final[Mapping[Kind, tuple[float, ...]]] = {  # between two rows of one person, by level, without the unknown
    "name": (0.55, 0.05, 0.2, 0.06, 0.05, 0.04, 0.05),
    "date": (0.7, 0.12, 0.04, 0.06, 0.03, 0.05),
    "code": (0.65, 0.1, 0.25),
    "email": (0.6, 0.1, 0.3),
    "text": (0.55, 0.15, 0.1, 0.2),
    "category": (0.7, 0.3),
}  # fmt: skip
Shares = tuple[tuple[float, ...], ...]  # by attribute and level; the first, of unknown, is 1: it says nothing


@dataclass(frozen=True)
class PairWeights:
    """What was learnt. ``odds`` are those of two rows at random: for one person, and for siblings."""

    attributes: Sequence[Attribute]
    same: Shares
    sibling: Shares
    stranger: Shares
    odds: tuple[float, float]
    _of_pattern: dict[Pattern, tuple[float, float]] = field(default_factory=dict)
    _rarity: list[list[float]] = field(default_factory=list)

    def of(self, pattern: Pattern, row: int) -> float:
        """The weight of a pair with this pattern. Where it says same, it is the value of ``row``."""
        known = self._of_pattern.get(pattern)
        if known is None:
            known = self._of_pattern[pattern] = self._evidence(pattern)
        rare = 0.0
        for level, attribute, rarity in zip(pattern, self.attributes, self._rarities(), strict=True):
            if level == SAME:
                rare += rarity[attribute.of_row[row]]
        same, sibling = known
        sibling += rare
        return same + rare - (sibling + log1p(exp(-sibling)) if sibling > 0 else log1p(exp(sibling)))

    def _evidence(self, pattern: Pattern) -> tuple[float, float]:
        same, sibling = log(max(self.odds[0], SMALLEST**2)), log(max(self.odds[1], SMALLEST**2))
        for index, level in enumerate(pattern):
            same += log(self.same[index][level] / self.stranger[index][level])
            sibling += log(self.sibling[index][level] / self.stranger[index][level])
        return same, sibling

    def _rarities(self) -> list[list[float]]:
        """For each value, how much more it says that two rows share it than that they share any."""
        if not self._rarity:
            for attribute, shares in zip(self.attributes, self.stranger, strict=True):
                usual, known = shares[SAME], sum(attribute.counts[1:])
                smoothing = 1 / usual
                self._rarity.append([log(usual * (known + smoothing) / (many + 1)) for many in attribute.counts])
        return self._rarity


def first_guess(attributes: Sequence[Attribute], by_chance: Mapping[Pattern, int], rows: int) -> PairWeights:
    """Weights for a list about which nothing is known but how often random pairs agree."""
    stranger = _shares(by_chance, tuple(_even(attribute) for attribute in attributes))
    same = tuple((1.0, *START[attribute.kind]) for attribute in attributes)
    sibling = _siblings(attributes, same, stranger)
    return PairWeights(attributes, same, sibling, stranger, (2 / max(rows, 2), 1 / max(rows, 2)))


def learn(
    guess: PairWeights, patterns: Mapping[Pattern, int], nearly: Mapping[Pattern, int], share: float
) -> PairWeights:
    """Learn from the patterns of pairs that may be one person by the ``guess``. ``share`` is their share of all pairs.
    Among them strangers agree more than by chance, about as ``nearly`` does: pairs that just may not be."""
    attributes, total = guess.attributes, sum(patterns.values())
    if not total:
        return guess
    alike = _shares(nearly, guess.stranger)
    start, sizes = (guess.same, _siblings(attributes, guess.same, guess.stranger), alike), [*START_SIZES]
    classes: tuple[Shares, ...] = start
    for turn in range(ROUNDS):
        counted = _by_class(patterns, classes, sizes)
        sizes = [sum(counts.values()) / total for counts in counted]
        if turn >= SIZE_ONLY_ROUNDS:
            same, other, rest = (_shares(counts, shares) for counts, shares in zip(counted, start, strict=True))
            classes = (same, _siblings(attributes, same, other), rest)
    odds = sizes[0] * share, max(sizes[1], SIBLINGS * sizes[0]) * share
    return PairWeights(attributes, classes[0], classes[1], guess.stranger, odds)


def _even(attribute: Attribute) -> tuple[float, ...]:
    levels = LEVELS[attribute.kind][1:]
    return (1.0, *(1 / len(levels) for _ in levels))


def _siblings(attributes: Sequence[Attribute], same: Shares, other: Shares) -> Shares:
    """What siblings agree on: as one person does in what a household shares, else as ``other`` says. Some are twins."""
    return tuple(
        same[index] if attribute.shared_by_household else _with_twins(attribute, other[index])
        for index, attribute in enumerate(attributes)
    )


def _with_twins(attribute: Attribute, shares: tuple[float, ...]) -> tuple[float, ...]:
    if attribute.kind != "date":
        return shares
    return (1.0, *(share * (1 - TWINS) + TWINS * (level == SAME) for level, share in enumerate(shares[1:], start=1)))


def _by_class(
    patterns: Mapping[Pattern, int], classes: Sequence[Shares], sizes: Sequence[float]
) -> list[dict[Pattern, float]]:
    out: list[dict[Pattern, float]] = [{} for _ in classes]
    for pattern, many in patterns.items():
        likely = []
        for shares, size in zip(classes, sizes, strict=True):
            product = size
            for levels, level in zip(shares, pattern, strict=True):
                product *= levels[level]
            likely.append(product)
        total = sum(likely) or 1.0
        for counts, one in zip(out, likely, strict=True):
            counts[pattern] = many * one / total
    return out


def _shares(counted: Mapping[Pattern, float], before: Shares) -> Shares:
    """The share of each level where it is known; ``before`` counts as much as so many pairs."""
    counts = [[PRIOR_PAIRS * share for share in levels] for levels in before]
    for pattern, many in counted.items():
        for levels, level in zip(counts, pattern, strict=True):
            levels[level] += many
    return tuple((1.0, *_normal(levels[1:])) for levels in counts)


def _normal(counts: Sequence[float]) -> list[float]:
    total = sum(counts)
    return [max(count / total, SMALLEST) for count in counts]
