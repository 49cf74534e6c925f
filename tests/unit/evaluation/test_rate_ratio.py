"""Intervals of evaluation, against published values, exact sums, and simulated worlds in which the truth is known."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.binomial import beta_cdf, share_limits, student_limit
from evaluation.domain.rate_ratio import Interval, PersonCounts, exact_interval, rate_ratio

YEAR = 365


def chance_of_at_least(count: int, of: int, p: float) -> float:
    return math.fsum(math.comb(of, k) * p**k * (1 - p) ** (of - k) for k in range(count, of + 1))


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.001, 0.999))
def test_the_incomplete_beta_function_is_the_binomial_tail(count: int, more: int, p: float) -> None:
    assert beta_cdf(p, count, more + 1) == pytest.approx(chance_of_at_least(count, count + more, p), abs=1e-12)


@given(st.integers(0, 40), st.integers(0, 40))
def test_at_either_exact_limit_the_tail_is_two_and_a_half_per_cent(count: int, more: int) -> None:
    low, high = share_limits(count, count + more)
    if count:
        assert chance_of_at_least(count, count + more, low) == pytest.approx(0.025, abs=1e-9)
    if more:
        assert 1 - chance_of_at_least(count + 1, count + more, high) == pytest.approx(0.025, abs=1e-9)


def test_nothing_in_ten_still_allows_for_thirty_one_per_cent() -> None:
    """By hand: (1 - p) ** 10 = 0.025."""
    assert share_limits(0, 10) == (0.0, pytest.approx(1 - 0.025**0.1))


def test_limits_of_a_million_are_close_and_found() -> None:
    low, high = share_limits(500_000, 1_000_000)
    assert (low, high) == (pytest.approx(0.499020, abs=1e-6), pytest.approx(0.500980, abs=1e-6))


@pytest.mark.parametrize(("degrees", "limit"), [(1, 12.706), (4, 2.776), (9, 2.262), (29, 2.045), (10**6, 1.960)])
def test_student_limits_are_those_of_the_printed_tables(degrees: int, limit: float) -> None:
    assert student_limit(degrees) == pytest.approx(limit, abs=5e-4)


def test_the_published_breast_cancer_study_comes_out_as_printed() -> None:
    """Boice and Monson (1977), as in Rothman's textbook: 41 in 28,010 against 15 in 19,017 person-years."""
    interval = exact_interval(15, 19_017, 41, 28_010)
    assert (interval.low, interval.high) == (pytest.approx(1.005684, abs=1e-6), pytest.approx(3.6093, abs=1e-4))


def test_sixty_after_a_hundred_before_is_between_0428_and_0835() -> None:
    interval = exact_interval(100, 182, 60, 182)
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.428, 0.835)


def test_longer_time_at_risk_after_lowers_the_ratio() -> None:
    twice = rate_ratio([PersonCounts(before=10, days_before=100, after=10, days_after=200)])
    assert twice.ratio == pytest.approx(0.5)
    assert twice.interval.contains(0.5)
    assert not twice.interval.contains(2.0)


def test_one_offence_before_and_none_after_proves_nothing() -> None:
    found = rate_ratio([PersonCounts(before=1, days_before=182, after=0, days_after=182)])
    assert found.ratio == 0
    assert found.interval.low == 0
    assert found.interval.high == pytest.approx(39)  # 0.025 = 1 / (1 + 39)


def test_without_offences_before_there_is_no_ratio_and_no_upper_end() -> None:
    found = rate_ratio([PersonCounts(before=0, days_before=182, after=3, days_after=182)])
    assert found.ratio is None
    assert found.interval.high == math.inf
    assert found.interval.low > 0


@pytest.mark.parametrize("people", [[], [PersonCounts(0, 182, 0, 182)], [PersonCounts(3, 0, 1, 182)]])
def test_where_nothing_can_be_known_the_interval_says_so(people: list[PersonCounts]) -> None:
    assert rate_ratio(people).interval == Interval(0.0, math.inf)


people_counted = st.lists(
    st.builds(PersonCounts, st.integers(0, 9), st.integers(1, 400), st.integers(0, 9), st.integers(1, 400)),
    min_size=1,
    max_size=30,
)


@given(people_counted)
def test_the_ratio_lies_in_its_interval_and_the_interval_is_never_narrower_than_the_exact_one(
    people: list[PersonCounts],
) -> None:
    found = rate_ratio(people)
    assert found.ratio is None or found.interval.contains(found.ratio)
    assert found.interval.low <= found.exact.low
    assert found.exact.high <= found.interval.high


@given(people_counted, st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(people: list[PersonCounts], chance: random.Random) -> None:
    shuffled = list(people)
    chance.shuffle(shuffled)
    one, other = rate_ratio(people).interval, rate_ratio(shuffled).interval
    assert one.low == pytest.approx(other.low)
    assert one.high == pytest.approx(other.high)


def poisson(chance: random.Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product, count = product * chance.random(), count + 1
    return count


def simulated(chance: random.Random, people: int, ratio: float, clustered: bool) -> list[PersonCounts]:
    """People whose true rate changes by ``ratio``. Clustered: a life has good and bad half-years, each its own."""

    def rate() -> float:
        return chance.choice((0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 6.0)) if clustered else 1.0

    return [PersonCounts(poisson(chance, rate()), YEAR, poisson(chance, rate() * ratio), YEAR) for _ in range(people)]


@pytest.mark.parametrize(("people", "clustered"), [(12, False), (60, False), (60, True), (150, True)])
def test_the_interval_holds_the_truth_at_least_as_often_as_it_claims(people: int, clustered: bool) -> None:
    """400 simulated schemes; 93% and not 95% because 400 is few, and clusters of few people are hard."""
    chance = random.Random(20261123)
    held = sum(rate_ratio(simulated(chance, people, 0.7, clustered)).interval.contains(0.7) for _ in range(400))
    assert held / 400 >= 0.93


def test_counting_offences_only_would_be_far_too_sure_where_they_cluster() -> None:
    chance = random.Random(20261123)
    held = sum(rate_ratio(simulated(chance, 60, 0.7, clustered=True)).exact.contains(0.7) for _ in range(200))
    assert held / 200 < 0.85
