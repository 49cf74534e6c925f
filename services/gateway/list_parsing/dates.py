"""Days as people here write them: the day before the month, never American; years of two digits only where sure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_TIME = r"(?:[ T,]+(?:at )?\d{1,2}[:.]?\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?: ?[ap]m)?(?: ?Z|[+-]\d\d:?\d\d)?)?\Z"
_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME, re.I)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})" + _TIME, re.I)
_IN_WORDS: Final = re.compile(
    r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?(?: of)?[-/. ]?([a-z]{3,9})[-/., ]{0,2}(\d{4}|\d{2})" + _TIME, re.I
)
_EIGHT: Final = re.compile(r"\d{8}\Z")


@lru_cache(maxsize=2_048)
def read_day(text: str, *, earliest: date, latest: date) -> date | None:
    """The one day that this can mean between ``earliest`` and ``latest``; None when there is none, or more than one."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    meant = {day for day in _meant(plain) if earliest <= day <= latest}
    return meant.pop() if len(meant) == 1 else None


def _meant(plain: str) -> Iterator[date]:
    if found := _YEAR_FIRST.match(plain):
        yield from _days(found[1], int(found[3]), found[4])
    elif found := _DAY_FIRST.match(plain):
        yield from _days(found[4], int(found[3]), found[1])
    elif (found := _IN_WORDS.match(plain)) and found[2].lower() in _MONTHS:
        yield from _days(found[3], _MONTHS[found[2].lower()], found[1])
    elif _EIGHT.match(plain):
        yield from _days(plain[:4], int(plain[4:6]), plain[6:])
        yield from _days(plain[4:], int(plain[2:4]), plain[:2])


def _days(year: str, month: int, day: str) -> Iterator[date]:
    years = (int(year),) if len(year) == 4 else (1900 + int(year), 2000 + int(year))
    for one in years:
        with suppress(ValueError):
            yield date(one, month, int(day))
