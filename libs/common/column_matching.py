"""Finds the column of each field in a file, by what such columns are usually called."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TypeVar

Field = TypeVar("Field", bound=str)


def match_columns(headings: Sequence[str], synonyms: Mapping[Field, Sequence[str]]) -> dict[Field, int]:
    """The index of each field's column. ``synonyms`` lists the names of a field, the surest first; its own name counts.

    Where several columns could be it, it is the one with the surest name, and of the same name the first.
    """
    indexes: dict[str, int] = {}
    for index, heading in enumerate(headings):
        indexes.setdefault(plain_heading(heading), index)
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
