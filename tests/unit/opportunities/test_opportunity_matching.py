"""Which places a candidate is shown, in which order, and with which reasons."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opportunities.domain.candidate import Candidate
from opportunities.domain.limits import Rules, benefits_effect, check_limits
from opportunities.domain.matching import MAX_POINTS, match, score_preferences
from opportunities.domain.opportunity import Opportunity
from opportunities.messages import AgeBand, Known, Limit, OpportunityKind

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
ENGLAND = Rules(training_duty=True)
SETTLED = {"night_work": "no", "restricted_trade": "no", "training_included": "yes"}
BOY = Candidate(UUID(int=7), "16_17", free_from=TODAY, home_zone="WV1")
MAN = replace(BOY, age_band="18_24")


def opportunity(**what: object) -> Opportunity:
    values: dict[str, object] = {"opportunity_id": uuid4(), "kind": "job", "vacancies": 1, **SETTLED, **what}
    return Opportunity(**values)  # type: ignore[arg-type]


def outcome(limit: str, there: Opportunity, who: Candidate = BOY, rules: Rules = ENGLAND) -> str:
    return {one.limit: one.outcome for one in check_limits(there, who, rules, TODAY)}[limit]  # type: ignore[index]


def points(there: Opportunity, who: Candidate) -> dict[str, int]:
    return {one.preference: one.points for one in score_preferences(there, who)}


# ---- hard limits ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("limit", ["night_work", "restricted_trade"])
@pytest.mark.parametrize(("known", "boy", "man"), [("yes", "no", "ok"), ("no", "ok", "ok"), ("unknown", "ask", "ok")])
def test_under_18_night_work_and_restricted_trades_are_out_and_the_unknown_is_asked(
    limit: str, known: str, boy: str, man: str
) -> None:
    assert outcome(limit, opportunity(**{limit: known}), BOY) == boy
    assert outcome(limit, opportunity(**{limit: known}), MAN) == man


@pytest.mark.parametrize(
    ("kind", "included", "hours", "expected"),
    [
        ("job", "yes", "full_time", "ok"),
        ("job", "no", "full_time", "no"),
        ("job", "no", "part_time", "ask"),
        ("job", "unknown", "full_time", "ask"),
        ("apprenticeship", "unknown", "full_time", "ok"),
        ("college_place", "unknown", "unknown", "ok"),
    ],
)
def test_under_18_work_must_come_with_training(kind: str, included: str, hours: str, expected: str) -> None:
    there = opportunity(kind=kind, training_included=included, hours=hours)
    assert outcome("training_duty", there, BOY) == expected
    assert outcome("training_duty", there, MAN) == "ok"


def test_where_the_law_knows_no_training_duty_it_is_none() -> None:
    there = opportunity(training_included="no", hours="full_time")
    assert outcome("training_duty", there, BOY, Rules(training_duty=False)) == "ok"


def test_under_16_paid_work_is_out() -> None:
    child = replace(BOY, age_band="under_16")
    assert outcome("school_age", opportunity(), child) == "no"
    assert outcome("school_age", opportunity(kind="training"), child) == "ok"
    assert outcome("school_age", opportunity(), BOY) == "ok"


@pytest.mark.parametrize(("age", "expected"), [(None, "ok"), (16, "ok"), (17, "ask"), (18, "no")])
def test_a_lowest_age_inside_the_band_has_to_be_asked_about(age: int | None, expected: str) -> None:
    assert outcome("age", opportunity(min_age=age), BOY) == expected


def test_what_closed_yesterday_is_closed_and_what_closes_today_is_open() -> None:
    assert outcome("open", opportunity(closes_on=TODAY - DAY)) == "no"
    assert outcome("open", opportunity(closes_on=TODAY)) == "ok"
    assert outcome("open", opportunity(closed=True)) == "no"


def test_a_full_place_is_left_out() -> None:
    assert outcome("vacancies", opportunity(vacancies=2, taken=2)) == "no"
    assert outcome("vacancies", opportunity(vacancies=2, taken=1)) == "ok"


def test_requirements_count_with_qualifications_and_skills_and_unknown_ones_are_asked_about() -> None:
    there = opportunity(requirements=frozenset({"driving_licence", "maths_grade_4"}))
    able = replace(BOY, qualifications=frozenset({"maths_grade_4"}), skills=frozenset({"driving_licence"}))
    assert outcome("requirements", there, BOY) == "no"
    assert outcome("requirements", there, able) == "ok"
    assert outcome("requirements", opportunity(requirements_known=False), BOY) == "ask"


def test_every_candidate_is_shown_the_same_limits_and_none_is_about_safety() -> None:
    limits = [one.limit for one in check_limits(opportunity(), BOY, ENGLAND, TODAY)]
    assert limits == list(get_args(Limit))
    assert not {"safety", "zone", "district"} & set(limits)


# ---- preferences ----------------------------------------------------------------------------------------------------
def test_a_place_that_has_everything_has_all_points() -> None:
    keen = replace(
        BOY,
        kinds=("job",),
        interests=frozenset({"motor", "retail"}),
        skills=frozenset({"a", "b", "c"}),
        hours="full_time",
    )
    best = opportunity(
        zone="WV1", sectors=frozenset({"motor", "retail"}), skills=frozenset({"a", "b", "c"}), hours="full_time"
    )
    assert sum(points(best, keen).values()) == MAX_POINTS == 100


def test_nearer_is_better_and_a_postcode_area_is_not_its_neighbour_with_the_same_letter() -> None:
    zones = ["WV1", "WV10", "W1A", "CV1", None]
    assert [points(opportunity(zone=zone), BOY)["travel"] for zone in zones] == [20, 10, 0, 0, 0]
    assert points(opportunity(remote=True), BOY)["travel"] == 20
    assert points(opportunity(zone="EC2A"), replace(BOY, home_zone="EC1A"))["travel"] == 10


def test_the_first_wish_counts_most() -> None:
    wishes = replace(BOY, kinds=("apprenticeship", "job", "training", "college_place", "volunteering"))
    kinds: list[OpportunityKind] = ["apprenticeship", "job", "training", "college_place", "volunteering"]
    assert [points(opportunity(kind=kind), wishes)["kind"] for kind in kinds] == [20, 15, 10, 5, 5]
    assert points(opportunity(), BOY)["kind"] == 0


def test_a_start_before_the_candidate_is_free_costs_points_and_no_more() -> None:
    early = opportunity(starts_on=TODAY - DAY)
    assert points(early, BOY)["start"] == 0
    assert [one.opportunity for one in match([early], BOY, ENGLAND, TODAY).ranked] == [early]


def test_ties_are_settled_by_what_closes_first_then_by_the_id() -> None:
    soon = opportunity(closes_on=TODAY + DAY)
    ids = [opportunity(opportunity_id=UUID(int=number)) for number in (3, 1, 2)]
    found = match([*ids, soon], BOY, ENGLAND, TODAY)
    assert [one.opportunity for one in found.ranked] == [soon, ids[1], ids[2], ids[0]]


known: st.SearchStrategy[Known] = st.sampled_from(get_args(Known))
codes = st.frozensets(st.sampled_from("abcd"), max_size=3)
opportunities = st.builds(
    Opportunity,
    st.uuids(),
    st.sampled_from(get_args(OpportunityKind)),
    st.integers(1, 3),
    taken=st.integers(0, 3),
    closed=st.booleans(),
    zone=st.sampled_from(["WV1", "WV2", "CV1", None]),
    sectors=codes,
    closes_on=st.none() | st.dates(TODAY - 5 * DAY, TODAY + 5 * DAY),
    night_work=known,
    restricted_trade=known,
    training_included=known,
    requirements=codes,
)
candidates = st.builds(
    Candidate,
    st.uuids(),
    st.sampled_from(get_args(AgeBand)),
    st.just(TODAY),
    home_zone=st.sampled_from(["WV1", "CV2", None]),
    interests=codes,
    qualifications=codes,
)


@given(st.lists(opportunities, max_size=12, unique_by=lambda one: one.opportunity_id), candidates, st.randoms())
def test_whatever_the_order_of_the_places_the_list_is_the_same(
    there: list[Opportunity], who: Candidate, chance: random.Random
) -> None:
    shuffled = list(there)
    chance.shuffle(shuffled)
    assert match(shuffled, who, ENGLAND, TODAY) == match(there, who, ENGLAND, TODAY)


@given(st.lists(opportunities, max_size=12), candidates)
def test_nobody_is_ever_shown_a_place_that_breaks_a_limit(there: list[Opportunity], who: Candidate) -> None:
    for one in match(there, who, ENGLAND, TODAY).ranked:
        assert all(checked.outcome != "no" for checked in one.limit_checks)
        assert one.opportunity.vacancies_left > 0
        assert not (who.under_18 and "yes" in (one.opportunity.night_work, one.opportunity.restricted_trade))
        assert 0 <= one.points <= MAX_POINTS


# ---- benefits -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "band", "effect"),
    [
        ("job", "16_17", "child_benefit_stops"),
        ("apprenticeship", "16_17", "child_benefit_stops"),
        ("college_place", "16_17", "none_expected"),
        ("job", "18_24", "own_claim_changes"),
        ("volunteering", "25_plus", "none_expected"),
    ],
)
def test_the_household_is_told_what_a_place_does_to_its_benefits(
    kind: OpportunityKind, band: AgeBand, effect: str
) -> None:
    assert benefits_effect(kind, replace(BOY, age_band=band)) == effect
