"""Reads dates of birth as spreadsheets and systems write them. A value that is no date counts as missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from common.date_parsing import DateOptions, month_comes_first, parse_date

# People often swap day and month: an impossible date is read that way if it can be.
OPTIONS: Final = DateOptions(
    earliest=date(1800, 1, 1), latest=date.max, two_digit_years_from=1930, swap_impossible=True, ignore_rest=True
)


def date_reader(written: Iterable[str], today: date = date.max) -> Callable[[str], date | None]:
    """A reader for the births of one column: none is after ``today``. The day comes first, unless the column itself
    shows that it does not."""
    first = OPTIONS.two_digit_years_from if today == date.max else today.year - 99
    options = replace(OPTIONS, latest=today, two_digit_years_from=first, month_first=month_comes_first(written))
    return lambda text: parse_date(text, options)


def read_date(text: str, *, month_first: bool = False) -> date | None:
    return parse_date(text, replace(OPTIONS, month_first=month_first))
