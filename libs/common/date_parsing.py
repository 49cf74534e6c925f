"""Reads dates as people write them, and says what it does where a date could mean two days."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final

from common.british_time import british_date

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_IN_WORDS: Final = re.compile(
    r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?(?: of)?[-/. ]?([a-z]{3,9})[-/., ]{0,2}(\d{4}|\d{2})", re.I
)
_EIGHT_DIGITS: Final = re.compile(r"(\d{8})(?:\.0)?\Z")  # .0 where a program took it for a number
_TIME: Final = re.compile(
    r"(?:[ T,]+(?:at )?\d{1,2}[:.]?\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?: ?[ap]m)?(?: ?Z|[+-]\d\d:?\d\d)?)?\Z", re.I
)
# Local midnight in summer, as many programs write it: 13 July 23:00 in UTC is 14 July here.
_LATE_IN_UTC: Final = re.compile(r"[ T]23[:.]?\d{2}(?:[:.]\d{2}(?:\.\d+)?)? ?(?:Z|[+-]00:?00)\Z", re.I)
_Parts = tuple[str, str, str]  # year, month, day


@dataclass(frozen=True)
class DateOptions:
    """Which days are possible, and how to take what is not clear. As it is, a date that could mean two days is none.

    ``month_first``: 03/04/2010 is 4 March. ``two_digit_years_from``: 1930 makes 29 the year 2029 and 30 the year 1930;
    without it both centuries are tried. ``swap_impossible``: 03/14/2010 is 14 March. ``ignore_rest``: anything may
    follow a date written in digits, not only a time.
    """

    earliest: date
    latest: date
    month_first: bool = False
    two_digit_years_from: int | None = None
    swap_impossible: bool = False
    ignore_rest: bool = False


@lru_cache(maxsize=2_048)
def parse_date(text: str, options: DateOptions) -> date | None:
    """The one day that this can mean; None when there is none between ``earliest`` and ``latest``, or more than one."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    days: set[date] = set()
    for swapped in (False, True) if options.swap_impossible else (False,):
        days = days or {day for parts in _parts(plain, options) for day in _days(*parts, options, swapped=swapped)}
    if _LATE_IN_UTC.search(plain):
        days = {british_date(datetime.combine(day, time(23), UTC)) for day in days if day < options.latest}
    return days.pop() if len(days) == 1 else None


def month_comes_first(texts: Iterable[str]) -> bool:
    """Whether a column of dates shows by itself that it is American: a second part above 12, and no first part."""
    pairs = [(int(match[1]), int(match[3])) for text in texts if (match := _YEAR_LAST.match(text.strip()))]
    return bool(pairs) and max(first for first, _ in pairs) <= 12 < max(second for _, second in pairs)


def _parts(plain: str, options: DateOptions) -> Iterator[_Parts]:
    """Year, month and day as they are written, in each order that they can be meant."""
    if match := _dated(_YEAR_FIRST, plain, options):
        yield match[1], match[3], match[4]
    elif match := _dated(_YEAR_LAST, plain, options):
        yield match[4], *((match[1], match[3]) if options.month_first else (match[3], match[1]))
    elif (match := _IN_WORDS.match(plain)) and _TIME.match(plain, match.end()) and match[2].lower() in _MONTHS:
        yield match[3], str(_MONTHS[match[2].lower()]), match[1]
    elif match := _EIGHT_DIGITS.match(plain):
        digits = match[1]
        yield digits[:4], digits[4:6], digits[6:]
        yield digits[4:], digits[2:4], digits[:2]


def _dated(pattern: re.Pattern[str], plain: str, options: DateOptions) -> re.Match[str] | None:
    """The date at the beginning, if what follows is a time or does not matter."""
    if (match := pattern.match(plain)) is None:
        return None
    follows = _TIME.match(plain, match.end()) or (options.ignore_rest and plain[match.end()] in " T")
    return match if follows else None


def _days(year: str, month: str, day: str, options: DateOptions, *, swapped: bool) -> Iterator[date]:
    month, day = (day, month) if swapped else (month, day)
    for each in _years(year, options.two_digit_years_from):
        with suppress(ValueError):
            parsed = date(each, int(month), int(day))
            if options.earliest <= parsed <= options.latest:
                yield parsed


def _years(digits: str, first: int | None) -> tuple[int, ...]:
    year = int(digits)
    if len(digits) == 4:
        return (year,)
    return (1900 + year, 2000 + year) if first is None else (first + (year - first) % 100,)
