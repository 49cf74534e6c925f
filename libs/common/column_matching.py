"""Finds the column of each field in a file, by what such columns are usually called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

Field = TypeVar("Field", bound=str)
_DAY, _MONTH, _YEAR, _SIGN = "d{1,2}", "m{1,4}", "y{2,4}", "[-/. ]?"
_FORMAT: Final = rf"{_DAY}{_SIGN}{_MONTH}{_SIGN}{_YEAR}|{_YEAR}{_SIGN}{_MONTH}{_SIGN}{_DAY}|day[-/, ]+month[-/, ]+year"
_WORDS: Final = r"e\.?g\b.*|optional|required|mandatory|if known"
_SIGNS: Final = r"[\s:*(\[-]"  # read once, from the first of a run, however long it is
_HINT: Final = re.compile(rf"(?<!{_SIGNS}){_SIGNS}++(?:(?:in |format |as )?(?:{_FORMAT})|{_WORDS}|)[\s)\]*]*+\Z", re.I)


def match_columns(headings: Sequence[str], synonyms: Mapping[Field, Sequence[str]]) -> dict[Field, int]:
    """The index of each field's column. ``synonyms`` lists the names of a field, the surest first; its own name counts.

    Where several columns could be it, it is the one with the surest name, and of the same name the first.
    """
    indexes: dict[str, int] = {}
    for index, heading in enumerate(headings):
        indexes.setdefault(plain_heading(heading), index)
    for index, heading in enumerate(headings):  # "Date of birth (dd/mm/yyyy)" is one, where nothing is closer
        indexes.setdefault(plain_heading(_HINT.sub("", heading)), index)
    matched: dict[Field, int] = {}
    for field, names in synonyms.items():
        plain = [*map(plain_heading, names), plain_heading(field)]
        if known := [indexes[name] for name in plain if name in indexes]:
            matched[field] = known[0]
    return matched


def plain_heading(heading: str) -> str:
    """Its letters and digits, without case and accents: "D.O.B." and "dob" are one name."""
    folded = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(character for character in folded if character.isalnum())
