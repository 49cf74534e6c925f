"""The fastest possible lookup: the same keys in memory and in clear text, which none of our services may do."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from typing import Final
from uuid import UUID

from referral.domain.matching.blocking import blocking_keys, name_keys
from referral.domain.matching.comparison import Comparison, comparison
from referral.domain.matching.decision import MatchDecision, decide
from referral.domain.matching.likelihood import NameFrequency
from referral.messages import Who
from referral.store.candidate_search import MAX_COMPARED, MAX_PER_KEY, key_weight

_BITS: Final = 22  # for a person's position; the others are for the key
_MOST: Final = (1 << 63) - 1


class InMemoryIndex:
    """Sorted numbers, each made of a key and the position of a person under it."""

    def __init__(self) -> None:
        self._people: list[Who] = []
        self._filed = array("q")
        self._names: Counter[object] = Counter()

    def add(self, who: Who) -> None:
        index = len(self._people)
        self._people.append(who)
        self._filed.extend(_key_number(key) | index for key in blocking_keys(who))
        self._names.update(name_keys(who))

    def sort(self) -> None:
        self._filed = array("q", sorted(self._filed))

    def look_up(self, who: Who) -> MatchDecision:
        candidates: Counter[int] = Counter()
        for key in blocking_keys(who):
            first = _key_number(key)
            start = bisect_left(self._filed, first)
            for filed in self._filed[start : start + MAX_PER_KEY]:
                if filed >> _BITS != first >> _BITS:
                    break
                candidates[filed & ((1 << _BITS) - 1)] += key_weight(key[0])
        comparisons: dict[UUID, list[Comparison]] = {
            UUID(int=index + 1): [comparison(who, self._people[index])]
            for index, _ in candidates.most_common(MAX_COMPARED)
        }
        given, family = (self._names[key] if key else 0 for key in name_keys(who))
        return decide(
            comparisons, NameFrequency(len(self._people), given, family), unseen=max(len(candidates) - MAX_COMPARED, 0)
        )


def _key_number(key: object) -> int:
    return (hash(key) & _MOST) >> _BITS << _BITS
