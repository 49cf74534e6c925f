"""How right the answers were: precision, recall, F1, and whether 90 in 100 was true 90 times in 100."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from evaluation.domain.binomial import share_limits
from wayout.people.pairs import Pair
from wayout.people.people_file import Record

THRESHOLDS: Final = (0.5, 0.9, 0.99)
BINS: Final = 10
LEAST_SHOWN: Final = 0.01  # nobody is shown a pair that is less likely


@dataclass(frozen=True)
class Bin:
    """Of the answers that said about ``said``, how many were true."""

    n: int
    said: float
    true: float


@dataclass(frozen=True)
class ThresholdResult:
    """What comes of linking from a threshold on."""

    threshold: float
    precision: float
    recall: float
    f1: float
    siblings_linked: float | None


@dataclass(frozen=True)
class Quality:
    """One model on one file. ``siblings_linked``: of the compared pairs of two people of one household."""

    model: str
    at: tuple[ThresholdResult, ...]
    calibration_error: float
    bins: tuple[Bin, ...]


def quality(model: str, records: Sequence[Record], pairs: Sequence[Pair], likely: Sequence[float]) -> Quality:
    true = [same_person(records, pair) for pair in pairs]
    siblings = [not same and _same_household(records, pair) for same, pair in zip(true, pairs, strict=True)]
    matches = count_true_pairs(records)
    at = tuple(_at_threshold(threshold, likely, true, siblings, matches) for threshold in THRESHOLDS)
    spoken_of = [(p, same) for p, same in zip(likely, true, strict=True) if p >= LEAST_SHOWN]
    return Quality(model, at, *calibration(spoken_of))


def count_true_pairs(records: Iterable[Record]) -> int:
    """How many pairs of rows are one person, also those that nobody compared."""
    return sum(many * (many - 1) // 2 for many in Counter(one.truth for one in records if one.truth).values())


def calibration(answers: Sequence[tuple[float, bool]]) -> tuple[float, tuple[Bin, ...]]:
    """The mean distance between what was said and what was true, and the bins that it is the mean of."""
    sorted_in: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for p, same in answers:
        sorted_in[min(int(p * BINS), BINS - 1)].append((p, same))
    bins = tuple(
        Bin(len(one), sum(p for p, _ in one) / len(one), sum(same for _, same in one) / len(one))
        for one in sorted_in
        if one
    )
    return sum(abs(one.said - one.true) * one.n for one in bins) / max(len(answers), 1), bins


def interval(one: Bin) -> tuple[float, float]:
    """How often it may be true in the long run: exact limits that hold 95 times in 100."""
    return share_limits(round(one.true * one.n), one.n)


def _at_threshold(
    threshold: float, likely: Sequence[float], true: Sequence[bool], siblings: Sequence[bool], matches: int
) -> ThresholdResult:
    linked = [p >= threshold for p in likely]
    right = sum(one and same for one, same in zip(linked, true, strict=True))
    precision, recall = right / max(sum(linked), 1), right / max(matches, 1)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    wrongly = sum(one and sibling for one, sibling in zip(linked, siblings, strict=True))
    return ThresholdResult(threshold, precision, recall, f1, wrongly / sum(siblings) if any(siblings) else None)


def same_person(records: Sequence[Record], pair: Pair) -> bool:
    one, other = (records[place].truth for place in pair)
    return one is not None and one == other


def _same_household(records: Sequence[Record], pair: Pair) -> bool:
    one, other = (records[place].household for place in pair)
    return one is not None and one == other
