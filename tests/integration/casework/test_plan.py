"""The navigator goes, and the plan is walked from A to B."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa

from casework.handlers.partner_reports import on_commission_completed, on_placement_sustained
from casework.messages import (
    AgreePlan,
    FinishStep,
    RecordNeed,
)
from casework.store.tables import Step
from common.errors import Refused
from opportunities.messages import PlacementSustained
from support.case_team import TODAY, WAY_OUT, step, team_of
from voluntary.messages import CommissionCompleted


@pytest.fixture
def team(system, force):
    return team_of(system, force)


def test_the_case_walks_from_the_first_contact_to_the_job(team):
    team.invite()
    case_id = team.allocate()
    actions = [team.work()[0].next_action]
    team.contact(case_id, "no_answer")
    actions.append(team.work()[0].next_action)
    team.contact(case_id, "met", "Met Jayden and his mother")
    actions.append(team.work()[0].next_action)
    team.as_navigator(RecordNeed(case_id=case_id, kind="housing", level="high", own_words="I sleep at my nan's"))
    team.as_navigator(AgreePlan(case_id=case_id, steps=(*WAY_OUT, step("D", days=2, title="Bus pass"))))
    (item,) = team.work()
    actions.append(item.next_action)
    assert actions == ["first_contact", "first_contact", "make_plan", "step"]
    assert item.step_title == "Bus pass"
    case = team.case(case_id)
    assert (case.state, case.plan_version) == ("active", 1)
    assert [(one.key, one.state) for one in case.steps] == [
        ("A", "released"), ("B", "waiting"), ("C", "waiting"), ("D", "released"),
    ]  # fmt: skip
    assert case.needs[0].own_words == "I sleep at my nan's"
    assert [contact.note for contact in case.contacts] == ["Met Jayden and his mother", ""]


def test_finishing_a_step_asks_a_local_group_for_the_next(team):
    case_id = team.on_the_plan()
    first, second, third = team.case(case_id).steps
    assert "service_requested" not in team.raised()
    team.as_navigator(FinishStep(case_id=case_id, step_id=first.step_id, evidence="Certificate seen"))
    assert [one.state for one in team.case(case_id).steps] == ["done", "released", "waiting"]
    assert team.case(case_id).steps[0].evidence == "Certificate seen"
    assert team.raised()[-2:] == ["step_finished", "service_requested"]
    for refused, code in ((first, "step_already_done"), (second, "step_not_own_work"), (third, "step_not_own_work")):
        with pytest.raises(Refused, match=code):
            team.as_navigator(FinishStep(case_id=case_id, step_id=refused.step_id, evidence="x"))


def test_a_new_version_keeps_what_is_done_and_asks_nobody_twice(team):
    case_id = team.on_the_plan((step("A"), step("B", kind="partner_service", service="sport"), step("C", "A")))
    before = team.case(case_id)
    team.as_navigator(FinishStep(case_id=case_id, step_id=before.steps[0].step_id, evidence="Seen"))
    new = (step("A"), step("B", kind="partner_service", service="sport"), step("C", "A"), step("D", kind="opportunity"))
    team.as_navigator(AgreePlan(case_id=case_id, steps=new))
    case = team.case(case_id)
    assert case.plan_version == 2
    assert [one.state for one in case.steps] == ["done", "released", "released", "released"]
    assert [one.step_id for one in case.steps[:3]] == [one.step_id for one in before.steps]
    assert team.raised().count("service_requested") == 1
    assert team.raised().count("opportunity_requested") == 1


def test_a_refused_command_leaves_nothing_behind(team):
    team.invite()
    case_id = team.allocate()
    before = team.case(case_id).acts
    with pytest.raises(Refused, match="not_engaged_yet"):
        team.as_navigator(AgreePlan(case_id=case_id, steps=WAY_OUT))
    team.contact(case_id)
    with pytest.raises(Refused, match="plan_cycle"):
        team.as_navigator(AgreePlan(case_id=case_id, steps=(step("A", "B"), step("B", "A"))))
    assert [act.act for act in team.case(case_id).acts[len(before) :]] == ["contact_recorded", "engaged"]
    assert team.rows(sa.select(Step.id)) == []


def test_what_others_report_done_sets_the_next_step_free_once(team):
    case_id = team.on_the_plan()
    first, mentoring, job = team.case(case_id).steps
    team.as_navigator(FinishStep(case_id=case_id, step_id=first.step_id, evidence="Seen"))
    completed = CommissionCompleted(case_id=case_id, step_id=mentoring.step_id, commission_id=UUID(int=1), sessions=6)
    for _ in range(2):
        team.tell(completed, on_commission_completed)
    assert [one.state for one in team.case(case_id).steps] == ["done", "done", "released"]
    assert team.raised()[-2:] == ["step_finished", "opportunity_requested"]
    sustained = PlacementSustained(
        placement_id=UUID(int=2), case_id=case_id, step_id=job.step_id, site_id=team.scene.sites[0], weeks=1,
        started_on=TODAY, seen_on=TODAY,
    )  # fmt: skip
    for _ in range(2):
        team.tell(sustained, on_placement_sustained)
    assert [one.state for one in team.case(case_id).steps] == ["done"] * 3
    assert team.raised().count("step_finished") == 3
    assert team.work()[0].next_action == "keep_going"


def test_a_report_about_a_step_that_was_left_out_is_news_and_changes_nothing_else(team):
    case_id = team.on_the_plan((step("A", kind="partner_service", service="sport"),))
    (old,) = team.case(case_id).steps
    team.as_navigator(AgreePlan(case_id=case_id, steps=(step("A"),)))
    before = team.case(case_id)
    late = CommissionCompleted(case_id=case_id, step_id=old.step_id, commission_id=UUID(int=1), sessions=6)
    team.tell(late, on_commission_completed)
    after = team.case(case_id)
    assert [item.kind for item in after.news] == ["service_completed"]
    assert replace(after, news=()) == before
