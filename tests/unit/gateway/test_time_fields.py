"""Times of day are read as people write them, and nothing else is taken for a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pages.support.time_fields import moment_on, parse_time


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("22:00", time(22)), ("22", time(22)), ("8.30", time(8, 30)), ("10pm", time(22)), ("10.30 PM", time(22, 30)),
        ("12am", time(0)), ("12pm", time(12)), ("24:00", time(0)), (" 6am ", time(6)), ("0:00", time(0)),
        ("١٠", time(10)),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(typed, read):
    assert parse_time(typed) == read


@pytest.mark.parametrize("typed", ["", "25", "24:30", "13pm", "0am", "7:60", "ten", "22:0", "-1", "22:00:00"])
def test_what_is_no_time_is_none(typed):
    assert parse_time(typed) is None


@given(st.times())
def test_every_time_of_day_is_read_back(at):
    assert parse_time(f"{at:%H:%M}") == at.replace(second=0, microsecond=0)


def test_a_day_and_a_time_are_a_moment_on_british_clocks():
    assert moment_on(date(2026, 7, 1), time(8)) == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert moment_on(date(2026, 12, 1), time(8)) == datetime(2026, 12, 1, 8, tzinfo=UTC)
