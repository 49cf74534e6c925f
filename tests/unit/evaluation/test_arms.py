"""The comparison by arm: against sums made by hand and simulated worlds in which the truth is known; never bare."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.arms_ratio import FollowUp, arms_ratio
from evaluation.domain.comparison import Comparison, both_arms_followed, compare, sentence
from evaluation.domain.figures import before_after
from evaluation.domain.history import Absence, Data, Offence, Participant
from evaluation.domain.outcomes import sustained
from evaluation.domain.rate_ratio import Interval
from evaluation.messages import ArmSide

INDEX, DAY = date(2025, 3, 1), timedelta(days=1)
DATA = Data(known_from=date(2020, 1, 1), until=date(2026, 11, 1))
YEAR = 365


# ---- the ratio -----------------------------------------------------------------------------------------------------
def test_two_arms_come_out_as_by_hand() -> None:
    """60 in 182 days against 100 in 182: the ratio is 0.6, its exact limits 0.428 and 0.835."""
    found = arms_ratio([FollowUp(60, 182)], [FollowUp(100, 182)])
    assert found.ratio == pytest.approx(0.6)
    assert (round(found.exact.low, 3), round(found.exact.high, 3)) == (0.428, 0.835)
    assert found.by_person is None


def test_the_spread_by_person_comes_out_as_by_hand() -> None:
    """Two and two people, a year each, with 1 and 3 against 2 and 2: each moves the first log rate by a quarter, so its
    variance is 2 * (1/16 + 1/16) = 1/4; the second has none. One degree of freedom: 12.706 standard errors."""
    found = arms_ratio([FollowUp(1, YEAR), FollowUp(3, YEAR)], [FollowUp(2, YEAR), FollowUp(2, YEAR)])
    assert found.ratio == 1
    assert found.by_person is not None
    assert math.log(found.by_person.high) == pytest.approx(12.706 * 0.5, abs=1e-3)


@pytest.mark.parametrize(
    ("offered", "not_offered", "ratio"), [([], [FollowUp(1, 9)], None), ([FollowUp(1, 9)], [], None), ([], [], None)]
)
def test_with_nobody_in_an_arm_nothing_is_known(offered, not_offered, ratio) -> None:
    found = arms_ratio(offered, not_offered)
    assert (found.ratio, found.interval) == (ratio, Interval(0.0, math.inf))


def test_no_offence_among_those_offered_still_has_an_upper_end() -> None:
    found = arms_ratio([FollowUp(0, 100)] * 4, [FollowUp(1, 100)] * 4)
    assert found.ratio == 0
    assert 0 < found.interval.high < math.inf


arms = st.lists(st.builds(FollowUp, st.integers(0, 9), st.integers(1, 400)), min_size=1, max_size=20)


@given(arms, arms)
def test_the_ratio_lies_in_its_interval_and_the_arms_changed_over_give_its_inverse(one, other) -> None:
    found, turned = arms_ratio(one, other), arms_ratio(other, one)
    assert found.ratio is None or found.interval.contains(found.ratio)
    if found.ratio and turned.ratio:
        assert turned.ratio == pytest.approx(1 / found.ratio)
        assert turned.exact.low == pytest.approx(1 / found.exact.high)


def poisson(chance: random.Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product, count = product * chance.random(), count + 1
    return count


def arm(chance: random.Random, people: int, ratio: float, clustered: bool) -> list[FollowUp]:
    """People at a rate that differs much from one to the next, if it clusters; half are not followed to the end."""

    def one() -> FollowUp:
        rate = chance.choice((0.2, 0.2, 0.2, 4.0)) if clustered else 1.0
        days = chance.choice((YEAR, YEAR, 120, 240))
        return FollowUp(poisson(chance, rate * ratio * days / YEAR), days)

    return [one() for _ in range(people)]


@pytest.mark.parametrize("truth", [1.0, 0.75])
@pytest.mark.parametrize(("people", "clustered"), [(10, False), (40, False), (40, True), (100, True)])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(people: int, clustered: bool, truth: float) -> None:
    """400 simulated trials each; without an effect an interval that leaves out 1 is a false alarm, one in twenty."""
    chance = random.Random(20270301)
    held = 0
    for _ in range(400):
        found = arms_ratio(arm(chance, people, truth, clustered), arm(chance, people, 1.0, clustered))
        held += found.interval.contains(truth)
    assert held / 400 >= 0.93


def test_counting_offences_only_would_raise_far_too_many_false_alarms() -> None:
    chance = random.Random(20270301)
    held = sum(arms_ratio(arm(chance, 40, 1, True), arm(chance, 40, 1, True)).exact.contains(1.0) for _ in range(300))
    assert held / 300 < 0.90


def test_picked_at_their_peak_both_arms_fall_and_only_the_comparison_knows_that_nothing_worked() -> None:
    """No effect at all; everybody is found after a bad half-year. Before and after says it fell, the arms do not."""
    chance = random.Random(20270301)
    held, fell = 0, 0
    for _ in range(60):
        people = _found_at_their_peak(chance, 120)
        compared = compare(people, site_id=None, measure="any", months=6, data=DATA)
        assert compared is not None
        held += compared.interval.contains(1.0)
        fell += before_after(people, site_id=None, measure="any", months=6, index="out", data=DATA).interval.high < 1
    assert held >= 54
    assert fell >= 54


def _found_at_their_peak(chance: random.Random, many: int) -> list[Participant]:
    people = []
    while len(people) < many:
        before = [-chance.randrange(1, 180) for _ in range(poisson(chance, 1.5))]
        if len(before) >= 3:
            after = [chance.randrange(1, 180) for _ in range(poisson(chance, 1.5))]
            people.append(participant(*before, *after, arm=("offered", "not_offered")[len(people) % 2]))
    return people


# ---- the figure ----------------------------------------------------------------------------------------------------
def participant(*days: int, site_id: int = 1, **more) -> Participant:
    offences = tuple(Offence(uuid4(), INDEX + day * DAY, "knife", "suspect") for day in days)
    return Participant(site_id, INDEX, None, offences, **more)


def figure(people: list[Participant], **how) -> Comparison:
    asked = {"site_id": None, "measure": "any", "months": 6, "data": DATA} | how
    found = compare(people, **asked)
    assert found is not None
    return found


OFFERED, WITHOUT = participant(20, arm="offered"), participant(20, 40, arm="not_offered")


def test_where_nobody_was_ever_allocated_there_is_no_comparison() -> None:
    assert compare([participant(1)], site_id=None, measure="any", months=6, data=DATA) is None
    assert compare([OFFERED], site_id=2, measure="any", months=6, data=DATA) is None
    assert not both_arms_followed(figure([OFFERED]))
    assert both_arms_followed(figure([OFFERED, WITHOUT]))


def test_everybody_counts_in_the_arm_as_allocated_also_who_was_helped() -> None:
    crossed = participant(20, 40, arm="not_offered", departed="crossover")
    for without in (WITHOUT, crossed):
        told = figure([OFFERED, without])
        assert told.not_offered == ArmSide(people=1, people_followed_fully=1, offences=2, days=184)
    told = figure(
        [OFFERED, crossed, participant(departed="override", arm="not_offered"), participant(departed="override")]
    )
    assert (told.crossovers, told.overrides, told.never_allocated) == (1, 1, 1)
    assert "crossover_dilutes" in told.caveats
    assert "1 person had help because it was asked for, and 1 person because a supervisor" in sentence(told)
    assert "in neither arm: 1." in sentence(told)


def test_before_the_allocation_nothing_counts_and_on_its_day_all_but_what_led_to_it() -> None:
    led = participant(0, 0, -1, arm="offered")
    led = Participant(1, INDEX, led.offences[0].fact_id, led.offences, arm="offered")
    assert figure([led, WITHOUT]).offered.offences == 1


def test_time_away_is_taken_off_in_neither_arm_because_it_is_known_in_one_only() -> None:
    absence = Absence("custody", INDEX + 10 * DAY, None)
    gone = participant(20, arm="offered", absences=(absence,))
    assert figure([gone, WITHOUT]).offered == figure([OFFERED, WITHOUT]).offered
    assert "absences_not_deducted" in figure([gone, WITHOUT]).caveats


def test_small_arms_unfinished_ones_and_empty_ones_say_so() -> None:
    young = Data(known_from=DATA.known_from, until=INDEX + 30 * DAY)
    assert {"few_in_an_arm", "few_offences", "follow_up_incomplete"} <= set(
        figure([OFFERED, WITHOUT], data=young).caveats
    )
    assert "no_offences_without" in figure([OFFERED, participant(arm="not_offered")]).caveats
    assert "no_offences_with" in figure([participant(arm="offered"), WITHOUT]).caveats
    assert "not_seen_in_both_arms" in figure([OFFERED]).caveats
    assert "few_in_an_arm" not in figure([OFFERED] * 10 + [WITHOUT] * 10).caveats
    assert "recent_offences_may_be_missing" in figure([OFFERED, WITHOUT], lag_days=30).caveats


def test_a_comparison_cannot_be_made_without_saying_how_it_counts_nor_outside_its_interval() -> None:
    told = figure([OFFERED, WITHOUT])
    with pytest.raises(ValueError, match="how it counts"):
        Comparison(**{**vars(told), "caveats": ("few_in_an_arm",)})
    with pytest.raises(ValueError, match="own interval"):
        Comparison(**{**vars(told), "ratio": 999.0})


def test_placements_are_not_compared_and_say_so_where_something_else_is() -> None:
    asked = {"site_id": None, "weeks": 4, "until": DATA.until}
    assert sustained([], **asked).caveats[0] == "no_comparison"
    assert sustained([], **asked, compared=True).caveats[0] == "placements_not_compared"


def test_beside_a_comparison_before_and_after_points_to_it_and_leaves_out_whom_nothing_was_offered() -> None:
    asked = {"site_id": None, "measure": "any", "months": 6, "index": "out", "data": DATA}
    alone = before_after([OFFERED, WITHOUT], **asked)
    beside = before_after([OFFERED, WITHOUT], **asked, compared=True)
    assert (alone.people, beside.people) == (1, 1)
    assert ("no_comparison" in alone.caveats, "comparison_beside" in alone.caveats) == (True, False)
    assert ("no_comparison" in beside.caveats, "comparison_beside" in beside.caveats) == (False, True)
