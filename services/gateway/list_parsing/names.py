"""Takes the names of a line apart: from two columns or from one, in capitals or not, with prefixes and aliases."""

from __future__ import annotations

import re
from typing import Final

from gateway.list_parsing.rows import Cells

_PREFIXES: Final = frozenset({
    "al", "ap", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "fitz", "ibn",
    "la", "le", "mac", "mc", "ni", "nic", "o", "st", "ter", "van", "von",
})  # fmt: skip
_ALIAS: Final = re.compile(
    r"(?<!\s)(?:\s*+\([^()]*\)|(?:\s++[,;]?|[,;])\s*+\(?(?:a\.?k\.?a\.?|alias|also known as|n[eé]e)\s.*)", re.I
)
_TITLES: Final = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "master"})
_IN_SMALL: Final = re.compile(r"(?:Mc|Mac|Fitz)(?=[^\W\d_]{2})")  # McDONALD is in capitals


def read_names(cells: Cells) -> tuple[str, str]:
    """Given and family name, from two columns or from one: "John SMITH", "Smith, John", "SMITH John". Whoever has one
    name has it as a given name."""
    given, family = (_name(cells.text(column)) for column in ("given_name", "family_name"))
    if not (given or family):
        given, family = split_name(cells.text("name"))
    return (given, family) if given else (family, "")


def split_name(whole: str) -> tuple[str, str]:
    """Given and family name of a whole name, without title and alias. Capitals mark a family name, else it is the last
    word, with the prefixes before it."""
    whole = _name(_ALIAS.sub(" ", whole))
    if "," in whole:
        family, _, given = whole.partition(",")
        return _name(given), _name(family)
    parts = whole.split()
    if len(parts) > 1 and parts[0].casefold().rstrip(".") in _TITLES:
        del parts[0]
    if not parts:
        return "", ""
    first, after = _family_part(parts)
    while first > 0 and (first > 1 or after < len(parts)) and _is_prefix(parts[first - 1], first - 1):
        first -= 1
    return " ".join(parts[:first] + parts[after:]), " ".join(parts[first:after])


def _family_part(parts: list[str]) -> tuple[int, int]:
    """Where the family name begins and ends: the words in capitals if there are others too, else the last word."""
    capitals = [_in_capitals(part) for part in parts]
    if not any(capitals) or all(capitals):
        return len(parts) - 1, len(parts)
    first = capitals.index(True)
    ends = [place for place in range(first, len(parts)) if not capitals[place]]
    return first, ends[0] if ends else len(parts)


def _in_capitals(part: str) -> bool:
    """Also where one half is (Smith-JONES). A single capital is an initial."""
    halves = ("".join(filter(str.isalpha, _IN_SMALL.sub("", half, count=1))) for half in part.split("-"))
    return any(len(half) > 1 and half.isupper() for half in halves)


def _is_prefix(part: str, place: int) -> bool:
    """An O before a family name may be an initial, unless the name begins with it."""
    plain = part.casefold().rstrip(".'’").replace("ó", "o").replace("í", "i")
    return plain in _PREFIXES and (part != "O" or place == 0)


def _name(text: str) -> str:
    """The name; nothing where only a dash or the like stands for none."""
    text = " ".join(text.split())
    return text if any(character.isalpha() for character in text) else ""
