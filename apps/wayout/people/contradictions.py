"""Says which groups of rows cannot be one person, however much else agrees: two births, given names or numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from wayout.people.attributes import COMPARE, LEVELS, Attribute

WITNESSES: Final = 2  # rows that agree on a value; a single one may be a slip
OF_A_PERSON: Final = ("given_name", "date_of_birth", "identifier")


class Contradictions:
    """Whether two groups contradict each other: each has a value that several rows agree on, and the two differ."""

    def __init__(self, attributes: Sequence[Attribute]) -> None:
        self._attributes = [attribute for attribute in attributes if attribute.name in OF_A_PERSON]

    def __call__(self, one: Sequence[int], other: Sequence[int]) -> bool:
        if min(len(one), len(other)) < WITNESSES:
            return False
        return any(_differ(attribute, one, other) for attribute in self._attributes)


def _differ(attribute: Attribute, one: Sequence[int], other: Sequence[int]) -> bool:
    here, there = _agreed(attribute, one), _agreed(attribute, other)
    if not here or not there or here & there:
        return False
    compare, different = COMPARE[attribute.kind], len(LEVELS[attribute.kind]) - 1
    return all(compare(attribute.values[a], attribute.values[b]) == different for a in here for b in there)


def _agreed(attribute: Attribute, rows: Sequence[int]) -> set[int]:
    counts = Counter(attribute.of_row[row] for row in rows)
    return {value for value, many in counts.items() if value and many >= WITNESSES}
