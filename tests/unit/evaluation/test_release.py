"""What is published of a site tells of no one to four people, neither by itself nor by subtraction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.disclosure import is_small
from evaluation.domain.history import Offence, Participant
from evaluation.domain.outcomes import Dose, Placement
from evaluation.domain.publication import may_replace, month_end_before
from evaluation.domain.release import Site, publish
from evaluation.messages import SiteFigures

UNTIL = date(2026, 10, 31)
DAY = timedelta(days=1)


def person(number: int, started: int, *, offence: str | None = None, arm: str | None = None, **more) -> Participant:  # type: ignore[no-untyped-def]
    """Somebody with whom the scheme began to work so many days before the end, because of an offence of this kind."""
    index_on = UNTIL - started * DAY
    led_here = UUID(int=1_000 + number)
    offences = (Offence(led_here, index_on, offence, "suspect"),) if offence else ()  # type: ignore[arg-type]
    how = {"agreed": True} | more
    return Participant(1, index_on, led_here if offence else None, offences, arm=arm, **how)  # type: ignore[arg-type]


def site(people: list[Participant], **changes) -> Site:  # type: ignore[no-untyped-def]
    known = {UUID(int=number): one for number, one in enumerate(people, start=1)}
    made = Site(1, known, (), (), UNTIL, date(2015, 1, 1), (6, 12))
    return replace(made, **changes)


PEOPLE = st.lists(
    st.builds(
        person,
        st.integers(1, 10_000),
        st.sampled_from([-5, 40, 200, 400]),
        offence=st.sampled_from([None, "knife", "violent", "other"]),
        arm=st.sampled_from([None, None, "offered", "not_offered"]),
        agreed=st.sampled_from([True, True, True, False]),
        departed=st.sampled_from([None, None, "crossover", "override"]),
    ),
    max_size=45,
)
GIVEN = st.lists(st.tuples(st.integers(1, 45), st.integers(0, 300), st.sampled_from([0, 1, 4, 13, 26])), max_size=30)


def with_outcomes(people: list[Participant], given_: list[tuple[int, int, int]]) -> Site:
    placements = [Placement(1, UNTIL - days * DAY, weeks, UUID(int=who)) for who, days, weeks in given_]
    doses = [Dose(1, UUID(int=who), "contact", UNTIL - days * DAY) for who, days, _ in given_]
    return site(people, placements=placements, doses=doses)


@given(PEOPLE, GIVEN)
def test_no_number_of_people_that_is_shown_is_one_to_four(people: list[Participant], outcomes_: list[tuple]) -> None:  # type: ignore[type-arg]
    for found in publish(with_outcomes(people, outcomes_)).values():
        assert [count for count in numbers(found) if is_small(count)] == []


@given(PEOPLE)
def test_no_two_numbers_of_people_one_within_the_other_differ_by_one_to_four(people: list[Participant]) -> None:
    for found in publish(site(people)).values():
        for counts in nested(found):
            assert [(a, b) for a, b in combinations(counts, 2) if is_small(abs(a - b))] == []


@given(PEOPLE)
def test_with_and_without_the_offence_that_led_here_differ_by_no_small_number_of_people(
    people: list[Participant],
) -> None:
    for found in publish(site(people)).values():
        shown = {(one.window_months, one.index_offence): one for one in found.figures}
        for months in (6, 12):
            if (months, "in") in shown:
                with_it, without = shown[months, "in"], shown[months, "out"]
                assert not is_small(with_it.before.offences - without.before.offences)


@given(PEOPLE)
def test_what_the_departures_leave_of_an_arm_is_not_small(people: list[Participant]) -> None:
    without = [one for one in people if one.arm == "not_offered"]
    for found in publish(site(people)).values():
        for one in found.comparisons:
            if one.crossovers is not None and one.overrides is not None:
                assert not is_small(len(without) - one.crossovers - one.overrides)


@given(PEOPLE, GIVEN)
def test_whatever_is_not_shown_says_why_and_everything_is_either_shown_or_not(
    people: list[Participant],
    outcomes_: list[tuple],  # type: ignore[type-arg]
) -> None:
    tried = any(one.arm for one in people)
    for found in publish(with_outcomes(people, outcomes_)).values():
        shown = len(found.figures) + len(found.comparisons) + len(found.placements) + len(found.doses)
        assert shown + len(found.not_shown) == 2 * 2 + 2 * tried + 4 + 2
        assert all(one.words.endswith(".") for one in found.not_shown)


def numbers(found: SiteFigures) -> list[int]:
    """Every number of people that can be read, and what is left of each when its part is subtracted."""
    counts = [found.not_asked or 0]
    for figure in found.figures:
        counts += [figure.people, *parts(figure.people, figure.people_followed_fully)]
    for one in found.comparisons:
        for arm in (one.offered, one.not_offered):
            counts += [arm.people, *parts(arm.people, arm.people_followed_fully)]
        counts += [one.crossovers or 0, one.overrides or 0, one.never_allocated or 0]
    for dose in found.doses:
        counts += [dose.people, *parts(dose.people, dose.people_given)]
    for share in found.placements:
        counts += [share.of, share.reached, share.of - share.reached]
    return counts


def parts(whole: int, part: int | None) -> list[int]:
    return [] if part is None else [part, whole - part]


def nested(found: SiteFigures) -> list[list[int]]:
    """Numbers of people of whom the smaller lie within the larger."""
    figures = [one for one in found.figures if one.index_offence == "out"]
    chains = [[one.people for one in figures] + [n for one in figures if (n := one.people_followed_fully) is not None]]
    for arm in ("offered", "not_offered"):
        sides = [getattr(one, arm) for one in found.comparisons]
        chains.append([side.people for side in sides] + [n for one in sides if (n := one.people_followed_fully)])
    return chains


def test_of_nine_people_of_whom_eight_were_followed_to_the_end_that_number_is_not_shown() -> None:
    found = publish(site([*(person(n, 400) for n in range(8)), person(9, 40)]))["any"]
    (six, *_) = [one for one in found.figures if one.index_offence == "out"]
    assert (six.people, six.people_followed_fully) == (9, None)
    assert "9 people (number not shown followed for the whole window)" in six.sentence


def test_when_three_of_twenty_came_by_a_knife_the_figure_with_those_offences_is_not_shown() -> None:
    people = [person(n, 400, offence="knife" if n < 3 else None) for n in range(20)]
    found = publish(site(people))["knife"]
    assert {one.index_offence for one in found.figures} == {"out"}
    hidden = [one for one in found.not_shown if one.what == "before_after"]
    assert {(one.index_offence, one.reason) for one in hidden} == {("in", "fewer_than_five")}


def test_people_who_did_not_agree_are_in_the_comparison_of_arms_and_in_nothing_else() -> None:
    arms = [person(n, 400, arm="offered" if n % 2 else "not_offered", agreed=False) for n in range(20)]
    found = publish(site([*arms, *(person(n, 400) for n in range(20, 26))]))["any"]
    assert {one.people for one in found.figures} == {6}
    assert {(one.offered.people, one.not_offered.people) for one in found.comparisons} == {(10, 10)}
    assert "counted_without_asking" in {caveat.code for caveat in found.comparisons[0].caveats}
    assert found.not_asked == 10, "nobody asks those to whom nothing was offered"


def test_five_placements_of_one_person_are_not_shown() -> None:
    placements = [Placement(1, UNTIL - 200 * DAY, 26, UUID(int=1))] * 5
    found = publish(site([person(n, 400) for n in range(8)], placements=placements))["any"]
    assert found.placements == ()


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 60))
def test_data_goes_to_the_end_of_a_month_whose_offences_have_all_come_in(today: date, lag_days: int) -> None:
    until = month_end_before(today, lag_days)
    assert (until + DAY).day == 1
    assert until <= today - lag_days * DAY
    assert today - lag_days * DAY < month_end_before(until + 32 * DAY, 0) + 32 * DAY
    assert month_end_before(until, 0) == until


@pytest.mark.parametrize(
    ("before", "now", "may"),
    [(0, 5, True), (0, 1, True), (3, 6, True), (6, 6, True), (6, 7, False), (9, 5, False), (9, 4, True), (7, 12, True)],
)
def test_figures_follow_others_only_when_nobody_or_five_people_more_or_fewer_stand_in_them(
    before: int, now: int, may: bool
) -> None:
    assert may_replace(before, now) is may
