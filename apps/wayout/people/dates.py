"""Dates of birth as spreadsheets and systems write them; what is no date is missing, and loses nobody their row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?\Z")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?\Z")
_THREE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[ T].*)?\Z")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/ ]([A-Za-z]{3})[a-z]*[-/ ,]+(\d{4}|\d{2})\Z")
_YOUNGEST: Final = 30  # of two digits: 29 is 2029 at the latest, 30 is 1930


def reader(written: Iterable[str]) -> Callable[[str], date | None]:
    """How to read the dates of one column: the day comes first, unless the column itself shows that it does not."""
    first, second = 0, 0
    for text in written:
        if three := _THREE.match(text.strip()):
            first, second = max(first, int(three[1])), max(second, int(three[2]))
    american = first <= 12 < second
    return lambda text: read(text, month_first=american)


def read(text: str, *, month_first: bool = False) -> date | None:
    text = text.strip()
    if found := _ISO.match(text) or _EIGHT.match(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _THREE.match(text):
        day, month = (found[2], found[1]) if month_first else (found[1], found[2])
        return _date(_year(found[3]), int(month), int(day))
    if (found := _WORDS.match(text)) and found[2].casefold() in _MONTHS:
        return _date(_year(found[3]), 1 + _MONTHS.index(found[2].casefold()), int(found[1]))
    return None


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < _YOUNGEST else 1900)


def _date(year: int, month: int, day: int) -> date | None:
    """Day and month changed round is an everyday slip; a date that cannot be is taken as that when it can."""
    for try_month, try_day in ((month, day), (day, month)):
        with suppress(ValueError):
            return date(year, try_month, try_day)
    return None
