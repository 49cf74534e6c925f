"""A site's offences have come in since the day that can be reached from the newest without a long gap."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from referral.domain.offence_coverage import LONGEST_GAP, covered_since

NEWEST = date(2026, 11, 1)
DAYS = st.sets(st.integers(0, 3_000)).map(lambda ago: {NEWEST - timedelta(days=days) for days in ago})


def ago(*days: int) -> list[date]:
    return [NEWEST - timedelta(days=one) for one in days]


def test_one_old_arrest_that_was_brought_in_on_its_own_covers_nothing() -> None:
    assert covered_since(ago(0, 30, 100, 2_000)) == ago(100)[0]


def test_a_whole_history_that_was_brought_in_counts_from_its_first_day() -> None:
    assert covered_since(ago(*range(0, 1_500, 20))) == ago(1_480)[0]


def test_without_any_arrest_nothing_is_covered() -> None:
    assert covered_since([]) is None


@given(DAYS)
def test_from_the_day_found_there_is_no_long_gap_and_before_it_there_is_one(days: set[date]) -> None:
    since = covered_since(days)
    if since is None:
        assert not days
        return
    inside = sorted(day for day in days if day >= since)
    assert all(later - earlier <= LONGEST_GAP for earlier, later in pairwise(inside))
    before = [day for day in days if day < since]
    assert not before or since - max(before) > LONGEST_GAP
