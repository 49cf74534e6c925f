"""Chooses which rows of a file to compare, and compares them, with the same keys and levels as a referral."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random
from typing import Final

from referral.domain.matching.blocking import blocking_keys
from referral.domain.matching.comparison import Comparison, comparison
from referral.domain.matching.field_agreement import Level, characters_agree
from wayout.people.people_file import Record
from wayout.people.progress import Tick

Pair = tuple[int, int]
LARGEST_BLOCK: Final = {"sound_and_initial": 60, "both_sounds": 250}
LARGEST_OTHER_BLOCK: Final = 120
STRANGERS: Final = 20_000


def candidate_pairs(records: Sequence[Record], tick: Tick) -> list[Pair]:
    """Every pair of rows that share a key, in order. Keys that too many rows share are left out."""
    rows_by_key: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        for key in blocking_keys(record.who):
            rows_by_key[key].append(index)
        if record.identifier:
            rows_by_key["identifier", record.identifier].append(index)
        tick(1)
    pairs = {
        pair
        for (purpose, _), indexes in rows_by_key.items()
        if len(indexes) <= LARGEST_BLOCK.get(purpose, LARGEST_OTHER_BLOCK)
        for pair in combinations(indexes, 2)
    }
    return sorted(pairs)


def compare_pairs(records: Sequence[Record], pairs: Sequence[Pair], tick: Tick) -> Iterator[Comparison]:
    for one, other in pairs:
        yield compare(records[one], records[other])
        tick(1)


def compare(a: Record, b: Record) -> Comparison:
    numbers: Level = characters_agree(a.identifier, b.identifier)
    return comparison(a.who, b.who, numbers)


def random_pairs(records: Sequence[Record], random: Random, most: int = STRANGERS) -> list[Pair]:
    """Random pairs, nearly all of which are strangers. Every pair once, if there are no more than ``most``."""
    many = len(records)
    if many * (many - 1) // 2 <= most:
        return list(combinations(range(many), 2))
    pairs = [(random.randrange(many), random.randrange(many)) for _ in range(most)]
    return [(one, other) for one, other in pairs if one != other]
