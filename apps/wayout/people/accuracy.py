"""Measures the accuracy of answers: precision, recall, F1, and calibration (was 90 in 100 true 90 times in 100?)."""

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
LEAST_SHOWN: Final = 0.01  # pairs that are less likely are never shown


@dataclass(frozen=True)
class Bin:
    """Of ``n`` answers with a mean probability of ``said``, the share that was true."""

    n: int
    predicted: float
    true: float


@dataclass(frozen=True)
class ThresholdResult:
    """The result of linking pairs from a threshold on."""

    threshold: float
    precision: float
    recall: float
    f1: float
    siblings_linked: float | None


@dataclass(frozen=True)
class Quality:
    """The quality of one model on one file."""

    model: str
    at: tuple[ThresholdResult, ...]
    calibration_error: float
    bins: tuple[Bin, ...]


def quality(model: str, records: Sequence[Record], pairs: Sequence[Pair], likely: Sequence[float]) -> Quality:
    true = [same_person(records, pair) for pair in pairs]
    siblings = [not same and _same_household(records, pair) for same, pair in zip(true, pairs, strict=True)]
    matches = count_true_pairs(records)
    at = tuple(_at_threshold(threshold, likely, true, siblings, matches) for threshold in THRESHOLDS)
    shown = [(p, same) for p, same in zip(likely, true, strict=True) if p >= LEAST_SHOWN]
    return Quality(model, at, *calibration(shown))


def count_true_pairs(records: Iterable[Record]) -> int:
    """How many pairs of rows are one person, including those that were not compared."""
    return sum(many * (many - 1) // 2 for many in Counter(record.truth for record in records if record.truth).values())


def calibration(answers: Sequence[tuple[float, bool]]) -> tuple[float, tuple[Bin, ...]]:
    """The mean distance between the probability and the share that was true, and the bins behind it."""
    answers_by_bin: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for p, same in answers:
        answers_by_bin[min(int(p * BINS), BINS - 1)].append((p, same))
    bins = tuple(
        Bin(len(some), sum(p for p, _ in some) / len(some), sum(same for _, same in some) / len(some))
        for some in answers_by_bin
        if some
    )
    return sum(abs(answers_bin.predicted - answers_bin.true) * answers_bin.n for answers_bin in bins) / max(
        len(answers), 1
    ), bins


def interval(answers: Bin) -> tuple[float, float]:
    """The exact 95 in 100 confidence interval of the share that is true."""
    return share_limits(round(answers.true * answers.n), answers.n)


def _at_threshold(
    threshold: float, likely: Sequence[float], true: Sequence[bool], siblings: Sequence[bool], matches: int
) -> ThresholdResult:
    linked = [p >= threshold for p in likely]
    right = sum(is_linked and same for is_linked, same in zip(linked, true, strict=True))
    precision, recall = right / max(sum(linked), 1), right / max(matches, 1)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    siblings_linked = sum(is_linked and sibling for is_linked, sibling in zip(linked, siblings, strict=True))
    return ThresholdResult(threshold, precision, recall, f1, siblings_linked / sum(siblings) if any(siblings) else None)


def same_person(records: Sequence[Record], pair: Pair) -> bool:
    one, other = (records[index].truth for index in pair)
    return one is not None and one == other


def _same_household(records: Sequence[Record], pair: Pair) -> bool:
    one, other = (records[index].household for index in pair)
    return one is not None and one == other
