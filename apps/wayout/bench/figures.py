"""What was found, as figures with their units, and as ratios beside the budgets they are held to."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Sense = Literal["at least", "at most"]


@dataclass(frozen=True)
class Figure:
    """One measured quantity: ``value`` is the median of its rounds, or the percentile that its name says."""

    name: str
    value: float
    unit: str
    n: int
    rounds: tuple[float, ...] = ()


@dataclass(frozen=True)
class Judged:
    """One line of the budgets. ``value`` is None when it could not be measured here, ``budget`` where there is none but
    the ratio says something; then nothing was held or missed."""

    work: str
    value: float | None
    unit: str
    sense: Sense
    budget: float | None

    @property
    def held(self) -> bool | None:
        if self.value is None or self.budget is None:
            return None
        return self.value >= self.budget if self.sense == "at least" else self.value <= self.budget


@dataclass(frozen=True)
class Results:
    """Everything that one run found. ``conditions`` say under which circumstances."""

    figures: tuple[Figure, ...]
    judged: tuple[Judged, ...]
    conditions: Mapping[str, Any]
    left_out: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return {
            "figures": [asdict(one) for one in self.figures],
            "ratios": {one.work: one.value for one in self.judged if one.unit == "x"},
            "budgets": [asdict(one) | {"held": one.held} for one in self.judged],
            "left_out": list(self.left_out),
            "conditions": dict(self.conditions),
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def paired(ours: Sequence[float], theirs: Sequence[float] | None) -> float | None:
    """The median of the ratios within each round: what slowed a whole round down falls out."""
    if not ours or not theirs:
        return None
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


def rate(name: str, rounds: Sequence[float], events: int) -> Figure:
    return Figure(name, statistics.median(rounds), "events/s", events, tuple(rounds))


def waits(name: str, seconds: Sequence[float]) -> list[Figure]:
    """The middle and the nearly worst of many waits."""
    return [
        Figure(f"{name}, p{share * 100:.0f}", 1000 * percentile(seconds, share), "ms", len(seconds))
        for share in (0.5, 0.99)
    ]
