"""Safety is decided where it is known: what is unsafe looks to a finder like whatever else is not chosen."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from common.errors import Refused, Unavailable
from common.messages import declaration, declared_messages
from common.roles import CASE_TEAM, OPPORTUNITIES_FINDER
from conftest import new_force
from opportunities import messages as m
from opportunities.store.tables import BarredMark
from support.finder_view import FinderView
from support.opportunities_scene import NAVIGATORS, Finding, posting
from support.scene import Scene

DISTRICTS = ("WV1", "WV2", "WV3", "WV10", "WV11", "WV13")
TITLES = ("Warehouse operative", "Kitchen porter", "Night shift packer", "Trainee mechanic")
EMPLOYERS = ("Canal Street Logistics", "Heron Kitchens")
SAFETY_TABLES = ("barred_mark", "exclusion")
RIVALS_EMPLOYER = EMPLOYERS[0]


@pytest.fixture
def finding(system, force) -> Finding:
    return Finding(Scene(system, force.id, (force.first_site, force.second_site))).configure()


@pytest.fixture
def elsewhere(system, other_force) -> Finding:
    """Another force, in which everything is the same but for the limits."""
    return Finding(Scene(system, other_force.id, (other_force.first_site, other_force.second_site))).configure()


Posting = tuple[str, str, str]


def view(finding: Finding, postings: Sequence[Posting], *, zones: Sequence[str], trades: Sequence[str], rival: bool):
    """What a finder sees of a candidate with these limits. Somebody is placed with one of the employers already."""
    there = finding.candidate()
    finding.started(there, finding.opportunity(900, employer=RIVALS_EMPLOYER, title="Stock hand", vacancies=1))
    step = finding.step()
    finding.describe(step, avoid_zones=tuple(zones), avoid_trades=tuple(trades), exclusions=(there,) if rival else ())
    finding.imports(
        *(
            posting(number, title, postcode=f"{zone} 1AA", employer=employer, validThrough=f"2099-01-{number + 1:02}")
            for number, (zone, title, employer) in enumerate(postings)
        )
    )
    titles = {one.closes_on: one.opportunity_id for one in finding.on_offer() if one.closes_on}
    return FinderView(finding).look(step, [titles[day] for day in sorted(titles)])


def differing(one: list[str], other: list[str]) -> list[tuple[str, str]]:
    return [pair for pair in zip_longest(one, other, fillvalue="") if pair[0] != pair[1]]


EVERYWHERE: list[Posting] = [(zone, TITLES[0], EMPLOYERS[number % 2]) for number, zone in enumerate(DISTRICTS)]


@pytest.mark.parametrize(
    "limits",
    [
        {"zones": ("WV2",), "trades": (), "rival": False},
        {"zones": DISTRICTS, "trades": (), "rival": False},
        {"zones": (), "trades": ("warehouse_logistics", "catering"), "rival": False},
        {"zones": (), "trades": (), "rival": True},
        {"zones": ("WV1", "WV13"), "trades": ("motor",), "rival": True},
    ],
)
def test_a_finder_sees_the_same_with_and_without_limits_by_the_same_statements(finding, elsewhere, limits):
    with_limits = view(finding, EVERYWHERE, **limits)
    without = view(elsewhere, EVERYWHERE, zones=(), trades=(), rival=False)
    assert differing(with_limits.seen, without.seen) == []
    assert any("ProposedPlacement" in line for line in without.seen), "something was proposed"
    assert not any(table in line for line in with_limits.seen for table in SAFETY_TABLES)


limit_sets = st.fixed_dictionaries(
    {
        "zones": st.lists(st.sampled_from(DISTRICTS), unique=True),
        "trades": st.lists(st.sampled_from(("warehouse_logistics", "catering", "motor")), unique=True),
        "rival": st.booleans(),
    }
)
a_posting = st.tuples(st.sampled_from(DISTRICTS), st.sampled_from(TITLES), st.sampled_from(EMPLOYERS))


@settings(max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(postings=st.lists(a_posting, min_size=1, max_size=8), limits=limit_sets)
def test_whatever_he_imports_and_whatever_must_be_avoided(system, deployment, postings, limits):
    seen = []
    for which in (limits, {"zones": (), "trades": (), "rival": False}):
        force = new_force(deployment)
        finding = Finding(Scene(system, force.id, (force.first_site, force.second_site))).configure()
        seen.append(view(finding, postings, **which).seen)
    assert differing(*seen) == []


def test_a_finder_can_ask_nothing_that_is_not_compared(finding):
    """A new message for finders has to be added to ``FinderView``."""
    compared = view(finding, EVERYWHERE, zones=(), trades=(), rival=False).asked
    declared = declared_messages().values()
    for_finders = {
        message
        for message in declared
        if declaration(message).name.startswith("opportunities.") and OPPORTUNITIES_FINDER in declaration(message).roles
    }
    assert compared == for_finders


def test_only_the_case_team_may_ask_what_depends_on_safety():
    for message in (m.ListProposals, m.AnswerProposal, m.FindCandidate, m.DescribeCandidate):
        assert declaration(message).roles == CASE_TEAM
    assert OPPORTUNITIES_FINDER not in CASE_TEAM


def test_the_attack_of_november_2026_finds_nothing(finding):
    """All places less the fitting ones was the list of barred districts; proposing a barred one answered otherwise."""
    step = finding.candidate(avoid_zones=("WV11",))
    finding.imports(*(posting(number, postcode=f"{zone} 1AA") for number, zone in enumerate(DISTRICTS)))
    fitting = {one.opportunity.zone for one in finding.match(step).matches}
    assert {place.zone for place in finding.on_offer()} - fitting == set()
    assert finding.match(step).excluding_limits == ()
    for opportunity in [place.opportunity_id for place in finding.on_offer()]:
        finding.then(finding.propose(step, opportunity), "withdrawn")


# ---- the case team --------------------------------------------------------------------------------------------------
def warnings(finding: Finding, step: UUID) -> list[tuple[str, ...]]:
    return [proposal.warnings for proposal in finding.proposals(step)]


def test_the_case_team_reads_what_is_unsafe_beside_each_proposal(finding):
    step = finding.candidate(avoid_zones=("WV2",), avoid_trades=("catering",))
    for number, (title, zone) in enumerate(
        (("Warehouse operative", "WV1"), ("Warehouse operative", "WV2"), ("Kitchen porter", "WV2"))
    ):
        finding.propose(step, finding.opportunity(number, title=title, postcode=f"{zone} 4DB"))
    assert warnings(finding, step) == [(), ("district",), ("district", "trade")]
    assert [one.opportunity.zone for one in finding.proposals(step)] == ["WV1", "WV2", "WV2"]
    for who in ({"roles": frozenset({OPPORTUNITIES_FINDER})}, {"sites": (finding.scene.sites[1],)}):
        with pytest.raises(Refused, match="not_found"):
            finding.ask(m.ListProposals(step_id=step), **{"roles": NAVIGATORS, **who})


@pytest.mark.parametrize("said_by", ["who_comes_first", "who_comes_second"])
def test_two_who_must_not_meet_are_a_warning_wherever_one_of_them_is_placed(finding, said_by):
    there, here = (
        finding.opportunity(1, employer=RIVALS_EMPLOYER, site=finding.scene.sites[1]),
        finding.opportunity(2, employer=RIVALS_EMPLOYER, site=finding.scene.sites[0]),
    )
    first, second = finding.candidate(site=finding.scene.sites[1]), finding.candidate()
    one, other = (first, second) if said_by == "who_comes_first" else (second, first)
    finding.describe(one, exclusions=(other,))
    finding.propose(second, here)
    assert warnings(finding, second) == [()]
    placement = finding.started(first, there)
    assert warnings(finding, second) == [("person",)]
    finding.then(placement, "ended", reason="left")
    assert warnings(finding, second) == [()]


def test_what_the_case_team_declines_reads_the_same_whether_it_was_unsafe_or_not(finding, elsewhere):
    def declined(where: Finding, **limits: Any) -> list[str]:
        step, opportunity = where.candidate(**limits), where.opportunity(1, postcode="WV2 4DB")
        placement = where.propose(step, opportunity)
        where.answer(placement, agreed=False)
        seen = FinderView(where)
        for message in (
            m.FindPlacement(placement_id=placement),
            m.MatchCandidate(step_id=step),
            m.ListCandidateRequests(),
            m.OfferPlacement(placement_id=placement, evidence=where.shown()),
            m.ProposePlacement(step_id=step, opportunity_id=opportunity),
        ):
            seen.ask(message)
        return seen.seen

    unsafe, unwanted = declined(finding, avoid_zones=("WV2",)), declined(elsewhere)
    assert unsafe == unwanted
    assert "not_chosen" in unsafe[0]


def test_who_answered_and_at_which_hour_is_not_told(finding):
    placement = finding.agreed(finding.candidate(), finding.opportunity(1))
    act = finding.detail(placement).acts[-1]
    assert (act.act, act.actor, act.at.hour, act.at.minute) == ("agreed", "case_team", 0, 0)
    assert "user:nav" not in repr(finding.detail(placement))


def test_a_finder_offers_only_what_the_case_team_agreed_to(finding):
    step, opportunity = finding.candidate(avoid_zones=("WV1",)), finding.opportunity(1)
    placement = finding.propose(step, opportunity)
    with pytest.raises(Refused, match="cannot_follow"):
        finding.offer(placement)
    with pytest.raises(Refused, match="not_found"):
        finding.ask(m.AnswerProposal(placement_id=placement, agreed=True))
    with pytest.raises(Refused, match="warnings_changed"):
        finding.answer(placement, agreed=True)
    finding.answer(placement, agreed=True, warnings=("district",))
    finding.offer(placement)
    assert finding.detail(placement).state == "offered"


@pytest.mark.parametrize("limits", [{}, {"avoid_zones": ("WV1",)}])
def test_saving_the_profile_ends_an_agreement_whatever_changed_in_it(finding, limits):
    step, opportunity = finding.candidate(), finding.opportunity(1)
    placement = finding.agreed(step, opportunity)
    assert not finding.detail(placement).agreement_lapsed
    finding.describe(step, **limits)
    assert finding.detail(placement).agreement_lapsed
    with pytest.raises(Refused, match="agreement_lapsed"):
        finding.offer(placement)
    assert finding.propose(step, opportunity) == placement
    assert warnings(finding, step) == [("district",) if limits else ()]
    finding.answer(placement, agreed=True, warnings=("district",))
    finding.offer(placement)


@pytest.mark.parametrize("excluded", [False, True])
def test_somebody_else_at_the_provider_ends_an_agreement_whoever_it_is(finding, excluded):
    other = finding.candidate()
    step = finding.candidate(exclusions=(other,) if excluded else ())
    here, there = (finding.opportunity(number, employer=RIVALS_EMPLOYER) for number in (1, 2))
    placement = finding.agreed(step, here)
    finding.started(other, there)
    with pytest.raises(Refused, match="agreement_lapsed"):
        finding.offer(placement)
    assert finding.propose(step, here) == placement
    assert warnings(finding, step) == [("person",) if excluded else ()]


def test_marks_of_another_key_are_an_alarm_and_never_no_warning(finding):
    """A key store that lost opportunities' key makes a new one, with which the old marks match nothing."""
    step = finding.candidate(avoid_zones=("WV1",))
    placement = finding.propose(step, finding.opportunity(1))
    with finding.scene.system.deployment.admin.begin() as connection:
        of_force = BarredMark.force_id == finding.scene.force_id
        connection.execute(sa.update(BarredMark).where(of_force).values(mark=sa.func.md5(BarredMark.mark)))
    for attempt in (
        lambda: finding.proposals(step),
        lambda: finding.answer(placement, agreed=True),
        lambda: finding.describe(step, keep_limits=True),
    ):
        with pytest.raises(Unavailable):
            attempt()
    finding.describe(step, avoid_zones=("WV1",))
    assert warnings(finding, step) == [("district",)]


