"""Casework asks for a mentor, a group provides one, and the plan goes on: through both services and their queues."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework import messages as c
from common.errors import Refused
from common.roles import NAVIGATOR, OPPORTUNITIES_FINDER, SERGEANT
from opportunities import messages as o
from referral.messages import AcceptReferral, FirstName
from support.scene import Scene
from support.voluntary_scene import KAY, SAM, Groups, today
from voluntary import messages as m

SERGEANTS, NAVIGATORS = frozenset({SERGEANT}), frozenset({NAVIGATOR})


def planned(key: str, *after: str, **other: object) -> c.PlannedStep:
    written = {"kind": "own_work", "title": f"Step {key}", "need": "family", "target": today() + timedelta(days=20)}
    return c.PlannedStep(key=key, after=after, **{**written, **other})


def on_the_plan(scene: Scene) -> c.CaseDetail:
    """Jayden is arrested, accepted and allocated; his plan begins with a mentor and ends with a job."""
    scene.arrest("Jayden", "Tomlinson", person_ref="PNC/1")
    scene.system.run_until_idle()
    scene.ask(AcceptReferral(referral_id=scene.queue()[0].referral_id, reason="Knife"))
    scene.system.run_until_idle()
    case_id = scene.ask(c.ListWork(mine=False), roles=SERGEANTS).items[0].case_id
    scene.ask(c.AllocateNavigator(case_id=case_id, worker_id="user:nav"), actor="user:sergeant", roles=SERGEANTS)
    as_navigator(scene, c.RecordContact(case_id=case_id, how="visit", outcome="met"))
    steps = (planned("A", kind="partner_service", service="mentoring"), planned("B", "A"))
    as_navigator(scene, c.AgreePlan(case_id=case_id, steps=steps))
    scene.system.run_until_idle()
    return case(scene, case_id)


def as_navigator(scene: Scene, message: object) -> object:
    return scene.ask(message, actor="user:nav", roles=NAVIGATORS)


def case(scene: Scene, case_id) -> c.CaseDetail:
    return as_navigator(scene, c.FindCase(case_id=case_id))


def test_a_mentoring_step_is_commissioned_done_and_the_next_step_released(system, force):
    scene = Scene(system, force.id, (force.first_site, force.second_site)).configure()
    groups = Groups(scene).configure()
    groups.two_groups()
    begun = on_the_plan(scene)
    assert {step.key: step.state for step in begun.steps} == {"A": "released", "B": "waiting"}
    groups.as_group(KAY, m.RejectCommission(commission_id=groups.requests(KAY)[0], reason="no_capacity"))
    (work,) = groups.requests(SAM)
    groups.as_group(SAM, m.AcceptCommission(commission_id=work))
    assert groups.commission(work, SAM).person_id == begun.person_id
    system.run_until_idle()
    assert groups.as_group(SAM, FirstName(commission_id=work)).given_name == "Jayden"
    with pytest.raises(Refused, match="not_found"):
        groups.as_group(KAY, FirstName(commission_id=work))
    groups.session(work, SAM)
    groups.as_group(SAM, m.CompleteCommission(commission_id=work))
    system.run_until_idle()
    assert {step.key: step.state for step in case(scene, begun.case_id).steps} == {"A": "done", "B": "released"}
    assert groups.said().count("commission_completed") == 1
    with pytest.raises(Refused, match="not_found"):
        groups.as_group(SAM, FirstName(commission_id=work))
    assert groups.balanced()


def accepted_by_a_group(system, force):
    scene = Scene(system, force.id, (force.first_site, force.second_site)).configure()
    groups = Groups(scene).configure()
    groups.two_groups()
    begun = on_the_plan(scene)
    (work,) = groups.requests(KAY)
    groups.as_group(KAY, m.AcceptCommission(commission_id=work))
    system.run_until_idle()
    return scene, groups, begun, work


def test_a_new_plan_without_the_groups_step_stops_the_group_and_its_money_goes_back(system, force):
    scene, groups, begun, work = accepted_by_a_group(system, force)
    assert groups.money()[0] > 0
    as_navigator(scene, c.AgreePlan(case_id=begun.case_id, steps=(planned("B"),)))
    system.run_until_idle()
    stopped = groups.commission(work)
    assert stopped.state == "cancelled"
    assert [(act.act, act.reason) for act in stopped.acts][-1] == ("cancelled", "left_out_of_plan")
    assert groups.money()[0] == 0
    with pytest.raises(Refused, match="not_found"):
        groups.as_group(KAY, FirstName(commission_id=work))
    after = case(scene, begun.case_id)
    assert [step.key for step in after.steps] == ["B"]
    assert after.next_action not in ("service_stopped", "nobody_to_ask"), "she knows: it was her plan"


def test_a_new_plan_with_another_day_tells_the_group_the_day_once(system, force):
    scene, groups, begun, work = accepted_by_a_group(system, force)
    later = today() + timedelta(days=40)
    for _ in range(2):
        steps = (
            planned("A", kind="partner_service", service="mentoring", target=later),
            planned("B", "A", target=later),
        )
        as_navigator(scene, c.AgreePlan(case_id=begun.case_id, steps=steps))
        system.run_until_idle()
    moved = groups.commission(work)
    assert (moved.state, moved.wanted_by) == ("accepted", later)
    assert [(act.act, act.reason) for act in moved.acts if act.act == "moved"] == [("moved", later.isoformat())]


def test_a_new_plan_without_the_job_takes_the_request_off_the_finders_list(system, force):
    scene = Scene(system, force.id, (force.first_site, force.second_site)).configure()
    begun = on_the_plan(scene)
    finder = {"actor": "user:finder", "roles": frozenset({OPPORTUNITIES_FINDER})}
    job = planned("J", kind="opportunity", need="education_training_employment")
    as_navigator(scene, c.AgreePlan(case_id=begun.case_id, steps=(planned("A"), job)))
    system.run_until_idle()
    (waiting,) = scene.ask(o.ListCandidateRequests(), **finder).items
    later = today() + timedelta(days=50)
    moved = planned("J", kind="opportunity", need="education_training_employment", target=later)
    as_navigator(scene, c.AgreePlan(case_id=begun.case_id, steps=(planned("A"), moved)))
    system.run_until_idle()
    (still,) = scene.ask(o.ListCandidateRequests(), **finder).items
    assert (still.step_id, still.wanted_by) == (waiting.step_id, later)
    as_navigator(scene, c.AgreePlan(case_id=begun.case_id, steps=(planned("A"),)))
    system.run_until_idle()
    assert scene.ask(o.ListCandidateRequests(), **finder).items == ()
