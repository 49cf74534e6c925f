"""Groups the rows of a list into people: average linkage over the weights of pairs, the surest join first.

Two groups join when the mean weight of all pairs between them is high enough, so one chance agreement never joins two
people. The more pairs there are, the more they say together, so less is enough. A pair that was not compared, or weighs
next to nothing, counts as ``MISSING``. Nothing depends on the order of the pairs.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

MISSING: Final = -5.0
HIGHEST: Final = 6.0  # no pair counts for more: a mean is not for one pair to decide
TOGETHER: Final = 2.5  # how much more very many pairs say than one
Conflict = Callable[[Sequence[int], Sequence[int]], bool]


@dataclass(frozen=True)
class Join:
    """Two groups that joined, or that were left apart: their rows, and the ``weight`` between them."""

    one: tuple[int, ...]
    other: tuple[int, ...]
    weight: float


@dataclass(frozen=True)
class Clustering:
    """The groups, with the joins that made them, and the pairs of groups that were left apart but may be one."""

    groups: tuple[tuple[int, ...], ...]
    joins: tuple[Join, ...]
    apart: tuple[Join, ...]


def cluster(
    rows: int, weights: Iterable[tuple[int, int, float]], least: float, may_be: float, conflict: Conflict
) -> Clustering:
    """Group ``rows`` rows. Groups join from a weight of ``least`` unless there is a ``conflict`` between them; those
    from ``may_be`` on are listed as left apart."""
    groups = _Groups(rows, weights)
    joins: list[Join] = []
    queue = [(-groups.weight(one, other), one, other) for one, other in groups.neighbours()]
    heapq.heapify(queue)
    while queue and -queue[0][0] >= least:
        found, one, other = heapq.heappop(queue)
        if groups.has_changed(one, other, -found) or conflict(groups.members[one], groups.members[other]):
            continue
        joins.append(groups.join(one, other))
        for neighbour in groups.excess[one]:
            pair = min(one, neighbour), max(one, neighbour)
            heapq.heappush(queue, (-groups.weight(*pair), *pair))
    apart = [groups.between(one, other) for one, other in groups.neighbours() if groups.weight(one, other) >= may_be]
    members = tuple(groups.members[head] for head in sorted(groups.members))
    return Clustering(
        members, tuple(joins), tuple(sorted(apart, key=lambda join: (-join.weight, join.one, join.other)))
    )


class _Groups:
    """The groups so far, each under the number of its first row. ``excess`` is what the weights between two groups add
    up to above ``MISSING``."""

    def __init__(self, rows: int, weights: Iterable[tuple[int, int, float]]) -> None:
        self.members: dict[int, tuple[int, ...]] = {row: (row,) for row in range(rows)}
        self.excess: dict[int, dict[int, float]] = defaultdict(dict)
        for one, other, weight in weights:
            if weight > MISSING:
                self.excess[one][other] = self.excess[other][one] = min(weight, HIGHEST) - MISSING

    def neighbours(self) -> Iterable[tuple[int, int]]:
        return ((one, other) for one, others in self.excess.items() for other in others if one < other)

    def weight(self, one: int, other: int) -> float:
        pairs = len(self.members[one]) * len(self.members[other])
        return MISSING + self.excess[one][other] / pairs + TOGETHER * (1 - 1 / sqrt(pairs))

    def has_changed(self, one: int, other: int, weight: float) -> bool:
        """Whether a group has joined another since this weight was found."""
        gone = one not in self.members or other not in self.members
        return gone or self.weight(one, other) != weight

    def between(self, one: int, other: int) -> Join:
        return Join(self.members[one], self.members[other], self.weight(one, other))

    def join(self, one: int, other: int) -> Join:
        """The first takes in the second."""
        joined = self.between(one, other)
        self.members[one] = tuple(sorted((*self.members[one], *self.members.pop(other))))
        del self.excess[one][other]
        for neighbour, above in self.excess.pop(other).items():
            if neighbour != one:
                del self.excess[neighbour][other]
                both = self.excess[one].get(neighbour, 0.0) + above
                self.excess[one][neighbour] = self.excess[neighbour][one] = both
        return joined
