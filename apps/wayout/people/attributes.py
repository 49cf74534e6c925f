"""The attributes by which the rows of a file are compared, and how well two values of each agree.

They are made for lists with heavy errors, and decide nothing about referrals: those have levels of their own in
``referral.domain.matching``. A level of 0 means that one of the two is missing.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal, get_args

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_set_ratio

from referral.domain.matching.comparison import plain_phone, plain_postcode
from referral.domain.matching.names import REMEMBERED, words
from referral.domain.matching.nicknames import may_stand_for
from referral.domain.matching.phonetics import sound
from referral.domain.text_folding import without_marks
from wayout.people.people_file import Record

Kind = Literal["name", "date", "code", "email", "text", "category"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
LEVELS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "name": ("unknown", "same", "short", "close", "alike", "initial", "turned", "different"),
    "date": ("unknown", "same", "slip", "year", "near", "alike", "different"),
    "code": ("unknown", "same", "close", "different"),
    "email": ("unknown", "same", "close", "different"),
    "text": ("unknown", "same", "close", "alike", "different"),
    "category": ("unknown", "same", "different"),
}
UNKNOWN, SAME = 0, 1
SHORT, CLOSE, ALIKE, INITIAL, TURNED, DIFFERENT_NAME = range(2, 8)  # of names
CLOSE_NAMES, ALIKE_NAMES, ALIKE_IF_SOUNDS_SAME = 0.9, 0.78, 0.7  # Jaro-Winkler similarities
ALIKE_TEXTS: Final = 72  # in 100: the share of the letters that two texts have in common, whatever the order of words
NEAR_DAYS: Final = 400
PLACEHOLDER_SHARE: Final = 0.02  # a 1 January that more of the births are stands for one that is not known
ONE_SLIP_FROM, TWO_SLIPS_FROM = 4, 9  # characters
HOUSEHOLD: Final = frozenset({"family_name", "phone", "postcode", "street", "town", "birthplace"})

Pattern = tuple[int, ...]  # the level of each attribute
Compare = Callable[[str, str], int]


@dataclass(frozen=True)
class Attribute:
    """One attribute of all rows. ``of_row`` is the index of each row's value among the distinct ``values``, which begin
    with the missing one; ``counts`` says how many rows have each."""

    name: str
    kind: Kind
    values: Sequence[str]
    of_row: Sequence[int]
    counts: Sequence[int]

    @property
    def levels(self) -> tuple[str, ...]:
        return LEVELS[self.kind]

    @property
    def shared_by_household(self) -> bool:
        """Whether siblings agree on it as often as one person's rows do."""
        return self.name in HOUSEHOLD


def attributes_of(records: Sequence[Record], kinds: Mapping[str, Kind]) -> list[Attribute]:
    """The attributes that at least two rows have: the usual ones, and the further columns of these kinds."""
    found = [
        _attribute("given_name", "name", (record.who.given_name for record in records)),
        _attribute("family_name", "name", (record.who.family_name for record in records)),
        _attribute("date_of_birth", "date", (_iso(record.who.date_of_birth) for record in records)),
        _attribute("phone", "code", (plain_phone(record.who.phone) for record in records)),
        _attribute("postcode", "code", (plain_postcode(record.who.postcode) for record in records)),
        _attribute("identifier", "code", (record.identifier for record in records)),
        *(_attribute(name, kind, (record.details.get(name, "") for record in records)) for name, kind in kinds.items()),
    ]
    return [attribute for attribute in found if sum(attribute.counts[1:]) > 1]


def _attribute(name: str, kind: Kind, written: Iterable[str]) -> Attribute:
    plain = PLAIN[kind]
    indexes: dict[str, int] = {"": 0}
    of_row = array("I", (indexes.setdefault(plain(text), len(indexes)) for text in written))
    if kind == "date":
        _forget_placeholders(of_row, list(indexes))
    counts = Counter(of_row)
    return Attribute(name, kind, list(indexes), of_row, [counts[index] for index in range(len(indexes))])


def _forget_placeholders(of_row: array[int], values: Sequence[str]) -> None:
    """Where very many rows share one 1 January, it says nothing about who they are."""
    counts = Counter(of_row)
    known = len(of_row) - counts[0]
    placeholders = {
        index
        for index, many in counts.items()
        if values[index].endswith("-01-01") and many > max(10, PLACEHOLDER_SHARE * known)
    }
    for row, index in enumerate(of_row):
        if index in placeholders:
            of_row[row] = 0


