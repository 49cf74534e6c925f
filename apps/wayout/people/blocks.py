"""Chooses which rows of a list are compared: those that share a key and so are in one block, if it is small.

After heavy errors hardly any attribute agrees, so a row is filed under many keys. A key is one thing that is known, or
two or three of them together: as few as make it rare that strangers share it, which depends on the file. A block that
is too large all the same is cut into overlapping windows of rows in a second order, so that the nearest are still
compared. So the cost grows with the rows, whatever is in the file.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from math import prod
from typing import Final
from zlib import crc32

from referral.domain.matching.names import REMEMBERED
from referral.domain.matching.nicknames import may_stand_for
from referral.domain.matching.phonetics import sound
from wayout.people.attributes import Attribute, rows_of
from wayout.people.progress import Tick

LARGEST: Final = 60  # rows in a block
WINDOW: Final = 16  # rows of a larger block that are next to each other in the second order
NEIGHBOURS: Final = 8  # rows next to each other in the order of all names
MOST_NAMES: Final = 4  # parts of a name that are filed
PHONE_TAIL: Final = 6  # digits
PREFIX: Final = 3  # letters
SUFFIX: Final = 4
MOST_CLUES: Final = 3  # in one key
STRANGERS: Final = 120  # rows that share a key by chance, at most: then more clues are needed
MULTIPLIER: Final = 1_000_003
NAME_FIRST, GIVEN_NAME_FIRST, BIRTH_FIRST = (
    ("family_name", "given_name", "date_of_birth"),
    ("given_name", "family_name", "date_of_birth"),
    ("date_of_birth", "given_name", "family_name"),
)
OF_NAMES: Final = frozenset({"name", "both names", "initials"})
SAID_TWICE: Final = (
    ("both names", "name"), ("both names", "initials"), ("birth", "year"), ("birth", "month and day"),
    ("month and day", "year"),
)  # fmt: skip
Purpose = tuple[str, ...]  # the clues of a key
Clues = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Blocks:
    """``blocks`` are rows in order; ``of_row`` says in which blocks each row is."""

    blocks: Sequence[array[int]]
    of_row: Sequence[array[int]]

    def later_rows(self, row: int) -> list[int]:
        """The rows after this one with which it shares a block, in order."""
        found: set[int] = set()
        for index in self.of_row[row]:
            block = self.blocks[index]
            found.update(block[bisect_right(block, row) :])
        return sorted(found)


def find_blocks(attributes: Sequence[Attribute], rows: int, tick: Tick) -> Blocks:
    named = {attribute.name: list(rows_of(attribute)) for attribute in attributes}
    clues = [_clues({name: values[row] for name, values in named.items() if values[row]}) for row in range(rows)]
    by_name, by_birth = (_order(rows, named, columns) for columns in (NAME_FIRST, BIRTH_FIRST))
    blocks: list[array[int]] = []
    purposes = _purposes(clues)
    for purpose in purposes:
        order = by_birth if purpose[0] in OF_NAMES else by_name
        for block in _grouped(_coded(clues, purpose)):
            blocks.extend(_limited(block, order))
        tick(rows // len(purposes))
    for columns in (NAME_FIRST, GIVEN_NAME_FIRST, BIRTH_FIRST):
        known = [row for row in range(rows) if columns[0] in named and named[columns[0]][row]]
        if len(known) > 1:
            blocks.extend(_windows(known, _order(rows, named, columns), NEIGHBOURS))
    return Blocks(blocks, _blocks_of_rows(blocks, rows))


def _purposes(clues: Sequence[Clues]) -> list[Purpose]:
    """The fewest clues that make a block small: combinations that strangers seldom share, and none that holds another
    of them."""
    alike = _chances(clues)
    chosen: list[Purpose] = []
    for size in range(1, MOST_CLUES + 1):
        for purpose in combinations(sorted(alike), size):
            if any(set(other) <= set(purpose) for other in chosen) or any(
                set(pair) <= set(purpose) for pair in SAID_TWICE
            ):
                continue
            if prod(alike[clue] for clue in purpose) * len(clues) <= STRANGERS:
                chosen.append(purpose)
    return chosen


def _chances(clues: Sequence[Clues]) -> dict[str, float]:
    """For each clue, how often two rows that have it share it by chance."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    having: Counter[str] = Counter()
    for row in clues:
        for clue, values in row.items():
            counts[clue].update(values)
            having[clue] += 1
    return {clue: sum((many / having[clue]) ** 2 for many in of_values.values()) for clue, of_values in counts.items()}


