"""A figure never stands bare: people, interval, index offence and caveats are part of it."""

import random
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.caveats import WORDS, describe_caveats
from evaluation.domain.figures import BeforeAfter, before_after, sentence, thousandths
from evaluation.domain.history import Absence, Data, Offence, Participant
from evaluation.domain.outcomes import Placement, sustained
from evaluation.domain.outcomes import sentence as share_sentence
from evaluation.domain.rate_ratio import Interval
from evaluation.messages import Side

INDEX = date(2025, 3, 1)
DAY = timedelta(days=1)
DATA = Data(known_from=date(2020, 1, 1), until=date(2026, 11, 1))


def offended(*days: int) -> tuple[Offence, ...]:
    return tuple(Offence(uuid4(), INDEX + day * DAY, "knife", "suspect") for day in days)


def participant(*days: int, site_id: int = 1, index_offence: UUID | None = None) -> Participant:
    return Participant(site_id, INDEX, index_offence, offended(*days))


def figure(people: list[Participant], **how) -> BeforeAfter:  # type: ignore[no-untyped-def]
    asked = {"site_id": None, "measure": "any", "months": 6, "index": "out", "data": DATA} | how
    return before_after(people, **asked)


def test_the_boy_of_the_story_is_printed_with_everything_that_makes_one_person_no_proof() -> None:
    boy = participant(-3, 120)
    boy = Participant(1, INDEX, boy.offences[0].fact_id, boy.offences)
    told = figure([boy], index="in")
    assert told.ratio == pytest.approx(181 / 184)
    assert set(told.caveats) == {
        "no_comparison",
        "referred_at_peak",
        "agreed_only",
        "index_offence_counted",
        "few_people",
        "few_offences",
    }
    assert "; 1 person (1 followed for the whole window);" in sentence(told)


def test_the_index_offence_makes_the_difference_and_both_ways_are_told() -> None:
    people = []
    for _ in range(20):
        facts = offended(-3, -60, 50)
        people.append(Participant(1, INDEX, facts[0].fact_id, facts))
    with_it, without = figure(people, index="in"), figure(people, index="out")
    assert (with_it.before.offences, without.before.offences) == (40, 20)
    assert with_it.ratio == pytest.approx(without.ratio / 2)
    assert "index_offence_counted" in with_it.caveats
    assert "index_offence_counted" not in without.caveats


def test_sites_are_told_apart() -> None:
    people = [participant(-10, site_id=1), participant(10, site_id=2)]
    assert [figure(people, site_id=site).before.offences for site in (1, 2, None)] == [1, 0, 1]
    assert [figure(people, site_id=site).people for site in (1, 2, None)] == [1, 1, 2]


def test_ten_people_are_no_longer_called_few_and_nine_are() -> None:
    assert "few_people" in figure([participant(-1, 1)] * 9).caveats
    assert "few_people" not in figure([participant(-1, 1)] * 10).caveats


def test_a_site_without_people_says_that_nothing_is_known() -> None:
    nobody = figure([])
    assert (nobody.people, nobody.ratio, thousandths(nobody)) == (0, None, (None, 0, None))
    assert "no_days_at_risk" in nobody.caveats


def test_a_window_that_is_not_over_says_so() -> None:
    early = figure([participant(-1)], data=Data(DATA.known_from, INDEX + 30 * DAY))
    assert "follow_up_incomplete" in early.caveats
    assert "records_do_not_reach_back" in figure([participant(-1)], data=Data(INDEX - DAY, DATA.until)).caveats
    assert "recent_offences_may_be_missing" in figure([participant(-1)], lag_days=14).caveats


def test_a_few_people_with_most_of_the_offences_widen_the_interval_and_it_says_why() -> None:
    people = [participant() for _ in range(30)] + [participant(*range(-60, 0, 3)), participant(*range(0, 45, 3))]
    assert "offences_cluster" in figure(people).caveats


def test_a_figure_without_its_caveats_cannot_be_made() -> None:
    side = Side(offences=1, days=100)
    bare = {
        "site_id": None, "measure": "any", "months": 6, "index": "in", "people": 1, "followed_fully": 1,
        "before": side, "after": side, "ratio": 1.0,
    }  # fmt: skip
    with pytest.raises(ValueError, match="not causal"):
        BeforeAfter(**bare, interval=Interval(0.1, 9.0), caveats=("few_people",))
    with pytest.raises(ValueError, match="own interval"):
        BeforeAfter(**bare, interval=Interval(0.1, 0.9), caveats=("no_comparison", "referred_at_peak"))


offence_days = st.lists(st.integers(-200, 200), max_size=8)
away = st.lists(
    st.builds(lambda since, days: Absence("custody", INDEX + since * DAY, INDEX + (since + days) * DAY),
              st.integers(-200, 200), st.integers(0, 90)),
    max_size=3,
)  # fmt: skip
anybody = st.builds(
    lambda days, gone, site: Participant(site, INDEX, None, offended(*days), tuple(gone)),
    offence_days,
    away,
    st.integers(1, 2),
)


@given(st.lists(anybody, max_size=12), st.sampled_from([6, 12, 36, 48]), st.sampled_from(["in", "out"]))
def test_a_printed_figure_never_lacks_people_interval_and_caveats(people, months: int, index) -> None:  # type: ignore[no-untyped-def]
    told = figure(people, months=months, index=index)
    printed = sentence(told)
    assert f"{told.people:,} " in printed
    assert "95% interval" in printed
    assert all(WORDS[code] in printed for code in told.caveats)
    assert WORDS["no_comparison"] in printed
    assert WORDS["referred_at_peak"] in printed
    assert ("with the offence" in printed) == (index == "in")
    ratio, low, high = thousandths(told)
    assert low <= told.interval.low * 1000
    assert high is None or high >= told.interval.high * 1000
    assert ratio is None or low <= ratio <= (high or ratio)


def test_every_caveat_has_words_that_end_as_a_sentence() -> None:
    assert [caveat.code for caveat in describe_caveats(tuple(WORDS)) if not caveat.words.endswith(".")] == []


def test_regression_to_the_mean_alone_looks_like_success_which_is_why_it_is_always_said() -> None:
    """Nobody changes at all here; people are taken in because they had three offences in six months."""
    chance = random.Random(7)
    people = []
    while len(people) < 150:
        before = [-day for day in range(1, 182) if chance.random() < 1.5 / 182]
        after = [day for day in range(184) if chance.random() < 1.5 / 182]
        if len(before) >= 3:
            people.append(participant(*before, *after))
    told = figure(people)
    assert told.interval.high < 0.8
    assert "referred_at_peak" in told.caveats


def test_a_placement_that_ended_early_still_counts_among_those_that_could_have_lasted() -> None:
    old = date(2026, 1, 1)
    placements = [Placement(1, old, 26), Placement(1, old, 4), Placement(1, date(2026, 10, 30), 0)]
    found = sustained(placements, site_id=1, weeks=13, until=DATA.until)
    assert (found.reached, found.of) == (1, 2)
    assert (found.low, found.high) == (pytest.approx(0.0126, abs=1e-4), pytest.approx(0.9874, abs=1e-4))
    assert "few_people" in found.caveats
    assert "1 of 2 placements" in share_sentence(found)


def test_a_placement_counts_for_a_milestone_from_its_very_day() -> None:
    four_weeks_ago = DATA.until - timedelta(weeks=4)
    assert sustained([Placement(1, four_weeks_ago, 4)], site_id=None, weeks=4, until=DATA.until).of == 1
    assert sustained([Placement(1, four_weeks_ago + DAY, 4)], site_id=None, weeks=4, until=DATA.until).of == 0
