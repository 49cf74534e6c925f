"""Reads dates of birth as spreadsheets, systems and people write them. A value that is no date counts as missing.

Where only a year, or a month and a year, can be read, it is 1 January of that year. Such a date stands for one that is
not known everywhere, so nobody is linked by it alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from common.date_parsing import DateOptions, month_comes_first, parse_date

# People often swap day and month: an impossible date is read that way if it can be.
OPTIONS: Final = DateOptions(
    earliest=date(1800, 1, 1), latest=date.max, two_digit_years_from=1930, swap_impossible=True, ignore_rest=True
)
_NUMBER = r"(\d{1,2})(?:st|nd|rd|th)?"
_MONTH = r"([a-z]{3,9})\.?"
_YEAR = r"(\d{4})"
_MONTH_FIRST: Final = re.compile(
    rf"(?:[a-z]{{3,9}},? )?{_MONTH}[-/. ]{_NUMBER},?[-/. ]{{1,2}}(\d{{4}}|\d{{2}})\Z", re.I
)
_YEAR_FIRST: Final = re.compile(rf"{_YEAR}[-/., ]{{1,2}}{_MONTH}[-/. ]{_NUMBER}\Z", re.I)
_SPACED: Final = re.compile(r"(\d{1,4}) ?([-/.,]) ?(\d{1,2}) ?[-/.,] ?(\d{1,4})\Z")  # 14 / 3 / 2010 and 14-03.2010
_YEAR_ONLY: Final = re.compile(
    rf"(?:(?:about|around|approx|circa|c|ca|born|in|abt)\.? ?)*{_YEAR}\??(?:\.0)?(?:, .*)?\Z", re.I
)
_MONTH_AND_YEAR: Final = re.compile(rf"(?:[a-z]{{3,9}}\.?[-/ ,]{{1,2}}|\d{{1,2}}[-/.]){_YEAR}\Z", re.I)
_SERIAL: Final = re.compile(r"([1-4]\d{4})(?:\.0+)?\Z")  # a spreadsheet's day number, 1927 to 2036
_SERIAL_ZERO: Final = date(1899, 12, 30)


def date_reader(written: Iterable[str], today: date = date.max) -> Callable[[str], date | None]:
    """A reader for the births of one column: none is after ``today``. The day comes first, unless the column itself
    shows that it does not."""
    first = OPTIONS.two_digit_years_from if today == date.max else today.year - 99
    options = replace(OPTIONS, latest=today, two_digit_years_from=first, month_first=month_comes_first(written))
    return lambda text: _read(text, options)


def read_date(text: str, *, month_first: bool = False) -> date | None:
    return _read(text, replace(OPTIONS, month_first=month_first))


def _read(text: str, options: DateOptions) -> date | None:
    """The day, or 1 January of a year of which no more is known."""
    plain = " ".join(text.split())
    return parse_date(plain, options) or parse_date(_reordered(plain), options) or _serial_or_year(plain, options)


def _reordered(plain: str) -> str:
    """The date in an order, and with marks, that every reader knows."""
    if match := _MONTH_FIRST.match(plain):
        return f"{match[2]} {match[1]} {match[3]}"
    if match := _YEAR_FIRST.match(plain):
        return f"{match[3]} {match[2]} {match[1]}"
    if match := _SPACED.match(plain):
        return "/".join((match[1], match[3], match[4]))
    return plain


def _serial_or_year(plain: str, options: DateOptions) -> date | None:
    if match := _SERIAL.match(plain):
        day = _SERIAL_ZERO + timedelta(days=int(match[1]))
    elif match := _YEAR_ONLY.match(plain) or _MONTH_AND_YEAR.match(plain):
        day = date(max(int(match[1]), 1), 1, 1)
    else:
        return None
    return day if options.earliest <= day <= options.latest else None
