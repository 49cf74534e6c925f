"""A group that says yes reads what it needs to know and whom to ring, until its work ends; nobody else ever does."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from casework.messages import (
    AddShifts,
    AgreePlan,
    ConfigureForce,
    FindSafetySheet,
    ReadSafetySheet,
    SiteNumber,
    Worker,
    WriteSafetySheet,
)
from common.errors import Refused
from common.roles import PARTNER_WORKER
from support.case_team import NAVIGATORS, TODAY, step, team_of
from support.group_work import accept, accepted_work, requested_work
from support.voluntary_scene import KAY, SAM, Groups
from voluntary import messages as m

GROUP = frozenset({PARTNER_WORKER})
HER_NUMBER, DUTY_NUMBER = "07700 900301", "0121 496 0301"
SHEET = {
    "goal": "somebody_to_talk_to",
    "meeting": "At the library, Tuesdays at four. His mother brings him the first time",
    "emergency_contact": "His mother, 07700 900456",
    "medical": "Asthma: the inhaler is in his left pocket",
}


@pytest.fixture
def team(system, force):
    return team_of(system, force)


@pytest.fixture
def work(team):
    return accepted_work(team)


def write(team, work, **changes):
    case_id, step_id, _ = work
    team.as_navigator(WriteSafetySheet(case_id=case_id, step_id=step_id, **{**SHEET, **changes}))


def read(team, work, who=KAY, **how):
    return team.scene.ask(ReadSafetySheet(commission_id=work[2]), actor=who, roles=GROUP, **how)


def test_the_group_reads_what_the_navigator_wrote_last(team, work):
    assert read(team, work).sheet is None
    write(team, work)
    write(team, work, watch_for="He goes quiet when he is afraid")
    told = read(team, work)
    assert told.navigator_id == "user:nav"
    assert {name: getattr(told.sheet, name) for name in SHEET} == SHEET
    assert told.sheet.watch_for == "He goes quiet when he is afraid"
    assert team.case(work[0]).steps[0].sheet_at == told.sheet.written_at


def test_nobody_else_reads_it_and_nobody_before_the_yes_or_after_the_end(team, work):
    write(team, work)
    for who, how in ((SAM, {}), ("user:nav", {}), (KAY, {"sites": team.scene.sites[1:]})):
        with pytest.raises(Refused, match="not_found"):
            read(team, work, who, **how)
    with pytest.raises(Refused, match="not_found"):
        read(team, (*work[:2], uuid4()))
    groups = Groups(team.scene)
    for _ in range(4):
        groups.session(work[2])
    groups.as_group(KAY, m.CompleteCommission(commission_id=work[2]))
    team.scene.system.run_until_idle()
    with pytest.raises(Refused, match="not_found"):
        read(team, work)


def test_a_group_whose_work_was_stopped_reads_nothing_any_more(team, work):
    write(team, work)
    team.as_navigator(AgreePlan(case_id=work[0], steps=(step("B", days=70),)))
    team.scene.system.run_until_idle()
    with pytest.raises(Refused, match="not_found"):
        read(team, work)


def test_each_reading_by_a_group_is_a_disclosure_on_record(team, work):
    write(team, work)
    before = disclosures(team)
    read(team, work)
    read(team, work)
    assert disclosures(team) == before + 2


def disclosures(team):
    query = sa.text("SELECT count(*) FROM casework.audit WHERE force_id = :force AND act = 'disclose'")
    with team.scene.system.deployment.admin.connect() as connection:
        return connection.scalar(query, {"force": team.scene.force_id})


def test_a_missing_sheet_is_news_with_a_day_to_write_it_until_it_is_written(team, work):
    needed = [item for item in team.case(work[0]).news if item.kind == "sheet_needed"]
    assert [item.due_at - item.received_at for item in needed] == [timedelta(days=1)]
    write(team, work)
    assert [item.kind for item in team.case(work[0]).news if item.kind == "sheet_needed"] == []


def test_a_sheet_that_was_written_before_the_yes_is_not_asked_for(team):
    work = requested_work(team)
    write(team, work)
    accept(team, work)
    assert "sheet_needed" not in [item.kind for item in team.case(work.case_id).news]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"meeting": "  "}, "meeting_needed"), ({"emergency_contact": ""}, "emergency_contact_needed")],
)
def test_what_a_sheet_must_say(team, work, changes, code):
    with pytest.raises(Refused, match=code):
        write(team, work, **changes)


def test_a_step_of_our_own_has_no_sheet_and_an_unknown_one_is_not_found(team, work):
    own = team.case(work[0]).steps[1].step_id
    with pytest.raises(Refused, match="step_not_for_a_group"):
        write(team, (work[0], own, None))
    with pytest.raises(Refused, match="not_found"):
        write(team, (work[0], uuid4(), None))
    found = team.scene.ask(FindSafetySheet(case_id=work[0], step_id=own), roles=NAVIGATORS)
    assert found.sheet is None


def numbers(team, *, hers=HER_NUMBER, duty=DUTY_NUMBER):
    worker = Worker(worker_id="user:nav", site_ids=team.scene.sites, cap=12, number=hers)
    duty_numbers = (SiteNumber(site_id=team.scene.sites[0], number=duty),) if duty else ()
    team.scene.as_platform(
        ConfigureForce(
            workers=(worker,), first_contact_hours=24, re_approach_hours=48, re_approach_cap=5,
            duty_numbers=duty_numbers,
        )
    )  # fmt: skip


def on_now(team):
    shifts = AddShifts(
        site_id=team.scene.sites[0], role="navigator", worker_id="user:nav", weekdays=tuple(range(7)), begins=time(0),
        ends=time(0), first_day=TODAY - timedelta(days=1),
    )  # fmt: skip
    team.scene.ask(shifts, actor="user:sergeant")


def test_the_group_is_given_one_number_that_answers_now(team, work):
    assert read(team, work).ring is None
    numbers(team)
    assert (read(team, work).ring.worker_id, read(team, work).ring.number) == (None, DUTY_NUMBER)
    on_now(team)
    assert (read(team, work).ring.worker_id, read(team, work).ring.number) == ("user:nav", HER_NUMBER)
    numbers(team, hers="")
    assert read(team, work).ring.number == DUTY_NUMBER
    numbers(team, duty=None)
    assert read(team, work).ring.number == HER_NUMBER


@pytest.mark.parametrize("wrong", [{"hers": "ring me"}, {"duty": "12"}])
def test_a_number_that_nobody_can_ring_is_refused(team, wrong):
    with pytest.raises(Refused, match="duty_number_invalid"):
        numbers(team, **wrong)
