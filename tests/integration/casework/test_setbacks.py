"""What goes wrong elsewhere is next on the case until somebody found another way; the step waits where it was."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from casework.domain.next_action import PROPOSAL_ANSWERED_WITHIN, SETBACK_ANSWERED_WITHIN
from casework.handlers.partner_reports import (
    on_commission_accepted,
    on_commission_completed,
    on_commission_stopped,
    on_groups_exhausted,
    on_placement_lost,
    on_placement_offered,
    on_placement_proposed,
    on_proposal_closed,
)
from casework.messages import AgreePlan, AnswerSetback, ListWork
from common.errors import Refused
from opportunities.messages import PlacementLost, PlacementOffered, PlacementProposed, ProposalClosed
from support.case_team import NAVIGATORS, step, team_of
from voluntary.messages import CommissionAccepted, CommissionCompleted, CommissionStopped, GroupsExhausted

ROAD = (step("A", kind="partner_service", service="mentoring"), step("B", kind="opportunity"), step("C", "A"))


@pytest.fixture
def team(system, force):
    return team_of(system, force)


def setbacks(team, case_id):
    """Everything that can go wrong with the first two steps."""
    about = {one.key: {"case_id": case_id, "step_id": one.step_id} for one in team.case(case_id).steps}
    site = team.scene.sites[0]
    stopped = CommissionStopped(**about["A"], commission_id=uuid4(), state="failed")
    nobody = GroupsExhausted(**about["A"], site_id=site, service="mentoring")
    lost = PlacementLost(
        **about["B"], placement_id=uuid4(), site_id=site, reason="failed_to_start", started_on=None, weeks=0,
        lost_on=date(2026, 11, 23),
    )  # fmt: skip
    return (stopped, on_commission_stopped), (nobody, on_groups_exhausted), (lost, on_placement_lost)


def shown(team, case_id):
    return [(act.act, act.detail) for act in team.case(case_id).acts][-3:]


def test_a_setback_is_an_act_of_the_case_and_its_step_waits_on(team):
    case_id = team.on_the_plan(ROAD)
    before = {one.key: one.state for one in team.case(case_id).steps}
    for event, handler in setbacks(team, case_id):
        team.tell(event, handler)
    assert shown(team, case_id) == [("service_stopped", "A"), ("nobody_to_ask", "A"), ("placement_lost", "B")]
    assert {one.key: one.state for one in team.case(case_id).steps} == before
    assert "evaluation.placement_recorded" not in team.raised()  # a place that never began is none


def test_after_a_setback_another_group_may_still_finish_the_step(team):
    case_id = team.on_the_plan(ROAD)
    (stopped, handler), *_ = setbacks(team, case_id)
    team.tell(stopped, handler)
    done = CommissionCompleted(case_id=case_id, step_id=stopped.step_id, commission_id=uuid4(), sessions=4)
    team.tell(done, on_commission_completed)
    assert {one.key: one.state for one in team.case(case_id).steps} == {"A": "done", "B": "released", "C": "released"}


def test_a_setback_of_a_step_that_the_plan_left_out_is_nothing(team):
    case_id = team.on_the_plan(ROAD)
    wrong = setbacks(team, case_id)
    team.as_navigator(AgreePlan(case_id=case_id, steps=(step("C"),)))
    before = len(team.case(case_id).acts)
    for event, handler in wrong:
        team.tell(event, handler)
    assert len(team.case(case_id).acts) == before


def steps(team, case_id):
    return {one.key: one for one in team.case(case_id).steps}


def accepted(stopped, commission=None):
    return CommissionAccepted(
        case_id=stopped.case_id, step_id=stopped.step_id, commission_id=commission or uuid4(), organisation_id=uuid4()
    )


def offered(lost, placement=None):
    return PlacementOffered(
        placement_id=placement or uuid4(), case_id=lost.case_id, step_id=lost.step_id, site_id=lost.site_id,
        kind="job", offered_on=lost.lost_on,
    )  # fmt: skip


@pytest.mark.parametrize(("which", "letter"), [(0, "A"), (1, "A"), (2, "B")])
def test_a_setback_is_next_for_the_navigator_and_the_sergeant_two_days_after_we_heard(team, which, letter):
    case_id = team.on_the_plan(ROAD)
    event, handler = setbacks(team, case_id)[which]
    team.tell(event, handler)
    step = steps(team, case_id)[letter]
    (mine,) = team.scene.ask(ListWork(), actor="user:nav", roles=NAVIGATORS).items
    assert (mine.next_action, mine.step_title, mine.due_at) == (
        step.setback, step.title, step.setback_at + SETBACK_ANSWERED_WITHIN
    )  # fmt: skip
    assert team.work() == (mine,)


def test_it_stays_next_until_she_says_what_is_done_now(team):
    case_id = team.on_the_plan(ROAD)
    (stopped, handler), *_ = setbacks(team, case_id)
    team.tell(stopped, handler)
    with pytest.raises(Refused, match="action_needed"):
        team.as_navigator(AnswerSetback(case_id=case_id, step_id=stopped.step_id, done=" "))
    team.as_navigator(AnswerSetback(case_id=case_id, step_id=stopped.step_id, done="His uncle goes with him"))
    case = team.case(case_id)
    assert (case.next_action, steps(team, case_id)["A"].setback) == ("keep_going", None)
    assert (case.acts[-1].act, case.acts[-1].detail) == ("setback_answered", "His uncle goes with him")
    with pytest.raises(Refused, match="setback_answered"):
        team.as_navigator(AnswerSetback(case_id=case_id, step_id=stopped.step_id, done="Twice"))
    with pytest.raises(Refused, match="not_found"):
        team.as_navigator(AnswerSetback(case_id=case_id, step_id=uuid4(), done="Of no such step"))


def test_when_somebody_else_takes_the_step_up_nothing_is_in_its_way_any_more(team):
    case_id = team.on_the_plan(ROAD)
    (stopped, stop), (nobody, none), (lost, lose) = setbacks(team, case_id)
    for event, handler in ((stopped, stop), (nobody, none), (lost, lose)):
        team.tell(event, handler)
    team.tell(accepted(stopped), on_commission_accepted)
    team.tell(offered(lost), on_placement_offered)
    assert {one.setback for one in team.case(case_id).steps} == {None}
    assert team.case(case_id).next_action == "news", "the offer is to be put to him"


def test_the_end_of_whoever_had_it_before_heard_late_is_no_setback(team):
    case_id = team.on_the_plan(ROAD)
    (stopped, stop), (nobody, none), _ = setbacks(team, case_id)
    following = uuid4()
    team.tell(accepted(stopped, following), on_commission_accepted)
    team.tell(stopped, stop)
    team.tell(nobody, none)
    assert steps(team, case_id)["A"].setback is None
    over = CommissionStopped(case_id=case_id, step_id=stopped.step_id, commission_id=following, state="cancelled")
    team.tell(over, stop)
    assert steps(team, case_id)["A"].setback == "service_stopped"


def test_a_yes_that_is_heard_after_its_own_end_takes_nothing_up(team):
    case_id = team.on_the_plan(ROAD)
    (stopped, stop), _, (lost, lose) = setbacks(team, case_id)
    team.tell(stopped, stop)
    team.tell(accepted(stopped, stopped.commission_id), on_commission_accepted)
    team.tell(lost, lose)
    team.tell(offered(lost, lost.placement_id), on_placement_offered)
    assert {key: one.setback for key, one in steps(team, case_id).items()} == {
        "A": "service_stopped", "B": "placement_lost", "C": None,
    }  # fmt: skip


def test_a_finished_step_and_one_that_the_plan_left_out_have_nothing_in_their_way(team):
    case_id = team.on_the_plan(ROAD)
    (stopped, stop), _, (lost, lose) = setbacks(team, case_id)
    team.tell(stopped, stop)
    team.tell(lost, lose)
    done = CommissionCompleted(case_id=case_id, step_id=stopped.step_id, commission_id=uuid4(), sessions=4)
    team.tell(done, on_commission_completed)
    team.as_navigator(AgreePlan(case_id=case_id, steps=(ROAD[0], step("C", "A"))))
    assert {one.setback for one in team.case(case_id).steps} == {None}
    assert team.case(case_id).next_action in ("keep_going", "step")


def test_a_place_that_was_proposed_is_next_until_every_one_is_answered(team):
    case_id = team.on_the_plan(ROAD)
    (step_id,) = [one.step_id for one in team.case(case_id).steps if one.key == "B"]
    about = {"case_id": case_id, "step_id": step_id, "site_id": team.scene.sites[0]}
    first, second = uuid4(), uuid4()
    before = team.case(case_id).next_action
    for placement in (first, second, second):
        team.tell(PlacementProposed(**about, placement_id=placement), on_placement_proposed)
    case = team.case(case_id)
    (step,) = [one for one in case.steps if one.key == "B"]
    assert (case.next_action, case.step_id) == ("placement_proposed", step_id)
    assert case.due_at == step.proposed_at + PROPOSAL_ANSWERED_WITHIN
    (item,) = team.scene.ask(ListWork(mine=True), actor="user:nav", roles=NAVIGATORS).items
    assert (item.next_action, item.step_title) == ("placement_proposed", step.title)
    team.tell(ProposalClosed(**about, placement_id=first), on_proposal_closed)
    assert team.case(case_id).next_action == "placement_proposed"
    for _ in range(2):
        team.tell(ProposalClosed(**about, placement_id=second), on_proposal_closed)
    assert team.case(case_id).next_action == before
