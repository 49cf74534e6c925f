"""Trains the danger model: softmax regression by gradient descent, the same weights from the same texts every time."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from referral.domain.danger.features import Concepts, features_of
from referral.domain.danger.model import LABELS
from referral.domain.text_folding import words
from wayout.danger.labelled_texts import LabelledText, read_concepts, read_training

EPOCHS: Final = 12
RATE: Final = 0.6
DECAY: Final = 0.05  # of each weight, after each epoch
SEEN_IN: Final = 2  # texts, for a feature to count
SMALLEST: Final = 0.03  # a smaller weight is left out

Row = tuple[tuple[tuple[int, float], ...], int]


def train(folder: Path, version: int) -> str:
    """The model file for the texts and concepts of a folder."""
    concepts = read_concepts(folder)
    return write(version, concepts, *fit(read_training(folder), concepts))


def write(
    version: int, concepts: Mapping[str, Sequence[str]], weights: Mapping[str, Sequence[float]], bias: Sequence[float]
) -> str:
    """The model as JSON, a feature on a line, weights in whole hundredths."""
    kept = {
        name: [round(100 * one) for one in values]
        for name, values in sorted(weights.items())
        if max(map(abs, values)) >= SMALLEST
    }
    rows = ",\n".join(f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(one)}" for name, one in kept.items())
    head = json.dumps({"version": version, "labels": LABELS, "bias": [round(100 * one) for one in bias]})
    listed = json.dumps(concepts, ensure_ascii=False)
    return f'{head[:-1]},\n"concepts": {listed},\n"weights": {{\n{rows}\n}}}}\n'


def fit(
    texts: Sequence[LabelledText], concepts: Mapping[str, Sequence[str]]
) -> tuple[dict[str, list[float]], list[float]]:
    """The weights of each feature for each label, and the bias of each label."""
    rows, names, rarity = _rows(texts, Concepts(concepts))
    weights = [[0.0] * len(LABELS) for _ in names]
    bias = [0.0] * len(LABELS)
    chance = random.Random(1)
    for epoch in range(EPOCHS):
        chance.shuffle(rows)
        rate = RATE / (1 + epoch / 3)
        for row in rows:
            _step(row, weights, bias, rate)
        for values in weights:
            values[:] = [one * (1 - DECAY) for one in values]
    scaled = [[one * rare for one in values] for values, rare in zip(weights, rarity, strict=True)]
    return dict(zip(names, scaled, strict=True)), bias


def _rows(texts: Sequence[LabelledText], concepts: Concepts) -> tuple[list[Row], list[str], list[float]]:
    """The texts as numbered features with their values, the names of these, and how rare each is (1 for the rarest)."""
    seen = [[(one.name, one.value) for one in features_of(text.text, words(text.text), concepts)] for text in texts]
    counted = Counter(name for features in seen for name, _ in features)
    names = sorted(name for name, many in counted.items() if many >= SEEN_IN)
    place = {name: number for number, name in enumerate(names)}
    rarest = math.log(len(texts) / SEEN_IN)
    rarity = [math.log(len(texts) / counted[name]) / rarest for name in names]
    rows = [
        (
            tuple((place[name], value * rarity[place[name]]) for name, value in features if name in place),
            LABELS.index(text.label),
        )
        for features, text in zip(seen, texts, strict=True)
    ]
    return rows, names, rarity


def _step(row: Row, weights: list[list[float]], bias: list[float], rate: float) -> None:
    """Move the weights a little towards what a person says this text is."""
    features, label = row
    sums = list(bias)
    for number, value in features:
        for index, weight in enumerate(weights[number]):
            sums[index] += weight * value
    top = max(sums)
    powers = [math.exp(one - top) for one in sums]
    total = sum(powers)
    steps = [rate * ((index == label) - power / total) for index, power in enumerate(powers)]
    for index, step in enumerate(steps):
        bias[index] += step / 10
    for number, value in features:
        values = weights[number]
        for index, step in enumerate(steps):
            values[index] += step * value