def _coded(clues: Sequence[Clues], purpose: Purpose) -> Iterator[int]:
    """Each key with its row."""
    for row, known in enumerate(clues):
        if all(clue in known for clue in purpose):
            for values in product(*(known[clue] for clue in purpose)):
                key = 0
                for value in values:
                    key = (key * MULTIPLIER + value) & 0xFFFFFFFF
                yield key << 32 | row


def _clues(row: Mapping[str, str]) -> Clues:
    """What is known about a row, each as one or more hashed values."""
    given, family, born = (row.get(name, "") for name in ("given_name", "family_name", "date_of_birth"))
    here, there = _name_keys(given), _name_keys(family)
    clues: dict[str, Iterable[str]] = {
        "name": here | there,
        "both names": {"|".join(sorted(pair)) for pair in product(here, there)},
        "initials": {"".join(sorted((given[:1], family[:1])))} if given and family else (),
    }
    if born:
        low, high = sorted((born[5:7], born[8:]))
        clues |= {"birth": (f"{born[:4]}{low}{high}",), "year": (born[:4],)}
        clues |= {} if born.endswith("-01-01") else {"month and day": (f"{low}{high}",)}
    for name, value in row.items():
        if name not in ("given_name", "family_name", "date_of_birth"):
            clues[name] = (value[-PHONE_TAIL:] if name == "phone" else value.partition("@")[0],)
    return {
        clue: tuple(sorted({crc32(value.encode()) for value in values})) for clue, values in clues.items() if values
    }


@lru_cache(REMEMBERED)
def _name_keys(name: str) -> frozenset[str]:
    """The sounds of a name, of its parts and of what they are short for, and its beginning."""
    if not name:
        return frozenset()
    parts = name.split()
    spellings = {"".join(parts), *parts[:MOST_NAMES]}
    heard = {sound(full) for spelling in spellings for full in may_stand_for(spelling)}
    return frozenset(heard | {f"{parts[0][:PREFIX]}-", f"-{parts[-1][-SUFFIX:]}"})


def _order(rows: int, named: dict[str, list[str]], columns: Sequence[str]) -> Sequence[int]:
    """The place of each row when they are sorted by these columns."""
    values = [named[column] for column in columns if column in named]
    places = array("I", bytes(4 * rows))
    for place, row in enumerate(sorted(range(rows), key=lambda row: ([column[row] for column in values], row))):
        places[row] = place
    return places


def _grouped(coded: Iterable[int]) -> Iterator[list[int]]:
    """The rows that share a value, where there are two or more."""
    before, block = -1, [0][:0]
    for code in sorted(coded):
        value, row = code >> 32, code & 0xFFFFFFFF
        if value != before:
            if len(block) > 1:
                yield block
            before, block = value, []
        block.append(row)
    if len(block) > 1:
        yield block


def _limited(block: list[int], order: Sequence[int]) -> Iterator[array[int]]:
    if len(block) <= LARGEST:
        yield array("I", block)
    else:
        yield from _windows(block, order, WINDOW)


def _windows(rows: Sequence[int], order: Sequence[int], size: int) -> Iterator[array[int]]:
    """Windows of ``size`` rows that overlap by half."""
    ordered = sorted(rows, key=order.__getitem__)
    for start in range(0, max(len(ordered) - size // 2, 1), size // 2):
        yield array("I", sorted(ordered[start : start + size]))


def _blocks_of_rows(blocks: Sequence[array[int]], rows: int) -> list[array[int]]:
    of_row = [array("I") for _ in range(rows)]
    for index, block in enumerate(blocks):
        for row in block:
            of_row[row].append(index)
    return of_row
