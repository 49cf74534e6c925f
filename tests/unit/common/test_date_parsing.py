"""One reader of dates: what a list of an officer and a file of people read alike, and where their options part them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.date_parsing import DateOptions, month_comes_first, parse_date
from wayout.people.dates import OPTIONS as FILE

LIST = DateOptions(earliest=date(1926, 1, 1), latest=date(2026, 11, 26))
AMERICAN = replace(FILE, month_first=True)
DAY = date(2010, 3, 14)
FOURTH, APRIL = date(2010, 3, 4), date(2010, 4, 3)

# What is written, and what it is in a list of an officer, in a file of people, and in an American file of people.
CASES = [
    ("14/03/2010", DAY, DAY, DAY),
    ("14.03.2010", DAY, DAY, DAY),
    ("14-3-2010", DAY, DAY, DAY),
    ("14 03 2010", DAY, DAY, DAY),
    ("2010-03-14", DAY, DAY, DAY),
    ("2010/3/14", DAY, DAY, DAY),
    ("20100314", DAY, DAY, DAY),
    ("20100314.0", DAY, DAY, DAY),
    ("14032010", DAY, DAY, DAY),
    ("14 March 2010", DAY, DAY, DAY),
    ("Sunday, 14th of March 2010", DAY, DAY, DAY),
    ("14-Mar-10", DAY, DAY, DAY),
    ("14mar2010", DAY, DAY, DAY),
    ("14/03/2010 23:59", DAY, DAY, DAY),
    ("14 March 2010 at 5:30pm", DAY, DAY, DAY),
    ("2010-03-14T00:00:00Z", DAY, DAY, DAY),
    ("2010-03-14 00:00:00.000", DAY, DAY, DAY),
    ("\u00a014/03/2010 ", DAY, DAY, DAY),
    ("１４/０３/２０１０", DAY, DAY, DAY),
    # Midnight here in summer is 23:00 of the day before in UTC; another zone's time is read as it is written.
    ("2010-07-13T23:00:00.000Z", date(2010, 7, 14), date(2010, 7, 14), date(2010, 7, 14)),
    ("13/07/2010 23:00+00:00", date(2010, 7, 14), date(2010, 7, 14), date(2010, 7, 14)),
    ("2010-07-14T00:00:00Z", date(2010, 7, 14), date(2010, 7, 14), date(2010, 7, 14)),
    ("2010-07-14T00:00:00+02:00", date(2010, 7, 14), date(2010, 7, 14), date(2010, 7, 14)),
    ("2010-07-13T23:00:00", date(2010, 7, 13), date(2010, 7, 13), date(2010, 7, 13)),
    ("2010-01-13T23:00:00Z", date(2010, 1, 13), date(2010, 1, 13), date(2010, 1, 13)),
    # Two digits of a year: an officer's list takes them only where they mean one year, a file from 1930 to 2029.
    ("14/03/10", DAY, DAY, DAY),
    ("14/03/98", date(1998, 3, 14), date(1998, 3, 14), date(1998, 3, 14)),
    ("14/03/26", None, date(2026, 3, 14), date(2026, 3, 14)),
    ("14/03/27", date(1927, 3, 14), date(2027, 3, 14), date(2027, 3, 14)),
    ("14/03/29", date(1929, 3, 14), date(2029, 3, 14), date(2029, 3, 14)),
    ("14/03/30", date(1930, 3, 14), date(1930, 3, 14), date(1930, 3, 14)),
    # American: only where the file says so, or where a date cannot be British and slips are mended.
    ("03/04/2010", APRIL, APRIL, FOURTH),
    ("3/4/10", APRIL, APRIL, FOURTH),
    ("2010-03-04", FOURTH, FOURTH, FOURTH),
    ("4 March 2010", FOURTH, FOURTH, FOURTH),
    ("03/14/2010", None, DAY, DAY),
    ("2010-14-03", None, DAY, DAY),
    ("20101403", None, DAY, DAY),
    ("20032010", date(2010, 3, 20), date(2010, 3, 20), date(2010, 3, 20)),
    ("March 14, 2010", None, None, None),
    # What follows a date matters only to a list.
    ("14/03/2010 or so", None, DAY, DAY),
    ("2010-03-14 unverified", None, DAY, DAY),
    ("14/03/2010or so", None, None, None),
    # What lies outside is no day.
    ("01/01/1850", None, date(1850, 1, 1), date(1850, 1, 1)),
    ("01/01/1750", None, None, None),
    ("27/11/2026", None, date(2026, 11, 27), date(2026, 11, 27)),
    *((text, None, None, None) for text in (
        "", "31/02/2010", "14/3", "2010", "40251", "yesterday", "1/2/3", "0/0/2000", "14/03-2010", "14/03/201", "٣",
        "14/03/20101", "14 Foo 2010",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("text", "in_list", "in_file", "in_american"), CASES, ids=[repr(case[0]) for case in CASES])
def test_a_date_is_read_by_the_options_of_whoever_reads_it(
    text: str, in_list: date | None, in_file: date | None, in_american: date | None
) -> None:
    assert [parse_date(text, options) for options in (LIST, FILE, AMERICAN)] == [in_list, in_file, in_american]


@given(st.text(max_size=40) | st.text(alphabet="0123456789/-. T:marp", max_size=20))
@pytest.mark.parametrize("options", [LIST, FILE, AMERICAN])
def test_any_text_is_a_possible_day_or_none(options: DateOptions, text: str) -> None:
    day = parse_date(text, options)
    assert day is None or options.earliest <= day <= options.latest


@given(st.dates(date(1930, 1, 1), date(2025, 12, 31)))
@pytest.mark.parametrize("style", ["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d.%m.%Y 10:30"])
def test_what_is_written_in_full_is_the_same_day_to_everyone(style: str, day: date) -> None:
    assert parse_date(day.strftime(style), LIST) == parse_date(day.strftime(style), FILE) == day


@given(st.dates(date(1926, 1, 2), date(2026, 11, 26)))
def test_two_digits_mean_one_year_of_a_hundred_or_none(day: date) -> None:
    assert parse_date(day.strftime("%d/%m/%y"), replace(LIST, earliest=day, latest=day + timedelta(days=36_000))) == day


def test_a_column_shows_by_itself_that_its_months_come_first() -> None:
    assert month_comes_first(["03/04/2010", " 03/25/2010 00:00", "", "2010-03-14"])
    assert not month_comes_first(["03/04/2010", "25/03/2010"])
    assert not month_comes_first(["03/04/2010", "14 March 2010"])
    assert not month_comes_first([])
