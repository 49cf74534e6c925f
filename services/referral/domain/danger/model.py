"""The danger model: how much of a text speaks for danger, exploitation, harmless and advert, and which words weighed.

It is linear: each feature adds its weight to each label. It only ever raises a text; nothing is put aside by it alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from referral.domain.danger.features import Concepts, features_of
from referral.domain.text_folding import words

LABELS: Final = ("danger", "exploitation", "harmless", "advert")
WINDOW: Final = 40  # words judged together: a danger is not lost in a long text
MOST_WORDS: Final = 5  # shown to a person

_DANGER, _HARMLESS = LABELS.index("danger"), LABELS.index("harmless")


@dataclass(frozen=True)
class Scores:
    """The share of each label, between 0 and 1, and the words that spoke most for danger."""

    danger: float
    exploitation: float
    harmless: float
    advert: float
    words: tuple[str, ...] = ()


class DangerModel:
    """A trained version: what words may be about, and what each feature weighs for each label."""

    def __init__(
        self, version: int, concepts: Mapping[str, Sequence[str]], weights: Mapping[str, Sequence[float]],
        bias: Sequence[float],
    ) -> None:  # fmt: skip
        self.version = version
        self.concepts = Concepts(concepts)
        self._weights, self._bias = weights, tuple(bias)

    def score(self, text: str) -> Scores:
        """The scores of the part of the text that is most like a danger."""
        return max((self._score(text, part) for part in _windows(words(text))), key=lambda scores: scores.danger)

    def _score(self, text: str, text_words: Sequence[str]) -> Scores:
        sums, by_place = list(self._bias), [0.0] * len(text_words)
        for feature in features_of(text, text_words, self.concepts):
            weights = self._weights.get(feature.name)
            if weights is None:
                continue
            for label, weight in enumerate(weights):
                sums[label] += weight * feature.value
            for place in feature.places:
                speaks = weights[_DANGER] - weights[_HARMLESS]
                by_place[place] += speaks * feature.value / len(feature.places)
        danger, exploitation, harmless, advert = _shares(sums)
        return Scores(danger, exploitation, harmless, advert, tuple(_heaviest(text_words, by_place)))


def _windows(text_words: Sequence[str]) -> Iterator[Sequence[str]]:
    step = WINDOW // 2
    yield from (text_words[at : at + WINDOW] for at in range(0, max(len(text_words) - step, 1), step))


def _shares(sums: Sequence[float]) -> list[float]:
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    return [power / sum(powers) for power in powers]


def _heaviest(text_words: Sequence[str], by_place: Sequence[float]) -> Iterator[str]:
    """The words that spoke most for danger, in the order of the text."""
    most = sorted((place for place, value in enumerate(by_place) if value > 0), key=lambda place: -by_place[place])
    yield from dict.fromkeys(text_words[place] for place in sorted(most[:MOST_WORDS]))
