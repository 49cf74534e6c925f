"""The rota decides whose phone a danger is texted to, and what the first reply promises."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from casework.messages import AddShifts, Duty, DutyPlanned, EndShifts, FindRota, RecordDutyAbsence
from common.tenancy import Tenant, service_actor
from referral.domain.danger.duty_phones import CONTROL_ROOM_ALERT, NOBODY_ON_ALERT
from referral.handlers.duty_plans import on_duty_planned
from referral.messages import FirstReply
from referral.store.duty_plans import roles_on_duty
from support.case_team import TODAY
from support.duty_phones import CONTROL, DUTY, INSPECTOR, SERGEANT, answers, in_danger, minutes_pass, phones, texted
from support.scene import MOTHER, Scene

EVERY_DAY = tuple(range(7))
YESTERDAY = TODAY - timedelta(days=1)
COVERED = "A person reads this now. In danger call 999. Your reference is {reference}"
UNCOVERED = "A person reads this in the morning. In danger call 999. Your reference is {reference}"


@pytest.fixture
def scene(system, force):
    made = Scene(system, force.id, (force.first_site, force.second_site))
    replies = (FirstReply(language="en", covered=COVERED, uncovered=UNCOVERED),)
    return made.configure(duty_phones=phones(force.first_site), first_replies=replies)


def on_rota(scene, role, worker="user:sam"):
    shifts = AddShifts(
        site_id=scene.sites[0], role=role, worker_id=worker, weekdays=EVERY_DAY, begins=time(0), ends=time(0),
        first_day=YESTERDAY,
    )  # fmt: skip
    scene.ask(shifts, actor="user:sergeant")
    scene.system.run_until_idle()


def away(scene, worker="user:sam"):
    now = datetime.now(UTC)
    absence = RecordDutyAbsence(worker_id=worker, begins=now - timedelta(hours=1), ends=now + timedelta(hours=5))
    scene.ask(absence, actor="user:sergeant")
    scene.system.run_until_idle()


def test_whoever_is_on_by_the_rota_is_texted_and_rungs_with_nobody_on_are_passed_over(scene, phone):
    on_rota(scene, "sergeant")
    referral = in_danger(scene)
    assert texted(phone) == [SERGEANT]
    minutes_pass(scene)
    assert texted(phone) == [SERGEANT, CONTROL]
    assert [sent.text for sent in phone.sent if sent.to == CONTROL] == [CONTROL_ROOM_ALERT]
    for _ in range(4):
        minutes_pass(scene)
    assert texted(phone) == [SERGEANT, CONTROL]
    assert scene.open(referral).danger.role == "inspector"


def test_in_a_gap_the_control_room_is_told_at_once_and_that_nobody_is_on(scene, phone):
    on_rota(scene, "duty_officer")
    away(scene)
    referral = in_danger(scene)
    assert [(sent.to, sent.text) for sent in phone.sent if sent.to != MOTHER] == [(CONTROL, NOBODY_ON_ALERT)]
    assert "Control room: nobody is on duty" in [act.reason for act in scene.open(referral).acts]
    for _ in range(4):
        minutes_pass(scene)
    assert texted(phone) == [CONTROL]
    answers(scene, CONTROL)
    assert scene.open(referral).danger.acknowledged_by == "phone:control_room"


def test_a_navigator_on_the_rota_is_no_one_who_answers_a_danger(scene, phone):
    on_rota(scene, "navigator")
    in_danger(scene)
    assert texted(phone) == [CONTROL]


def test_a_site_without_a_rota_counts_as_always_on(scene, phone):
    in_danger(scene)
    for _ in range(3):
        minutes_pass(scene)
    assert texted(phone) == [DUTY, SERGEANT, INSPECTOR, CONTROL]


@pytest.mark.parametrize(("leaves", "promise"), [(False, COVERED), (True, UNCOVERED)])
def test_the_first_reply_promises_what_the_rota_keeps(scene, phone, leaves, promise):
    on_rota(scene, "duty_officer")
    if leaves:
        away(scene)
    scene.text("can somebody help my son")
    scene.system.run_until_idle()
    (reply,) = [sent.text for sent in phone.sent if sent.to == MOTHER]
    assert reply.startswith(promise.partition("{")[0])


def test_a_rota_whose_shifts_have_ended_has_nobody_on(scene, phone):
    on_rota(scene, "duty_officer")
    tomorrow = FindRota(site_id=scene.sites[0], since=TODAY)
    (pattern,) = scene.ask(tomorrow).patterns
    scene.ask(EndShifts(pattern_id=pattern.pattern_id, last_day=TODAY), actor="user:sergeant")
    scene.system.run_until_idle()
    in_danger(scene)
    assert texted(phone) == [DUTY]


def plan(scene, version, *roles, until=timedelta(days=1)):
    now = datetime.now(UTC)
    return DutyPlanned(
        site_id=scene.sites[0], version=version, planned_until=now + until,
        duties=tuple(
            Duty(role=role, worker_id="user:sam", begins=now - timedelta(hours=1), ends=now + timedelta(hours=1))
            for role in roles
        ),
    )  # fmt: skip


def on_now(scene, *plans):
    units_of_work = scene.system.units_of_work["referral"]
    with units_of_work.begin(Tenant(scene.force_id), service_actor("referral")) as uow:
        for one in plans:
            on_duty_planned(one, uow)
        return roles_on_duty(uow, scene.sites[0])


def test_plans_that_come_twice_late_or_after_their_time_change_nothing(scene):
    latest = plan(scene, 7, "sergeant", "inspector")
    assert on_now(scene, latest, latest, plan(scene, 6, "duty_officer")) == {"sergeant", "inspector"}
    assert on_now(scene, plan(scene, 8)) == frozenset()
    assert on_now(scene, plan(scene, 9, "sergeant", until=timedelta(seconds=-1))) is None
