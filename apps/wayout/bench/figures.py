"""The results of a benchmark: figures with their units, and ratios compared with their budgets."""

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
class BudgetResult:
    """One line of the budgets. ``value`` is None if it could not be measured here, ``budget`` if there is none for this
    ratio; then ``held`` is None too."""

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
    """Everything that one run measured, and the conditions under which it ran."""

    figures: tuple[Figure, ...]
    budgets: tuple[BudgetResult, ...]
    conditions: Mapping[str, Any]
    left_out: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return {
            "figures": [asdict(figure) for figure in self.figures],
            "ratios": {result.work: result.value for result in self.budgets if result.unit == "x"},
            "budgets": [asdict(result) | {"held": result.held} for result in self.budgets],
            "left_out": list(self.left_out),
            "conditions": dict(self.conditions),
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def median_ratio(ours: Sequence[float], theirs: Sequence[float] | None) -> float | None:
    """The median of the ratios within each round, so that what slowed a whole round down cancels out."""
    if not ours or not theirs:
        return None
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


def rate(name: str, rounds: Sequence[float], events: int) -> Figure:
    return Figure(name, statistics.median(rounds), "events/s", events, tuple(rounds))


def waits(name: str, seconds: Sequence[float]) -> list[Figure]:
    """The median and the 99th percentile of many waits, in milliseconds."""
    return [
        Figure(f"{name}, p{share * 100:.0f}", 1000 * percentile(seconds, share), "ms", len(seconds))
        for share in (0.5, 0.99)
    ]
