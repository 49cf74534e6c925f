"""The probability that two rows of a file are one person, by the classic model and by ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from referral.domain.matching.comparison import Comparison
from referral.domain.matching.likelihood import NameFrequency, evidence
from referral.domain.matching.names import letters
from referral.domain.matching.weights import WEIGHTS, Weights
from wayout.people.expectation_maximisation import SIZE_ONLY_ROUNDS, START_SIZES, Classes, fit, shares_of
from wayout.people.pairs import Pair
from wayout.people.people_file import Record

UNKNOWN: Final = NameFrequency(people=0)


@dataclass(frozen=True)
class ComparedFile:
    """A file with the comparisons of its pairs, and of random pairs."""

    records: Sequence[Record]
    pairs: Sequence[Pair]
    comparisons: Sequence[Comparison]
    random_comparisons: Sequence[Comparison]

    @property
    def pair_count(self) -> float:
        return len(self.records) * (len(self.records) - 1) / 2


def score_classic(file: ComparedFile) -> list[float]:
    """The classic model: two classes, independent parts, all names equally common (Fellegi and Sunter, with EM)."""
    by_chance = shares_of(Counter(file.random_comparisons), WEIGHTS.stranger)
    classes = fit(Counter(file.comparisons), (WEIGHTS.same, by_chance), (START_SIZES[0], 1 - START_SIZES[0]))
    weights = Weights("classic", classes.shares[0], classes.shares[0], by_chance)
    odds = _odds(classes.sizes[0], file)
    return [
        p / (1 + p)
        for p in (odds * evidence(comparison, weights.same, UNKNOWN, weights) for comparison in file.comparisons)
    ]


def score_stored(file: ComparedFile) -> list[float]:
    """Our model with the stored weights of referral. Only the share of pairs that are one person is learnt."""
    by_chance = shares_of(Counter(file.random_comparisons), WEIGHTS.stranger)
    classes = fit(
        Counter(file.comparisons), (WEIGHTS.same, WEIGHTS.sibling, by_chance), _sizes(), rounds=SIZE_ONLY_ROUNDS
    )
    return _three_class_scores(file, WEIGHTS, classes)


def score_fitted(file: ComparedFile) -> list[float]:
    """Our model with weights refined by the file itself, without its labels."""
    by_chance = shares_of(Counter(file.random_comparisons), WEIGHTS.stranger)
    classes = fit(Counter(file.comparisons), (WEIGHTS.same, WEIGHTS.sibling, by_chance), _sizes())
    weights = Weights("fitted", classes.shares[0], classes.shares[1], by_chance)
    return _three_class_scores(file, weights, classes)


def _three_class_scores(file: ComparedFile, weights: Weights, classes: Classes) -> list[float]:
    same, sibling = (_odds(size, file) for size in classes.sizes[:2])
    frequencies = NameFrequencies(file.records)
    likely = []
    for (row, _), comparison in zip(file.pairs, file.comparisons, strict=True):
        known = frequencies.of(file.records[row])
        is_same = same * evidence(comparison, weights.same, known, weights)
        likely.append(is_same / (is_same + sibling * evidence(comparison, weights.sibling, known, weights) + 1))
    return likely


def _odds(size: float, file: ComparedFile) -> float:
    """The odds for two random rows, not for two that were compared because they are alike."""
    return size * len(file.comparisons) / max(file.pair_count, 1)


def _sizes() -> tuple[float, float, float]:
    return (*START_SIZES, 1 - sum(START_SIZES))


MODELS: Final[dict[str, Callable[[ComparedFile], list[float]]]] = {
    "classic Fellegi-Sunter": score_classic,
    "Wayout, weights as stored": score_stored,
    "Wayout, refined by the file": score_fitted,
}


class NameFrequencies:
    """How common each name is in a file."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._people = len(records)
        self._given = Counter(letters(record.who.given_name) for record in records)
        self._family = Counter(letters(record.who.family_name) for record in records)

    def of(self, record: Record) -> NameFrequency:
        given, family = self._given[letters(record.who.given_name)], self._family[letters(record.who.family_name)]
        return NameFrequency(self._people, given, family)
