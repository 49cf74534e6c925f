"""The rota says who is on and when nobody is, also on the nights when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.rota.roster import (
    DutyAbsence,
    Roster,
    SiteCover,
    check_absence,
    check_cover,
    check_nobody_twice,
)
from casework.domain.rota.shifts import ShiftKey, ShiftPattern, check_pattern
from casework.domain.rota.spans import Span, british_span, joined, without
from casework.domain.rota.swaps import Swap, agree_swap, offer_swap
from common.british_time import moment_of
from common.errors import Refused

SITE, OTHER_SITE = 1, 2
NIGHTS, ONCE = UUID(int=10), UUID(int=20)
SARAH, TOM, JO = "sarah", "tom", "jo"
EVERY_DAY = frozenset(range(7))
BEFORE = datetime(2026, 9, 1, tzinfo=UTC)


def pattern(begins: int, ends: int, /, **other: Any) -> ShiftPattern:
    written: dict[str, Any] = {
        "id": NIGHTS,
        "site_id": SITE,
        "role": "duty_officer",
        "worker_id": SARAH,
        "weekdays": EVERY_DAY,
        "first_day": date(2026, 10, 1),
    }
    return ShiftPattern(**{"begins": time(begins), "ends": time(ends), **written, **other})


def single(begins: datetime, ends: datetime, **other: Any) -> ShiftPattern:
    """A shift on one day."""
    day = begins.date()
    return pattern(0, 0, begins=begins.time(), ends=ends.time(), first_day=day, last_day=day, **{"id": ONCE, **other})


def clock(reading: str) -> datetime:
    """What a British clock shows, without a zone."""
    return datetime.fromisoformat(reading)


def between(begins: str, ends: str) -> Span:
    """From one reading of a British clock to another."""
    return british_span(clock(begins), clock(ends))


def british_days(first: date, days: int) -> Span:
    begin = datetime.combine(first, time(0))
    return Span(moment_of(begin), moment_of(begin + timedelta(days=days)))


@pytest.mark.parametrize(
    ("evening", "hours"),
    [(date(2026, 10, 24), 9), (date(2027, 3, 27), 7), (date(2026, 10, 23), 8), (date(2027, 3, 28), 8)],
)
def test_a_night_shift_is_as_long_as_that_night(evening: date, hours: int):
    shift = Roster(patterns=(pattern(22, 6),)).find_shift(ShiftKey(NIGHTS, evening))
    assert shift is not None
    assert shift.span.length == timedelta(hours=hours)


def test_a_day_shift_begins_at_the_same_british_time_in_summer_and_winter():
    roster = Roster(patterns=(pattern(8, 20, weekdays=frozenset({0, 1, 2, 3, 4})),))
    begins = [shift.span.begin.hour for shift in roster.shifts(british_days(date(2026, 10, 22), 6))]
    assert begins == [7, 7, 8, 8]


def test_a_shift_that_lies_in_the_hour_left_out_in_spring_is_none():
    roster = Roster(patterns=(pattern(1, 2, first_day=date(2027, 3, 27)),))
    days = [shift.key.day.day for shift in roster.shifts(british_days(date(2027, 3, 27), 3))]
    assert days == [27, 29]
    assert roster.find_shift(ShiftKey(NIGHTS, date(2027, 3, 28))) is None
    with pytest.raises(Refused, match="pattern_without_shift"):
        check_pattern(single(clock("2027-03-28 01:15"), clock("2027-03-28 01:45")))


def test_shifts_that_meet_in_the_hour_that_comes_twice_neither_overlap_nor_leave_a_gap():
    late = single(clock("2026-10-24 22:00"), clock("2026-10-25 01:30"))
    early = single(clock("2026-10-25 01:30"), clock("2026-10-25 06:00"), id=UUID(int=21))
    roster = Roster(patterns=(late, early))
    check_nobody_twice(roster, BEFORE)
    assert roster.gaps(SITE, between("2026-10-24 22:00", "2026-10-25 06:00")) == ()


def test_a_rota_with_nobody_for_a_month_is_one_gap():
    month = british_days(date(2026, 12, 1), 31)
    assert Roster().gaps(SITE, month) == (month,)
    assert Roster().on_duty(SITE, month.begin) == ()


def test_one_cancelled_day_of_a_pattern_leaves_its_night_open():
    roster = Roster(patterns=(pattern(8, 8, cancelled=frozenset({date(2026, 12, 5)})),))
    assert roster.gaps(SITE, british_days(date(2026, 12, 1), 14)) == (
        Span(datetime(2026, 12, 5, 8, tzinfo=UTC), datetime(2026, 12, 6, 8, tzinfo=UTC)),
    )


def test_an_absence_leaves_what_is_before_and_after_it():
    away = DutyAbsence(SARAH, between("2026-12-05 10:00", "2026-12-05 12:00"))
    roster = Roster(patterns=(pattern(8, 20),), absences=(away,))
    hours = [
        (shift.span.begin.hour, shift.span.end.hour) for shift in roster.shifts(british_days(date(2026, 12, 5), 1))
    ]
    assert hours == [(8, 10), (12, 20)]


def test_the_absence_of_somebody_else_changes_nothing():
    away = DutyAbsence(TOM, between("2026-12-05 02:00", "2026-12-05 04:00"))
    week, nights = british_days(date(2026, 12, 1), 7), (pattern(22, 6),)
    assert Roster(patterns=nights, absences=(away,)).shifts(week) == Roster(patterns=nights).shifts(week)


def test_a_pattern_ends_with_the_shift_of_its_last_day():
    roster = Roster(patterns=(pattern(22, 6, last_day=date(2026, 12, 2)),))
    assert [shift.key.day.day for shift in roster.shifts(british_days(date(2026, 12, 1), 7))] == [30, 1, 2]


def test_whoever_is_on_is_on_until_the_shift_ends_and_not_at_its_end():
    roster = Roster(patterns=(pattern(22, 6),))
    assert [shift.worker_id for shift in roster.on_duty(SITE, datetime(2026, 12, 5, 2, tzinfo=UTC))] == [SARAH]
    assert roster.on_duty(SITE, datetime(2026, 12, 5, 6, tzinfo=UTC)) == ()
    assert roster.on_duty(OTHER_SITE, datetime(2026, 12, 5, 2, tzinfo=UTC)) == ()


def test_another_site_covers_only_what_it_agreed_to():
    cover = SiteCover(SITE, OTHER_SITE, between("2026-12-05 00:00", "2026-12-05 04:00"))
    at_other = (pattern(22, 6, site_id=OTHER_SITE),)
    night = Span(datetime(2026, 12, 4, 22, tzinfo=UTC), datetime(2026, 12, 5, 6, tzinfo=UTC))
    agreed = SiteCover(SITE, OTHER_SITE, cover.span, agreed_at=BEFORE)
    assert Roster(patterns=at_other, covers=(cover,)).gaps(SITE, night) == (night,)
    assert Roster(patterns=at_other, covers=(agreed,)).gaps(SITE, night) == (
        Span(night.begin, datetime(2026, 12, 5, 0, tzinfo=UTC)),
        Span(datetime(2026, 12, 5, 4, tzinfo=UTC), night.end),
    )


def test_the_same_person_is_not_on_two_shifts_at_once_even_at_two_sites():
    extra = single(clock("2028-12-05 05:00"), clock("2028-12-05 09:00"), site_id=OTHER_SITE)
    with pytest.raises(Refused, match="on_duty_twice"):
        check_nobody_twice(Roster(patterns=(extra, pattern(22, 6))), BEFORE)
    check_nobody_twice(Roster(patterns=(extra, pattern(22, 5))), BEFORE)


def test_patterns_that_meet_only_much_later_are_refused_too():
    later = pattern(5, 9, id=UUID(int=11), first_day=date(2029, 1, 1))
    with pytest.raises(Refused, match="on_duty_twice"):
        check_nobody_twice(Roster(patterns=(pattern(22, 6), later)), BEFORE)


@pytest.mark.parametrize(
    ("code", "check", "entry"),
    [
        (
            "pattern_without_shift",
            check_pattern,
            pattern(8, 20, weekdays=frozenset({0}), first_day=date(2026, 12, 1), last_day=date(2026, 12, 6)),
        ),
        ("weekday_missing", check_pattern, pattern(8, 20, weekdays=frozenset())),
        ("pattern_ends_before_it_begins", check_pattern, pattern(8, 20, last_day=date(2026, 9, 30))),
        (
            "absence_ends_before_it_begins",
            check_absence,
            DutyAbsence(SARAH, between("2026-12-05 08:00", "2026-12-05 07:00")),
        ),
        (
            "cover_ends_before_it_begins",
            check_cover,
            SiteCover(SITE, OTHER_SITE, between("2026-12-05 08:00", "2026-12-05 07:00")),
        ),
        (
            "cover_by_itself",
            check_cover,
            SiteCover(SITE, SITE, between("2026-12-05 08:00", "2026-12-05 09:00")),
        ),
    ],
)
def test_what_cannot_be_is_refused(code: str, check: Any, entry: Any):
    with pytest.raises(Refused, match=code):
        check(entry)


def test_a_swap_counts_once_the_colleague_agreed():
    roster = Roster(patterns=(pattern(22, 6),))
    key = ShiftKey(NIGHTS, date(2026, 12, 5))
    offered = offer_swap(UUID(int=30), roster.find_shift(key), SARAH, TOM, BEFORE)
    assert _on(roster, key, offered) == SARAH
    agreed = agree_swap(offered, roster.find_shift(key), TOM, BEFORE)
    assert _on(roster, key, agreed) == TOM
    with pytest.raises(Refused, match="swap_agreed"):
        agree_swap(agreed, roster.find_shift(key), TOM, BEFORE)


def test_a_shift_may_be_swapped_on_to_a_third_person():
    key = ShiftKey(NIGHTS, date(2026, 12, 5))
    first = Swap(UUID(int=31), key, SARAH, TOM, BEFORE)
    second = Swap(UUID(int=30), key, TOM, JO, BEFORE + timedelta(days=1))
    assert _on(Roster(patterns=(pattern(22, 6),)), key, second, first) == JO


def test_only_whoever_it_was_offered_to_agrees_and_only_while_it_is_there():
    roster = Roster(patterns=(pattern(22, 6),))
    shift = roster.find_shift(ShiftKey(NIGHTS, date(2026, 12, 5)))
    assert shift is not None
    offered = offer_swap(UUID(int=30), shift, SARAH, TOM, BEFORE)
    for by, now, there, code in (
        (JO, BEFORE, shift, "not_found"),
        (SARAH, BEFORE, shift, "not_found"),
        (TOM, BEFORE, None, "shift_changed"),
        (TOM, shift.span.begin, shift, "shift_begun"),
    ):
        with pytest.raises(Refused, match=code):
            agree_swap(offered, there, by, now)


def test_nobody_offers_a_shift_that_is_not_theirs_or_gives_it_to_themselves():
    shift = Roster(patterns=(pattern(22, 6),)).find_shift(ShiftKey(NIGHTS, date(2026, 12, 5)))
    assert shift is not None
    for by, to, now, code in (
        (TOM, JO, BEFORE, "not_found"),
        (SARAH, SARAH, BEFORE, "swap_with_oneself"),
        (SARAH, TOM, shift.span.begin, "shift_begun"),
    ):
        with pytest.raises(Refused, match=code):
            offer_swap(UUID(int=30), shift, by, to, now)


def test_an_absent_person_who_took_the_shift_leaves_it_open():
    key = ShiftKey(NIGHTS, date(2026, 12, 5))
    away = DutyAbsence(TOM, between("2026-12-05 00:00", "2026-12-07 00:00"))
    swap = Swap(UUID(int=30), key, SARAH, TOM, BEFORE)
    roster = Roster(patterns=(pattern(22, 6),), swaps=(swap,), absences=(away,))
    assert roster.on_duty(SITE, datetime(2026, 12, 5, 23, tzinfo=UTC)) == ()


def _on(roster: Roster, key: ShiftKey, *swaps: Swap) -> str:
    shift = Roster(patterns=roster.patterns, swaps=swaps).find_shift(key)
    assert shift is not None
    return shift.worker_id


# What holds for every rota. The weeks around both changes of the clocks are where it would break.
_DAYS = st.one_of(st.dates(date(2026, 10, 18), date(2026, 11, 1)), st.dates(date(2027, 3, 21), date(2027, 4, 4)))
_TIMES = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
_SITES = st.sampled_from((SITE, OTHER_SITE))
_USERS = st.sampled_from((SARAH, TOM, JO))


@st.composite
def _patterns(draw: st.DrawFn) -> ShiftPattern:
    first = draw(_DAYS)
    return ShiftPattern(
        draw(st.uuids()),
        draw(_SITES),
        "duty_officer",
        draw(_USERS),
        frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        draw(_TIMES),
        draw(_TIMES),
        first,
        draw(st.one_of(st.none(), st.just(first + timedelta(days=9)))),
        frozenset(draw(st.sets(_DAYS, max_size=2))),
    )


@st.composite
def _singles(draw: st.DrawFn) -> ShiftPattern:
    day = draw(_DAYS)
    begins, ends = draw(_TIMES), draw(_TIMES)
    user = draw(_USERS)
    return ShiftPattern(
        draw(st.uuids()), draw(_SITES), "navigator", user, EVERY_DAY, begins, ends, first_day=day, last_day=day
    )


@st.composite
def _spans(draw: st.DrawFn) -> Span:
    begins = datetime.combine(draw(_DAYS), draw(_TIMES))
    return british_span(begins, begins + timedelta(hours=draw(st.integers(1, 72))))


@st.composite
def _rosters(draw: st.DrawFn) -> Roster:
    patterns = tuple(draw(st.lists(_patterns(), max_size=3)))
    singles = tuple(draw(st.lists(_singles(), max_size=3)))
    keys = [ShiftKey(each.id, each.first_day) for each in singles]
    swaps = tuple(
        Swap(uuid5(key.pattern_id, "swap"), key, SARAH, draw(_USERS), draw(st.sampled_from((None, BEFORE))))
        for key in keys
    )
    absences = draw(st.lists(st.builds(DutyAbsence, _USERS, _spans()), max_size=2))
    agreed = st.sampled_from((None, BEFORE))
    covers = draw(st.lists(st.builds(SiteCover, st.just(SITE), st.just(OTHER_SITE), _spans(), agreed), max_size=2))
    return Roster((*singles, *patterns), swaps, tuple(absences), tuple(covers))


def _window(day: date) -> Span:
    return british_days(day, 14)


@given(_rosters(), _DAYS)
def test_gaps_and_covered_time_are_the_whole(roster: Roster, day: date):
    window = _window(day)
    gaps = roster.gaps(SITE, window)
    covered = tuple(without(window, gaps))
    assert joined((*gaps, *covered)) == (window,)
    assert sum((span.length for span in (*gaps, *covered)), timedelta()) == window.length


@given(_rosters(), _DAYS, st.integers(0, 13 * 96))
def test_somebody_is_on_exactly_when_there_is_no_gap(roster: Roster, day: date, quarter: int):
    window = _window(day)
    moment = window.begin + quarter * timedelta(minutes=15)
    in_gap = any(gap.holds(moment) for gap in roster.gaps(SITE, window))
    assert bool(roster.on_duty(SITE, moment)) is not in_gap


@given(_rosters(), _DAYS, st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(roster: Roster, day: date, chance: Any):
    def shuffled(entries: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(entries, len(entries)))

    other = Roster(*(shuffled(getattr(roster, name)) for name in roster.__dataclass_fields__))
    assert other.shifts(_window(day)) == roster.shifts(_window(day))
    assert other.gaps(SITE, _window(day)) == roster.gaps(SITE, _window(day))


@given(_rosters(), _DAYS)
def test_what_is_not_refused_has_nobody_on_twice(roster: Roster, day: date):
    window = _window(day)
    twice = any(
        one.span.overlaps(next_one.span)
        for user in (SARAH, TOM, JO)
        for one, next_one in pairwise([shift for shift in roster.shifts(window) if shift.worker_id == user])
    )
    try:
        check_nobody_twice(roster, BEFORE)
    except Refused:
        return
    assert not twice