class PairComparison:
    """Compares two rows in all attributes. Where one row has its names swapped, the given name is turned."""

    def __init__(self, attributes: Sequence[Attribute]) -> None:
        self._columns = [(attribute.of_row, attribute.values, COMPARE[attribute.kind]) for attribute in attributes]
        names = [attribute.name for attribute in attributes]
        self._has_both_names = names[:2] == ["given_name", "family_name"]

    def __call__(self, one: int, other: int) -> Pattern:
        levels = []
        for of_row, values, compare in self._columns:
            a, b = of_row[one], of_row[other]
            levels.append((SAME if a == b else compare(values[a], values[b])) if a and b else UNKNOWN)
        if self._has_both_names and max(levels[:2]) > CLOSE and self._are_turned(one, other):
            levels[:2] = TURNED, UNKNOWN  # counted once
        return tuple(levels)

    def _are_turned(self, one: int, other: int) -> bool:
        (of_given, given, _), (of_family, family, _) = self._columns[:2]
        return _are_close(given[of_given[one]], family[of_family[other]]) and _are_close(
            family[of_family[one]], given[of_given[other]]
        )


def _are_close(a: str, b: str) -> bool:
    return bool(a and b) and (a == b or compare_names(a, b) <= CLOSE)


@lru_cache(REMEMBERED)
def _spoken(name: str) -> tuple[str, frozenset[str], frozenset[str], str]:
    """The name without spaces, its parts, the names that it may be short for, and its sound."""
    joined = name.replace(" ", "")
    return joined, frozenset(name.split()), may_stand_for(joined), sound(joined)


def compare_names(a: str, b: str) -> int:
    if len(a) == 1 or len(b) == 1:
        return INITIAL if a[0] == b[0] else DIFFERENT_NAME
    (here, parts_here, full_here, heard_here), (there, parts_there, full_there, heard_there) = _spoken(a), _spoken(b)
    if not full_here.isdisjoint(full_there):
        return SHORT
    likeness = JaroWinkler.similarity(here, there)
    if likeness >= CLOSE_NAMES or (heard_here == heard_there and likeness >= ALIKE_IF_SOUNDS_SAME):
        return CLOSE
    if parts_here <= parts_there or parts_there <= parts_here:
        return CLOSE
    return ALIKE if likeness >= ALIKE_NAMES else DIFFERENT_NAME


def compare_dates(a: str, b: str) -> int:
    if OSA.distance(a, b, score_cutoff=1) <= 1 or (a[:4], a[5:7], a[8:]) == (b[:4], b[8:], b[5:7]):
        return 2
    if a[:4] == b[:4] and (a.endswith("-01-01") or b.endswith("-01-01")):
        return 3
    if abs(date.fromisoformat(a).toordinal() - date.fromisoformat(b).toordinal()) <= NEAR_DAYS:
        return 4
    agreeing = (a[:4] == b[:4]) + (a[5:7] == b[5:7]) + (a[8:] == b[8:])
    return 5 if agreeing == 2 else 6


def compare_codes(a: str, b: str) -> int:
    return 2 if min(len(a), len(b)) >= ONE_SLIP_FROM and OSA.distance(a, b, score_cutoff=1) <= 1 else 3


def compare_emails(a: str, b: str) -> int:
    if OSA.distance(a, b, score_cutoff=2) <= 2:
        return 2
    (here, _, _), (there, _, _) = a.partition("@"), b.partition("@")
    return 2 if min(len(here), len(there)) >= ONE_SLIP_FROM and OSA.distance(here, there, score_cutoff=1) <= 1 else 3


def compare_texts(a: str, b: str) -> int:
    slips = 2 if min(len(a), len(b)) >= TWO_SLIPS_FROM else 1
    if OSA.distance(a, b, score_cutoff=slips) <= slips:
        return 2
    return 3 if token_set_ratio(a, b, score_cutoff=ALIKE_TEXTS) else 4


def compare_categories(a: str, b: str) -> int:
    return 2


COMPARE: Final[Mapping[Kind, Compare]] = {
    "name": compare_names, "date": compare_dates, "code": compare_codes, "email": compare_emails,
    "text": compare_texts, "category": compare_categories,
}  # fmt: skip


def plain_text(written: str) -> str:
    folded = without_marks(written.casefold())
    return " ".join("".join(character if character.isalnum() else " " for character in folded).split())


def _plain_name(written: str) -> str:
    return " ".join(words(written))


def _plain_code(written: str) -> str:
    return "".join(character for character in written.casefold() if character.isalnum())


def _plain_email(written: str) -> str:
    return "".join(written.casefold().split())


def _iso(born: date | None) -> str:
    return born.isoformat() if born else ""


PLAIN: Final[Mapping[Kind, Callable[[str], str]]] = {
    "name": _plain_name, "date": str, "code": _plain_code, "email": _plain_email, "text": plain_text,
    "category": plain_text,
}  # fmt: skip


def rows_of(attribute: Attribute) -> Iterator[str]:
    """The value of each row."""
    return (attribute.values[index] for index in attribute.of_row)
