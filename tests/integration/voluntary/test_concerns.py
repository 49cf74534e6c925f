"""A group is worried about somebody: the team sees it before everything else, until somebody acted, also afterwards."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from casework import messages as c
from casework.handlers.concerns import on_concern_raised
from casework.store.tables import CaseFile
from common.clock import real_time
from common.errors import Refused
from common.tenancy import Tenant, service_actor
from referral.messages import AcceptReferral
from support.case_team import NAVIGATORS, SERGEANTS, step, team_of
from support.scene import Scene
from support.voluntary_scene import KAY, SAM, Groups
from voluntary import messages as m

MENTOR = (step("A", kind="partner_service", service="mentoring", days=30), step("B", "A", days=40))
WORRY = "He says that men wait for him outside"


@pytest.fixture
def team(system, force):
    return team_of(system, force)


@pytest.fixture
def work(team, system):
    """Kay's group mentors Jayden: the groups, the piece of work and the case."""
    groups = Groups(team.scene).configure()
    groups.two_groups()
    case_id = team.on_the_plan(MENTOR)
    system.run_until_idle()
    (asked,) = groups.requests(KAY)
    groups.as_group(KAY, m.AcceptCommission(commission_id=asked))
    system.run_until_idle()
    return groups, asked, case_id


def worried(work, **who):
    groups, commission, _ = work
    raised = groups.as_group(who.pop("worker", KAY), m.RaiseConcern(commission_id=commission, words=WORRY), **who).id
    groups.scene.system.run_until_idle()
    return raised


def my_work(scene: Scene):
    return scene.ask(c.ListWork(), actor="user:nav", roles=NAVIGATORS).items


def acted(team, case_id, concern_id, done="Rang him; he is at his aunt's tonight"):
    team.as_navigator(c.AnswerConcern(case_id=case_id, concern_id=concern_id, done=done))


def change(team, case_id, **values):
    with team.scene.system.units_of_work["casework"].begin(Tenant(team.scene.force_id), service_actor("test")) as uow:
        row = sa.update(CaseFile).where(CaseFile.force_id == team.scene.force_id, CaseFile.id == case_id)
        uow.session.execute(row.values(**values))


def test_a_concern_in_a_session_is_next_for_the_navigator_and_the_sergeant_at_once(team, work):
    groups, commission, case_id = work
    groups.session(commission, concern=True, how_it_went="He would not take his hood down")
    groups.scene.system.run_until_idle()
    assert [item.next_action for item in my_work(team.scene)] == ["concern"]
    assert [item.next_action for item in team.work()] == ["concern"]
    (concern,) = team.case(case_id).concerns
    said = team.scene.ask(m.FindConcern(concern_id=concern.concern_id), actor="user:nav", roles=NAVIGATORS)
    assert (said.organisation, said.session.how_it_went, said.words) == (
        "Open Door",
        "He would not take his hood down",
        "",
    )


def test_a_session_without_concern_tells_nobody(team, work):
    groups, commission, case_id = work
    groups.session(commission, behaviour=True)
    groups.scene.system.run_until_idle()
    assert team.case(case_id).concerns == ()
    assert "concern_raised" not in groups.said()


def test_a_concern_stays_next_until_somebody_says_what_was_done(team, work):
    _, _, case_id = work
    before = team.case(case_id).next_action
    concern = worried(work)
    team.contact(case_id)
    assert team.case(case_id).next_action == "concern", "a contact alone is no answer"
    with pytest.raises(Refused, match="action_needed"):
        acted(team, case_id, concern, done="  ")
    acted(team, case_id, concern)
    shown = team.case(case_id)
    assert (shown.next_action, shown.concerns[0].done) == (before, "Rang him; he is at his aunt's tonight")
    assert [act.act for act in shown.acts][-1] == "concern_answered"
    with pytest.raises(Refused, match="concern_answered"):
        acted(team, case_id, concern, done="Me too")


def test_of_two_concerns_each_needs_its_own_answer(team, work):
    _, _, case_id = work
    first, second = worried(work), worried(work)
    acted(team, case_id, first)
    assert team.case(case_id).next_action == "concern"
    acted(team, case_id, second)
    assert team.case(case_id).next_action != "concern"


def test_a_group_is_heard_after_its_work_ended_and_the_case_was_closed(team, work):
    groups, commission, case_id = work
    groups.session(commission)
    groups.as_group(KAY, m.CompleteCommission(commission_id=commission))
    groups.scene.system.run_until_idle()
    change(team, case_id, state="closed", next_action=None, next_due_at=None, next_step_id=None)
    concern = worried(work)
    assert [(item.next_action, item.state) for item in team.work()] == [("concern", "closed")]
    acted(team, case_id, concern)
    assert team.work() == ()


def test_a_concern_stands_before_what_has_been_late_for_longer(team, work):
    groups, _, case_id = work
    team.scene.arrest("Kezia", "Mensah", person_ref="PNC/9")
    groups.scene.system.run_until_idle()
    (item,) = team.scene.queue()
    team.scene.ask(AcceptReferral(referral_id=item.referral_id, reason="Knife"))
    groups.scene.system.run_until_idle()
    (hers,) = [one.case_id for one in team.work() if one.next_action == "decide_navigator"]
    change(team, hers, next_due_at=real_time() - timedelta(days=9))
    worried(work)
    assert [item.next_action for item in team.work()] == ["concern", "decide_navigator"]
    assert team.work()[0].case_id == case_id


def test_only_who_took_somebody_up_may_be_worried_and_nobody_else_learns_that_there_is_anything(team, work):
    groups, commission, _ = work
    with pytest.raises(Refused, match="not_found"):
        worried(work, worker=SAM)
    with pytest.raises(Refused, match="worry_needed"):
        groups.as_group(KAY, m.RaiseConcern(commission_id=commission, words=" "))
    groups.step_released()
    (asked,) = groups.requests(KAY)
    with pytest.raises(Refused, match="commission_not_running"):
        groups.as_group(KAY, m.RaiseConcern(commission_id=asked, words=WORRY))


def test_a_concern_is_read_and_answered_only_on_its_own_case_and_site(team, work):
    _, _, case_id = work
    concern = worried(work)
    elsewhere = {"roles": SERGEANTS, "sites": (team.scene.sites[1],)}
    with pytest.raises(Refused, match="not_found"):
        team.scene.ask(m.FindConcern(concern_id=concern), **elsewhere)
    with pytest.raises(Refused, match="not_found"):
        team.scene.ask(c.AnswerConcern(case_id=case_id, concern_id=concern, done="x"), **elsewhere)
    with pytest.raises(Refused, match="not_found"):
        acted(team, case_id, uuid4())


def test_the_news_told_twice_is_one_concern_and_an_answer_is_not_undone_by_it(team, work):
    _, _, case_id = work
    concern = worried(work)
    acted(team, case_id, concern)
    known = team.case(case_id)
    again = m.ConcernRaised(
        concern_id=concern, commission_id=uuid4(), case_id=case_id, step_id=uuid4(), site_id=known.site_id
    )
    team.tell(again, on_concern_raised)
    assert team.case(case_id) == known
