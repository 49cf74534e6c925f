"""What counts as before and after, and which days somebody was at risk."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.history import (
    Absence,
    Data,
    Offence,
    Participant,
    Span,
    add_months,
    days_at_risk,
    observe,
    windows,
)

INDEX = date(2026, 3, 1)
LONG = Data(known_from=date(2015, 1, 1), until=date(2035, 1, 1))
DAY = timedelta(days=1)


def offence(day: date, kind: str = "violent", role: str = "suspect", fact_id: UUID | None = None) -> Offence:
    return Offence(fact_id or uuid4(), day, kind, role)  # type: ignore[arg-type]


def seen(*offences: Offence, index="in", data=LONG, absences=(), index_offence=None, measure="any"):  # type: ignore[no-untyped-def]
    person = Participant(1, INDEX, index_offence, tuple(offences), tuple(absences))
    return observe(person, measure, 6, index, data)


def counts(*offences: Offence, **how) -> tuple[int, int]:  # type: ignore[no-untyped-def]
    found = seen(*offences, **how)
    assert found is not None
    return found.counts.before, found.counts.after


def test_six_months_are_calendar_months_on_both_sides() -> None:
    assert windows(INDEX, 6) == (Span(date(2025, 9, 1), INDEX), Span(INDEX, date(2026, 9, 1)))


def test_a_month_without_that_day_ends_on_its_last() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2024, 2, 29), -48) == date(2020, 2, 29)


def test_the_first_and_last_day_of_a_window_count_and_the_days_beside_them_do_not() -> None:
    assert counts(offence(date(2025, 9, 1)), offence(date(2026, 8, 31))) == (1, 1)
    assert counts(offence(date(2025, 8, 31)), offence(date(2026, 9, 1))) == (0, 0)


def test_an_offence_on_the_index_day_counts_after_so_that_the_scheme_gains_nothing() -> None:
    assert counts(offence(INDEX)) == (0, 1)


@pytest.mark.parametrize("day", [INDEX, INDEX - 5 * DAY])
def test_the_index_offence_counts_before_or_not_at_all(day: date) -> None:
    led_here = offence(day)
    assert counts(led_here, index="in", index_offence=led_here.fact_id) == (1, 0)
    assert counts(led_here, index="out", index_offence=led_here.fact_id) == (0, 0)


def test_only_the_index_offence_is_left_out_not_others_of_its_day() -> None:
    led_here, other = offence(INDEX - DAY), offence(INDEX - DAY)
    assert counts(led_here, other, index="out", index_offence=led_here.fact_id) == (1, 0)


def test_each_measure_counts_its_own_kinds() -> None:
    day = INDEX + DAY
    facts = [offence(day, "violent"), offence(day, "knife"), offence(day, "other")]
    assert [counts(*facts, measure=measure)[1] for measure in ("any", "violent_or_knife", "knife")] == [3, 2, 1]


def test_being_hurt_is_counted_apart_from_being_suspected() -> None:
    facts = [offence(INDEX, role=role) for role in ("suspect", "victim", "suspect_and_victim")]
    assert counts(*facts, measure="any") == (0, 2)
    assert counts(*facts, measure="victim") == (0, 2)
    assert counts(facts[1], measure="any") == (0, 0)


def test_days_in_custody_are_not_days_at_risk() -> None:
    """Arrested on the 10th, back on the 20th: both days count, the nine between them do not."""
    span = Span(INDEX, INDEX + 30 * DAY)
    assert days_at_risk(span, [Absence("custody", date(2026, 3, 10), date(2026, 3, 20))]) == 30 - 9


def test_the_arrest_that_begins_custody_counts_and_what_happens_inside_does_not() -> None:
    inside = Absence("custody", INDEX + 10 * DAY, INDEX + 20 * DAY)
    assert counts(offence(inside.since), absences=[inside]) == (0, 1)
    assert counts(offence(INDEX + 15 * DAY), absences=[inside]) == (0, 0)


def test_nobody_is_at_risk_after_death() -> None:
    found = seen(absences=[Absence("died", INDEX + 9 * DAY, None)])
    assert found is not None
    assert found.counts.days_after == 10


def test_somebody_in_custody_all_the_time_before_cannot_say_what_changed() -> None:
    assert seen(absences=[Absence("custody", date(2024, 1, 1), INDEX)]) is None


def test_whoever_was_found_yesterday_counts_with_the_days_so_far() -> None:
    found = seen(offence(INDEX + DAY), data=Data(LONG.known_from, until=INDEX + DAY))
    assert found is not None
    assert (found.counts.days_after, found.counts.after, found.followed_fully) == (2, 1, False)


def test_what_comes_after_the_last_day_of_the_data_does_not_count() -> None:
    assert counts(offence(INDEX + 2 * DAY), data=Data(LONG.known_from, until=INDEX + DAY)) == (0, 0)


def test_records_that_do_not_reach_back_shorten_the_time_before() -> None:
    found = seen(offence(INDEX - 40 * DAY), data=Data(known_from=INDEX - 30 * DAY, until=LONG.until))
    assert found is not None
    assert (found.counts.days_before, found.counts.before, found.reaches_back) == (30, 0, False)


def test_a_full_window_is_followed_fully_on_its_very_last_day() -> None:
    last = date(2026, 8, 31)
    assert seen(data=Data(LONG.known_from, until=last)).followed_fully
    assert not seen(data=Data(LONG.known_from, until=last - DAY)).followed_fully


days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
periods = st.builds(Absence, st.just("custody"), days, st.none() | days)


@given(days, st.integers(0, 400), st.lists(periods, max_size=6))
def test_days_at_risk_are_those_counted_one_by_one(first: date, length: int, absences: list[Absence]) -> None:
    span = Span(first, first + length * DAY)
    one_by_one = [first + number * DAY for number in range(length)]
    assert days_at_risk(span, absences) == sum(
        not any(period.contains(day) for period in absences) for day in one_by_one
    )
