"""A British day begins and ends at midnight on a clock in London, also on the days when clocks change."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.british_time import LONDON, british_date, end_of_british_day, moment_of, next_at

ZONES = st.sampled_from(["UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]).map(ZoneInfo)
MOMENTS = st.datetimes(datetime.fromisoformat("1970-01-01"), datetime.fromisoformat("2100-12-31"), timezones=ZONES)


@given(MOMENTS)
def test_a_moment_is_on_the_day_that_london_shows(moment: datetime) -> None:
    assert british_date(moment) == moment.astimezone(ZoneInfo("Europe/London")).date()


@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)))
def test_a_day_ends_at_the_first_moment_of_the_next(day: date) -> None:
    end = end_of_british_day(day)
    assert end.tzinfo is UTC
    assert british_date(end) == day + timedelta(days=1)
    assert british_date(end - timedelta(microseconds=1)) == day
    assert (end.astimezone(LONDON).hour, end.astimezone(LONDON).minute) == (0, 0)


@given(MOMENTS)
def test_a_moment_is_before_the_end_of_its_own_day(moment: datetime) -> None:
    day = british_date(moment)
    assert end_of_british_day(day - timedelta(days=1)) <= moment < end_of_british_day(day)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 1, 15), datetime(2026, 1, 16, 0, tzinfo=UTC)),
        (date(2026, 3, 28), datetime(2026, 3, 29, 0, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC)),  # 23 hours long
        (date(2026, 7, 15), datetime(2026, 7, 15, 23, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 26, 0, tzinfo=UTC)),  # 25 hours long
        (date(1970, 1, 15), datetime(1970, 1, 15, 23, tzinfo=UTC)),  # summer time all year round until 1971
    ],
)
def test_clocks_change_in_march_and_october(day: date, end: datetime) -> None:
    assert end_of_british_day(day) == end


def test_a_machine_without_a_time_zone_database_comes_to_the_same_day() -> None:
    paths = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=[])
    try:
        summer = datetime(2026, 7, 15, 23, 30, tzinfo=UTC)
        assert summer.astimezone(ZoneInfo.no_cache("Europe/London")).date() == british_date(summer) == date(2026, 7, 16)
    finally:
        zoneinfo.reset_tzpath(to=paths)


@given(MOMENTS, st.integers(0, 23))
def test_the_next_hour_on_british_clocks_is_later_and_within_two_days(moment: datetime, hour: int) -> None:
    found = next_at(hour, moment)
    assert moment < found <= moment + timedelta(hours=25)
    assert found.astimezone(LONDON).minute == 0


def test_three_at_night_is_two_in_utc_in_summer_and_comes_once_when_the_clocks_change() -> None:
    assert next_at(3, datetime(2026, 7, 15, 1, 59, tzinfo=UTC)) == datetime(2026, 7, 15, 2, tzinfo=UTC)
    assert next_at(3, datetime(2026, 7, 15, 2, tzinfo=UTC)) == datetime(2026, 7, 16, 2, tzinfo=UTC)
    assert next_at(3, datetime(2026, 3, 29, 0, tzinfo=UTC)) == datetime(2026, 3, 29, 2, tzinfo=UTC)
    assert next_at(3, datetime(2026, 10, 25, 0, tzinfo=UTC)) == datetime(2026, 10, 25, 3, tzinfo=UTC)


READINGS = st.datetimes(datetime.fromisoformat("1996-01-01"), datetime.fromisoformat("2036-12-31"))


@given(READINGS, READINGS)
def test_a_later_reading_of_the_clock_is_never_an_earlier_moment(one: datetime, other: datetime) -> None:
    assert moment_of(min(one, other)) <= moment_of(max(one, other))


@pytest.mark.parametrize(
    ("reading", "moment"),
    [
        ("2026-07-01 08:00", "2026-07-01 07:00"),
        ("2026-12-01 08:00", "2026-12-01 08:00"),
        ("2026-10-25 01:30", "2026-10-25 00:30"),  # comes twice: the first
        ("2026-10-25 02:00", "2026-10-25 02:00"),
        ("2027-03-28 00:59", "2027-03-28 00:59"),
        ("2027-03-28 01:30", "2027-03-28 01:00"),  # left out: when the clocks go forward
        ("2027-03-28 02:00", "2027-03-28 01:00"),
    ],
)
def test_a_reading_of_the_clock_is_one_moment(reading: str, moment: str) -> None:
    assert moment_of(datetime.fromisoformat(reading)) == datetime.fromisoformat(moment).replace(tzinfo=UTC)
