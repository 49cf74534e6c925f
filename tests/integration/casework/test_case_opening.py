"""An accepted referral becomes one case at its site, and the sergeant decides who carries it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import sqlalchemy as sa

from casework.handlers.case_opening import on_referral_accepted
from casework.messages import (
    AgreePlan,
    AllocateNavigator,
    FindCase,
    FinishStep,
    RecordContact,
    RecordNeed,
    Worker,
)
from casework.store.tables import Act, CaseFile
from common.errors import Refused
from referral.messages import AcceptReferral
from support.case_team import SERGEANTS, WAY_OUT, accepted, team_of


@pytest.fixture
def team(system, force):
    return team_of(system, force)


def test_an_accepted_referral_opens_one_case_that_waits_for_the_sergeant(team):
    person = team.invite()
    (item,) = team.work()
    assert (item.person_id, item.site_id, item.state, item.worker_id) == (person, team.scene.sites[0], "opened", None)
    assert item.next_action == "decide_navigator"
    case = team.the_case()
    assert (case.proposal.worker_id, case.proposal.reason, case.proposal.open_cases) == (
        "user:nav",
        "lowest_caseload",
        0,
    )
    assert case.re_approach is None, "the arrest that it began with asks for no visit"
    assert [(act.act, act.detail) for act in case.acts] == [("opened", None), ("arrest_noted", "before_the_case")]
    assert team.raised() == ["case_opened"]


def test_a_second_accepted_referral_of_the_same_person_joins_the_case(team):
    person = team.invite()
    for _ in range(2):
        team.tell(accepted(team, person, UUID(int=7)), on_referral_accepted)
    case = team.the_case()
    assert [act.act for act in case.acts] == ["opened", "arrest_noted", "referral_joined"]
    assert team.raised() == ["case_opened"]


def test_another_site_opens_its_own_case_and_does_not_see_this_one(team):
    person = team.invite()
    here, there = ((site,) for site in team.scene.sites)
    first = team.the_case()
    team.tell(accepted(team, person, UUID(int=8), there[0]), on_referral_accepted)
    assert [item.case_id for item in team.work(sites=here)] == [first.case_id]
    (other,) = team.work(sites=there)
    assert other.case_id != first.case_id
    with pytest.raises(Refused, match="not_found"):
        team.case(first.case_id, sites=there)


def test_another_force_sees_nothing_of_it(team, system, other_force):
    case_id = team.on_the_plan()
    stranger = team_of(system, other_force)
    assert stranger.work() == ()
    assert stranger.rows(sa.select(CaseFile.id)) == []
    for command in (
        FindCase(case_id=case_id),
        AllocateNavigator(case_id=case_id, worker_id="user:nav"),
        RecordContact(case_id=case_id, how="visit", outcome="met"),
        RecordNeed(case_id=case_id, kind="family", level="low"),
        AgreePlan(case_id=case_id, steps=WAY_OUT),
        FinishStep(case_id=case_id, step_id=case_id, evidence="x"),
    ):
        with pytest.raises(Refused, match="not_found"):
            stranger.scene.ask(command)


def test_the_sergeant_may_choose_another_with_a_reason_that_is_kept_sealed(system, force):
    workers = (
        Worker(worker_id="user:ana", site_ids=(force.first_site,), cap=5),
        Worker(worker_id="user:ben", site_ids=(force.first_site,), cap=5),
        Worker(worker_id="user:cov", site_ids=(force.second_site,), cap=5),
    )
    team = team_of(system, force, *workers)
    team.invite()
    assert [choice.worker_id for choice in team.the_case().choices] == ["user:ana", "user:ben"]
    with pytest.raises(Refused, match="reason_needed"):
        team.allocate("user:ben")
    with pytest.raises(Refused, match="worker_not_at_site"):
        team.allocate("user:cov", "x")
    case_id = team.allocate("user:ben", "He asked for Ben")
    case = team.case(case_id)
    assert (case.worker_id, case.state, case.proposal) == ("user:ben", "allocated", None)
    assert case.acts[-1].detail == "He asked for Ben"
    assert [(one.worker_id, one.reason, one.open_cases) for one in case.choices] == [
        ("user:ben", "knows_the_person", 0),
        ("user:ana", "lowest_caseload", 0),
    ]
    (kept,) = team.rows(sa.select(Act.sealed_reason).where(Act.act == "allocated"))
    assert b"Ben" not in kept.sealed_reason


def test_a_case_counts_to_whoever_carries_it_now(system, force):
    workers = tuple(Worker(worker_id=f"user:{one}", site_ids=(force.first_site,), cap=1) for one in ("ana", "ben"))
    team = team_of(system, force, *workers)
    team.invite()
    first = team.allocate("user:ana")
    team.allocate("user:ana")  # deciding the same again changes nothing
    team.scene.arrest("Kyle", "Ashton", person_ref="PNC/2")
    team.scene.system.run_until_idle()
    (item,) = team.scene.queue()
    team.scene.ask(AcceptReferral(referral_id=item.referral_id, reason="Knife"))
    team.scene.system.run_until_idle()
    (second,) = [item.case_id for item in team.work() if item.case_id != first]
    assert [(one.worker_id, one.open_cases) for one in team.case(second).choices] == [("user:ben", 0), ("user:ana", 1)]
    full = AllocateNavigator(case_id=second, worker_id="user:ana")
    with pytest.raises(Refused, match="reason_needed"):
        team.scene.ask(full, roles=SERGEANTS)
    moved = AllocateNavigator(case_id=first, worker_id="user:ben", reason="Ana is on leave")
    team.scene.ask(moved, roles=SERGEANTS)
    assert [(one.worker_id, one.open_cases) for one in team.case(second).choices] == [("user:ana", 0), ("user:ben", 1)]


def test_two_decisions_at_once_do_not_pass_under_the_cap(system, force):
    workers = (Worker(worker_id="user:ana", site_ids=(force.first_site,), cap=1),)
    team = team_of(system, force, *workers)
    for number in (100, 200):
        team.tell(accepted(team, UUID(int=number), UUID(int=number + 1)), on_referral_accepted)

    def decide(case_id: UUID) -> str:
        try:
            team.scene.ask(AllocateNavigator(case_id=case_id, worker_id="user:ana"), roles=SERGEANTS)
        except Refused as no:
            return no.code
        return "given"

    with ThreadPoolExecutor(2) as both:
        outcomes = list(both.map(decide, [item.case_id for item in team.work()]))
    assert sorted(outcomes) == ["given", "reason_needed"]
