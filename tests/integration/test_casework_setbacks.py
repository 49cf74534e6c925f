"""What goes wrong elsewhere is shown in the case, and the step waits where it was."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from case_team import step, team_of
from casework.handlers.reports import take_in_completion, take_in_lost, take_in_nobody, take_in_stopped
from casework.messages import AgreePlan
from opportunities.messages import PlacementLost
from voluntary.messages import CommissionCompleted, CommissionStopped, NobodyLeftToAsk

ROAD = (step("A", kind="partner_service", service="mentoring"), step("B", kind="opportunity"), step("C", "A"))


@pytest.fixture
def team(house, force):
    return team_of(house, force)


def setbacks(team, case_id):
    """Everything that can go wrong with the first two steps."""
    about = {one.key: {"case_id": case_id, "step_id": one.step_id} for one in team.case(case_id).steps}
    site = team.scene.sites[0]
    stopped = CommissionStopped(**about["A"], commission_id=uuid4(), how="failed")
    nobody = NobodyLeftToAsk(**about["A"], site_id=site, service="mentoring")
    lost = PlacementLost(
        **about["B"], placement_id=uuid4(), site_id=site, reason="failed_to_start", started_on=None, weeks=0,
        lost_on=date(2026, 11, 23),
    )  # fmt: skip
    return (stopped, take_in_stopped), (nobody, take_in_nobody), (lost, take_in_lost)


def shown(team, case_id):
    return [(act.act, act.detail) for act in team.case(case_id).acts][-3:]


def test_a_setback_is_an_act_of_the_case_and_its_step_waits_on(team):
    case_id = team.on_the_plan(ROAD)
    before = {one.key: one.state for one in team.case(case_id).steps}
    for event, handler in setbacks(team, case_id):
        team.tell(event, handler)
    assert shown(team, case_id) == [("service_stopped", "A"), ("nobody_to_ask", "A"), ("place_lost", "B")]
    assert {one.key: one.state for one in team.case(case_id).steps} == before
    assert "evaluation.placement_dated" not in team.raised()  # a place that never began is none


def test_after_a_setback_another_group_may_still_finish_the_step(team):
    case_id = team.on_the_plan(ROAD)
    (stopped, handler), *_ = setbacks(team, case_id)
    team.tell(stopped, handler)
    done = CommissionCompleted(case_id=case_id, step_id=stopped.step_id, commission_id=uuid4(), sessions=4)
    team.tell(done, take_in_completion)
    assert {one.key: one.state for one in team.case(case_id).steps} == {"A": "done", "B": "released", "C": "released"}


def test_a_setback_of_a_step_that_the_plan_left_out_is_nothing(team):
    case_id = team.on_the_plan(ROAD)
    wrong = setbacks(team, case_id)
    team.as_navigator(AgreePlan(case_id=case_id, steps=(step("C"),)))
    before = len(team.case(case_id).acts)
    for event, handler in wrong:
        team.tell(event, handler)
    assert len(team.case(case_id).acts) == before
