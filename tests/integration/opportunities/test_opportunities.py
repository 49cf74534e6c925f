"""From a step that waits for a job to a place that held: imported, matched, offered, started, sustained, or lost."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from common.directory import deployment as deployment_table
from common.errors import Refused
from common.roles import COMMISSIONER
from opportunities import messages as m
from opportunities.store.tables import PLUMBING, Base, Opportunity
from support.opportunities_scene import NAVIGATORS, Finding, posting
from support.scene import Scene


@pytest.fixture
def finding(system, force):
    yield Finding(Scene(system, force.id, (force.first_site, force.second_site))).configure()
    with system.deployment.admin.begin() as connection:
        connection.execute(sa.update(deployment_table).values(clock_offset_seconds=0))


def test_the_whole_road_from_an_import_to_half_a_year(finding):
    first, second = finding.opportunity(1, title="Warehouse operative"), finding.opportunity(2, title="Kitchen porter")
    step = finding.candidate()
    assert finding.matched(step) == [first, second]
    withdrawn = finding.propose(step, second)
    finding.then(withdrawn, "withdrawn")
    placement = finding.started(step, first)
    assert finding.wanted() == ()
    for weeks, days in ((1, 7), (4, 21), (13, 63), (26, 91)):
        assert finding.ask(m.ListPlacementChecks()).items == ()
        finding.days_pass(days)
        (check,) = finding.ask(m.ListPlacementChecks()).items
        assert (check.placement_id, check.weeks, check.due_on) == (placement, weeks, finding.today())
        finding.then(placement, "sustained", weeks=weeks)
    detail = finding.detail(placement)
    assert (detail.state, detail.weeks, detail.next_check) == ("sustained", 26, None)
    assert [act.act for act in detail.acts][:5] == ["proposed", "agreed", "offered", "accepted", "started"]
    assert all(act.evidence == "provider_said" for act in detail.acts[2:])
    assert finding.said() == ["offered", "started"] + ["sustained"] * 4


def test_the_same_postings_again_change_nothing_and_a_changed_one_changes_itself(finding):
    one, other = posting(1), posting(2)
    assert (finding.imports(one, other).created, finding.imports(one, other).unchanged) == (2, 2)
    changed = finding.imports(one, {**other, "totalJobOpenings": 4})
    assert (changed.created, changed.changed, changed.unchanged) == (0, 1, 1)
    assert sorted(opportunity.vacancies for opportunity in finding.on_offer()) == [1, 4]


def test_what_a_finder_found_out_is_not_undone_by_the_next_import(finding):
    finding.opportunity(1, vacancies=3)
    finding.imports(posting(1, validThrough="2099-01-01", description="Night shifts"))
    (kept,) = finding.on_offer()
    assert (kept.vacancies, kept.unknowns, str(kept.closes_on)) == (3, (), "2099-01-01")


def test_what_could_not_be_read_is_said(finding):
    found = finding.imports({**posting(1), "title": ""}, posting(2))
    assert found.created == 1
    assert [(one.item, one.field, one.fault) for one in found.faults] == [(1, "title", "missing")]


def test_an_unchecked_job_is_offered_to_a_child_only_after_asking(finding):
    finding.imports(posting(1))
    step = finding.candidate()
    (found,) = finding.match(step).matches
    asks = [one.limit for one in found.limit_checks if one.outcome == "ask"]
    assert asks == ["night_work", "restricted_trade", "training_duty"]
    placement = finding.agreed(step, found.opportunity.opportunity_id)
    with pytest.raises(Refused, match="limit_not_asked"):
        finding.offer(placement)
    with pytest.raises(Refused, match="benefits_not_explained"):
        finding.offer(placement, confirmed=tuple(asks), benefits_explained=False)
    finding.offer(placement, confirmed=tuple(asks))


def test_one_place_goes_to_one_candidate(finding):
    opportunity = finding.opportunity(1)
    first, second = (finding.candidate() for _ in range(2))
    one, other = finding.agreed(first, opportunity), finding.agreed(second, opportunity)
    finding.offer(one)
    assert finding.vacancies_left(opportunity) == 0
    with pytest.raises(Refused, match="agreement_lapsed"):
        finding.offer(other)
    finding.then(one, "declined")
    finding.offer(other)


def test_two_finders_at_once_do_not_give_one_place_twice(finding):
    opportunity = finding.opportunity(1, vacancies=2)
    agreed = [finding.agreed(finding.candidate(), opportunity) for _ in range(6)]

    def try_to_offer(placement: UUID) -> str:
        try:
            finding.offer(placement)
        except Refused as no:
            return no.code
        return "given"

    with ThreadPoolExecutor(6) as several:
        outcomes = Counter(several.map(try_to_offer, agreed))
    assert outcomes == {"given": 1, "agreement_lapsed": 5}, "the case team has to look at the next one again"
    assert finding.vacancies_left(opportunity) == 1


def test_the_database_itself_refuses_an_over_filled_place(finding):
    opportunity = finding.opportunity(1)
    with finding.scene.system.deployment.admin.begin() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.update(Opportunity).where(Opportunity.id == opportunity).values(taken=2))


def test_a_step_does_not_get_two_places(finding):
    step = finding.candidate()
    first, second = (finding.agreed(step, finding.opportunity(number)) for number in (1, 2))
    finding.offer(first)
    with pytest.raises(Refused, match="step_has_placement"):
        finding.offer(second)


def test_a_lost_placement_brings_the_person_back_to_the_top_and_frees_the_place(finding):
    opportunity = finding.opportunity(1)
    lost, patient = finding.step(wanted_in=90), finding.step(wanted_in=5)
    finding.describe(lost)
    placement = finding.started(lost, opportunity)
    assert [one.step_id for one in finding.wanted()] == [patient]
    finding.days_pass(10)
    finding.then(placement, "ended", reason="dismissed")
    assert [(one.step_id, one.placement_lost) for one in finding.wanted()] == [(lost, True), (patient, False)]
    assert finding.vacancies_left(opportunity) == 1
    assert finding.said() == ["offered", "started", "lost"]


def test_a_good_end_is_told_as_one_and_nobody_waits_again(finding):
    placement = finding.started(finding.candidate(), finding.opportunity(1))
    finding.days_pass(200)
    finding.then(placement, "ended", reason="completed")
    assert finding.said() == ["offered", "started", "ended"]
    assert finding.wanted() == ()


# ---- whose data -----------------------------------------------------------------------------------------------------
def test_nothing_kept_here_leads_back_to_the_person(finding):
    person = uuid4()
    step = finding.step(person=person)
    finding.describe(step)
    finding.started(step, finding.opportunity(1))
    with finding.scene.system.deployment.admin.connect() as connection:
        for table in (*Base.metadata.tables.values(), *PLUMBING.tables()):
            for row in connection.execute(sa.select(table)).all():
                assert str(person) not in repr(row), table.name
                assert person.bytes not in [value for value in row if isinstance(value, bytes)], table.name


def test_the_same_person_is_the_same_candidate_in_one_force_and_another_in_another(finding, system, other_force):
    person = uuid4()
    finding.step(person=person)
    finding.step(person=person)
    stranger = Finding(Scene(system, other_force.id, (other_force.first_site, other_force.second_site))).configure()
    stranger.step(person=person)
    (here,) = {one.candidate_id for one in finding.wanted()}
    (there,) = {one.candidate_id for one in stranger.wanted()}
    assert person not in (here, there)
    assert here != there


def test_another_force_sees_nothing_of_it(finding, system, other_force):
    opportunity, step = finding.opportunity(1), finding.candidate()
    placement = finding.propose(step, opportunity)
    stranger = Finding(Scene(system, other_force.id, (other_force.first_site, other_force.second_site))).configure()
    assert (stranger.wanted(), stranger.on_offer(), stranger.ask(m.ListPlacementChecks()).items) == ((), (), ())
    for message in (
        m.MatchCandidate(step_id=step),
        m.FindPlacement(placement_id=placement),
        m.CloseOpportunity(opportunity_id=opportunity),
        m.ProposePlacement(step_id=step, opportunity_id=opportunity),
    ):
        with pytest.raises(Refused, match="not_found"):
            stranger.ask(message)


def test_another_site_sees_nothing_of_it(finding):
    opportunity, step = finding.opportunity(1), finding.candidate()
    placement = finding.propose(step, opportunity)
    there = {"sites": (finding.scene.sites[1],)}
    assert (finding.wanted(**there), finding.on_offer(**there)) == ((), ())
    for message in (
        m.MatchCandidate(step_id=step),
        m.FindPlacement(placement_id=placement),
        m.ImportPostings(site_id=finding.scene.sites[0], source="feed", document="{}"),
    ):
        with pytest.raises(Refused, match="not_found"):
            finding.ask(message, **there)


def test_who_pays_for_it_may_not_look_for_places(finding):
    with pytest.raises(Refused, match="not_found"):
        finding.ask(m.ListCandidateRequests(), roles=frozenset({COMMISSIONER}))


def test_a_candidate_nobody_has_described_cannot_be_matched(finding):
    with pytest.raises(Refused, match="candidate_not_described"):
        finding.match(finding.step())


def said_of(finding, step, **who):
    return finding.ask(m.FindCandidate(step_id=step), **{"actor": "user:nav", "roles": NAVIGATORS, **who}).profile


def test_what_was_said_of_a_candidate_can_be_read_again_but_never_what_must_not_be(finding):
    step = finding.step()
    assert said_of(finding, step) is None
    finding.describe(step, skills=("driving",), avoid_zones=("WV1",))
    said = said_of(finding, step)
    assert (said.age_band, said.home_zone, said.kinds, said.skills) == ("16_17", "WV1", ("job",), ("driving",))
    assert said.has_safety_limits
    assert not {"avoid_zones", "avoid_trades", "never_with", "barred"} & set(vars(said))
    with pytest.raises(Refused):
        said_of(finding, step, roles=frozenset({COMMISSIONER}))
    with pytest.raises(Refused, match="not_found"):
        said_of(finding, step, sites=(finding.scene.sites[1],))


def test_describing_again_keeps_the_safety_limits_only_when_that_is_said(finding):
    other, step = finding.candidate(), finding.candidate(avoid_zones=("WV1",))
    finding.propose(step, finding.opportunity(1))
    assert finding.proposals(step)[0].warnings == ("district",)
    finding.describe(step, keep_limits=True, avoid_trades=("catering",), exclusions=(other,))
    assert finding.proposals(step)[0].warnings == ("district",)
    assert said_of(finding, step).has_safety_limits
    finding.describe(step, keep_limits=True, exclusions=(other,))
    finding.describe(step)
    assert finding.proposals(step)[0].warnings == ()
    assert not said_of(finding, step).has_safety_limits


def test_a_place_is_found_with_all_that_was_found_out_also_when_it_is_closed(finding):
    opportunity = finding.opportunity(1, vacancies=3)
    asked = m.CheckOpportunity(
        opportunity_id=opportunity, night_work="no", restricted_trade="unknown", training_included="yes", vacancies=3,
        min_age=17, requirements=("driving_licence",), support=("travel_paid",),
    )  # fmt: skip
    finding.ask(asked)
    found = finding.ask(m.FindOpportunity(opportunity_id=opportunity))
    assert (found.restricted_trade, found.min_age, found.requirements) == ("unknown", 17, ("driving_licence",))
    assert (found.support, found.closed, found.opportunity.vacancies) == (("travel_paid",), False, 3)
    finding.ask(m.CloseOpportunity(opportunity_id=opportunity))
    assert finding.ask(m.FindOpportunity(opportunity_id=opportunity)).closed
    for not_there in (opportunity, uuid4()):
        with pytest.raises(Refused, match="not_found"):
            finding.ask(m.FindOpportunity(opportunity_id=not_there), sites=(finding.scene.sites[1],))
