"""Casework asks for a mentor, a group provides one, and the plan goes on: through both services and their queues."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework import messages as c
from common.errors import Refused
from common.roles import NAVIGATOR, SERGEANT
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
