"""The probability that two rows of a file are one person, by the classic model and by ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from referral.domain.matching.comparison import Comparison
from referral.domain.matching.likelihood import Known, evidence
from referral.domain.matching.names import letters
from referral.domain.matching.weights import WEIGHTS, Weights
from wayout.people.expectation_maximisation import SIZES_FIRST, STARTING, Classes, fit, shares_of
from wayout.people.pairs import Pair
from wayout.people.people_file import Record

UNKNOWN: Final = Known(people=0)


@dataclass(frozen=True)
class Compared:
    """A file with its pairs as they compare, and how two rows taken at random do."""

    records: Sequence[Record]
    pairs: Sequence[Pair]
    found: Sequence[Comparison]
    strangers: Sequence[Comparison]

    @property
    def all_pairs(self) -> float:
        return len(self.records) * (len(self.records) - 1) / 2


def classic(file: Compared) -> list[float]:
    """Two classes, each part for itself, no names rarer than others: Fellegi and Sunter with EM."""
    by_chance = shares_of(Counter(file.strangers), WEIGHTS.stranger)
    classes = fit(Counter(file.found), (WEIGHTS.same, by_chance), (STARTING[0], 1 - STARTING[0]))
    weights = Weights("classic", classes.shares[0], classes.shares[0], by_chance)
    odds = _odds(classes.sizes[0], file)
    return [p / (1 + p) for p in (odds * evidence(one, weights.same, UNKNOWN, weights) for one in file.found)]


def stored(file: Compared) -> list[float]:
    """Ours with the weights that judge referrals; only how many pairs are one person is learnt from the file."""
    by_chance = shares_of(Counter(file.strangers), WEIGHTS.stranger)
    classes = fit(Counter(file.found), (WEIGHTS.same, WEIGHTS.sibling, by_chance), _sizes(), rounds=SIZES_FIRST)
    return _ours(file, WEIGHTS, classes)


def fitted(file: Compared) -> list[float]:
    """Ours with the weights refined by the file itself, which does not need to say who is who."""
    by_chance = shares_of(Counter(file.strangers), WEIGHTS.stranger)
    classes = fit(Counter(file.found), (WEIGHTS.same, WEIGHTS.sibling, by_chance), _sizes())
    weights = Weights("fitted", classes.shares[0], classes.shares[1], by_chance)
    return _ours(file, weights, classes)


def _ours(file: Compared, weights: Weights, classes: Classes) -> list[float]:
    same, sibling = (_odds(size, file) for size in classes.sizes[:2])
    common = Names(file.records)
    likely = []
    for (one, _), found in zip(file.pairs, file.found, strict=True):
        known = common.of(file.records[one])
        is_same = same * evidence(found, weights.same, known, weights)
        likely.append(is_same / (is_same + sibling * evidence(found, weights.sibling, known, weights) + 1))
    return likely


def _odds(size: float, file: Compared) -> float:
    """Of two rows taken at random, not of two that were compared because they are alike."""
    return size * len(file.found) / max(file.all_pairs, 1)


def _sizes() -> tuple[float, float, float]:
    return (*STARTING, 1 - sum(STARTING))


MODELS: Final[dict[str, Callable[[Compared], list[float]]]] = {
    "classic Fellegi-Sunter": classic,
    "Wayout, weights as stored": stored,
    "Wayout, refined by the file": fitted,
}


class Names:
    """How common each name is in a file."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._people = len(records)
        self._given = Counter(letters(one.who.given_name) for one in records)
        self._family = Counter(letters(one.who.family_name) for one in records)

    def of(self, one: Record) -> Known:
        given, family = self._given[letters(one.who.given_name)], self._family[letters(one.who.family_name)]
        return Known(self._people, given, family)