@pytest.mark.parametrize("excluded", [False, True])
def test_who_is_there_already_may_say_later_whom_they_must_not_meet(finding, excluded):
    """Their profile is saved again after somebody else's agreement: it ends, whatever changed in the profile."""
    other, step = finding.candidate(site=finding.scene.sites[1]), finding.candidate()
    there = finding.opportunity(1, employer=RIVALS_EMPLOYER, site=finding.scene.sites[1])
    finding.started(other, there)
    here = finding.opportunity(2, employer=RIVALS_EMPLOYER)
    placement = finding.agreed(step, here)
    assert not finding.detail(placement).agreement_lapsed
    finding.describe(other, exclusions=(step,) if excluded else ())
    with pytest.raises(Refused, match="agreement_lapsed"):
        finding.offer(placement)
    assert finding.propose(step, here) == placement
    assert warnings(finding, step) == [("person",) if excluded else ()]


def test_no_more_than_five_wait_for_an_answer_and_one_that_is_answered_makes_room(finding):
    step = finding.candidate(avoid_zones=("WV1",))
    placements = [finding.propose(step, finding.opportunity(number)) for number in range(5)]
    sixth = finding.opportunity(5)
    with pytest.raises(Refused, match="too_many_proposals"):
        finding.propose(step, sixth)
    finding.answer(placements[0], agreed=False)
    finding.propose(step, sixth)


def test_two_who_must_not_meet_are_not_offered_places_with_one_provider_at_once(finding):
    """Both were agreed to before either was offered: whoever is second has to be agreed to again."""
    first = finding.candidate()
    second = finding.candidate(exclusions=(first,))
    agreed = [
        finding.agreed(step, finding.opportunity(number, employer=RIVALS_EMPLOYER))
        for number, step in enumerate((first, second))
    ]

    def try_to_offer(placement: UUID) -> str:
        try:
            finding.offer(placement)
        except Refused as no:
            return no.code
        return "offered"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(try_to_offer, agreed)) == ["agreement_lapsed", "offered"]
