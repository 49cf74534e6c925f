"""What people read about places and figures instead of codes, and what can be answered next."""

from __future__ import annotations

import typing
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from gateway.pages.opportunities.placement_steps import MILESTONES, choices_after, outcome_of
from gateway.presentation.charts import rate_ratios
from gateway.presentation.labels import opportunities as offers
from opportunities import messages as m
from opportunities.domain import placements, posting_vocabulary
from support.pages.opportunity_samples import FIGURES, TODAY, figure, placement


def test_every_warning_says_something_else_and_a_district_is_named() -> None:
    opportunity = placement("proposed").opportunity
    words = [offers.safety_warning(warning, opportunity) for warning in typing.get_args(m.SafetyWarning)]
    assert len(set(words)) == len(words) == 3
    assert str(opportunity.zone) in words[0]


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (m.OpportunityKind, offers.KIND),
        (m.Hours, offers.HOURS),
        (m.Known, offers.KNOWN),
        (m.AgeBand, offers.AGE_BAND),
        (m.Limit, offers.LIMIT),
        (m.Limit, offers.LEFT_OUT),
        (m.LimitOutcome, offers.OUTCOME),
        (m.Preference, offers.PREFERENCE),
        (m.Benefits, offers.BENEFITS),
        (m.PlacementState, offers.STATE),
        (m.EvidenceKind, offers.EVIDENCE),
        (m.EndReason, offers.END_REASON),
    ],
)
def test_every_code_that_a_page_can_meet_has_words_and_none_is_left_over(codes: object, said: dict[str, str]) -> None:
    assert set(typing.get_args(codes)) == set(said)


def test_interests_are_the_sectors_that_postings_are_sorted_into() -> None:
    assert set(offers.SECTOR) == set(posting_vocabulary.SECTORS)
    assert MILESTONES == placements.MILESTONES


def test_a_candidate_always_has_the_same_short_label_and_another_has_another() -> None:
    one, other = UUID("6f1e2d3c-4b5a-4798-8a6b-1c2d3e4f5a6b"), UUID("0f1e2d3c-4b5a-4798-8a6b-1c2d3e4f5a6b")
    assert offers.label(one) == offers.label(one) != offers.label(other)
    assert len(offers.label(one)) == 7


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("8.00 GBP per hour", "£8.00 per hour"),
        ("10.18 to 12.60 GBP per hour", "£10.18 to £12.60 per hour"),
        ("competitive", "competitive"),
        ("300 EUR per week", "300 EUR per week"),
    ],
)
def test_pay_is_read_in_pounds_where_it_was_said_in_pounds(said: str, read: str) -> None:
    assert offers.pay(said) == read


def test_a_week_can_be_answered_for_from_its_day_on_and_once() -> None:
    started = placement("proposed", "offered", "accepted", "started")
    on = started.acts[-1].occurred_on
    day = timedelta(days=1)
    assert "sustained-1" not in choices_after(started, on + 7 * day - day)
    assert "sustained-1" in choices_after(started, on + 7 * day)
    assert "sustained-4" not in choices_after(started, on + 28 * day - day)
    assert list(choices_after(started, on + 28 * day))[:2] == ["sustained-4", "sustained-1"]
    assert "sustained-1" not in choices_after(replace(started, weeks=1), on + 28 * day)


def test_what_is_over_asks_for_nothing_more() -> None:
    assert choices_after(placement("proposed", "offered", "declined"), TODAY) == {}


@pytest.mark.parametrize("which", [("proposed",), ("proposed", "offered"), ("proposed", "offered", "accepted")])
def test_every_answer_that_is_offered_is_understood(which: tuple[m.PlacementState, ...]) -> None:
    assert all(outcome_of(answer) for answer in choices_after(placement(*which), TODAY))


@pytest.mark.parametrize("answer", ["", "sustained", "sustained-2", "ended-", "ended-bored", "accepted-1", "proposed"])
def test_what_is_no_answer_is_not_taken_for_one(answer: str) -> None:
    assert outcome_of(answer) is None


def test_a_finding_never_claims_more_than_its_interval() -> None:
    assert rate_ratios.finding([figure(6, "out", people_followed_fully=43)]).startswith("No change in violent or knife")
    assert rate_ratios.finding([figure(6, "out", high=999)]).startswith("Fewer")
    assert rate_ratios.finding([figure(6, "out", low=1001, ratio=1500, high=2000)]).startswith("More")
    assert rate_ratios.finding([figure(6, "out", low=0, high=None, ratio=None)]).startswith("No change")


def test_a_finding_leaves_the_offence_out_that_led_to_the_referral() -> None:
    fewer_only_with_it = [figure(6, "in", high=500, low=200, ratio=300), figure(6, "out")]
    assert rate_ratios.finding(fewer_only_with_it).startswith("No change")


def test_nothing_is_said_about_nobody() -> None:
    nobody = figure(6, "out", people=0, people_followed_fully=0, ratio=None, low=0, high=None)
    assert rate_ratios.finding([nobody]) == "Nothing can be shown yet"
    assert rate_ratios.draw([nobody], 1, "") == ""


def test_a_figure_is_drawn_with_its_interval_and_a_point_only_where_it_lies_on_the_axis() -> None:
    drawn = rate_ratios.draw(FIGURES, 1, "said")
    assert drawn.count("wo-ratios__band") == 4
    assert drawn.count("wo-ratios__point") == 2
    assert drawn.count("wo-ratios__arrow") == 2
