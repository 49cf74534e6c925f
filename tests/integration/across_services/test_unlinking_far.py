"""Undoing a link far from the referral: what was on its way, what had been done in good faith, and the pages."""

from __future__ import annotations

from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from casework import messages as c
from casework.handlers.partner_reports import on_commission_completed
from common.directory import deployment as deployment_table
from common.errors import Refused
from common.roles import DUTY_OFFICER, SERGEANT
from common.tenancy import Tenant, service_actor
from opportunities import messages as o
from referral.handlers.disclosures import on_commission_accepted
from support.case_team import SERGEANTS
from support.evaluation_scene import DAY, KNIFE, Life
from support.pages.html_reader import Reading
from support.scene import Scene
from support.sign_in import signed_in_at
from support.unlinking_scene import WHY, Mistake
from support.voluntary_scene import KAY, PRICE, Groups
from voluntary import messages as v


@pytest.fixture
def mistake(system, force):
    life = Life(Scene(system, force.id, (force.first_site, force.second_site)).configure())
    yield Mistake(life)
    with system.deployment.admin.begin() as connection:
        connection.execute(sa.update(deployment_table).values(clock_offset_seconds=0))


@pytest.fixture
def opened(mistake):
    """A case that only a mistake opened, with a plan."""
    wrong = mistake.mistaken()
    mistake.life.accept(wrong)
    mistake.life.on_the_plan()
    return wrong


def test_a_group_is_owed_what_it_did_in_good_faith_and_nothing_of_it_counts(mistake, opened):
    life, groups = mistake.life, Groups(mistake.scene)
    work = life.mentored()
    assert len(mistake.counted()["dose"]) == 3
    mistake.undo(opened)
    assert not any(mistake.counted().values())
    assert not life.held()["dose"], "also when he is invited rightly later"
    kept = life.rows("voluntary", "SELECT set_aside_pence, state FROM voluntary.commission WHERE state = 'cancelled'")
    assert (kept[0].set_aside_pence, kept[0].state) == (2 * PRICE + 3000, "cancelled")
    award = groups.commission(work, KAY).award_id
    assert groups.claim(award, KAY)
    assert groups.balanced()
    with pytest.raises(Refused, match="step_withdrawn"):
        groups.decide(v.AskGroupsAgain(step_id=life.ids["step A"]))


def test_a_step_that_waits_for_a_group_waits_no_more(mistake, opened):
    groups = Groups(mistake.scene)
    assert len(groups.decide(v.ListUnassignedSteps()).items) == 1
    mistake.undo(opened)
    assert groups.decide(v.ListUnassignedSteps()).items == ()


def test_a_yes_that_was_on_its_way_lets_nobody_know_the_name(mistake, opened):
    mistake.undo(opened)
    late = v.CommissionAccepted(
        commission_id=uuid4(), case_id=mistake.case_id, step_id=uuid4(), organisation_id=uuid4(),
        person_id=mistake.ids["he"], worker_ids=(KAY,),
    )  # fmt: skip
    with mistake.scene.system.units_of_work["referral"].begin(
        Tenant(mistake.scene.force_id), service_actor("referral")
    ) as uow:
        on_commission_accepted(late, uow)
    assert mistake.first_name(late.commission_id) == "not_found"


def test_work_that_is_reported_done_after_all_asks_nobody_for_what_comes_next(mistake, opened):
    life, target = mistake.life, mistake.life.finding.today() + 60 * DAY
    same = {"need": "peers", "target": target}
    mentor = c.PlannedStep(key="A", kind="partner_service", title="Mentor", service="mentoring", after=(), **same)
    work = c.PlannedStep(key="C", kind="opportunity", title="Another job", after=("A",), **same)
    life.as_navigator(c.AgreePlan(case_id=mistake.case_id, steps=(mentor, work)))
    life.run_until_idle()
    mistake.undo(opened)
    asked = mistake.raised("casework").count("casework.opportunity_requested.v1")
    step = next(one.step_id for one in mistake.case().steps if one.key == "A")
    done = v.CommissionCompleted(case_id=mistake.case_id, step_id=step, commission_id=uuid4(), sessions=4)
    with mistake.scene.system.units_of_work["casework"].begin(
        Tenant(mistake.scene.force_id), service_actor("casework")
    ) as uow:
        on_commission_completed(done, uow)
    assert mistake.raised("casework").count("casework.opportunity_requested.v1") == asked
    assert mistake.case().next_action == "opened_in_error"


def test_a_job_that_has_begun_is_left_and_counts_no_more(mistake, opened):
    life, finding = mistake.life, mistake.life.finding
    finding.describe(life.ids["step B"])
    opportunity = finding.opportunity()
    placement = finding.started(life.ids["step B"], opportunity)
    life.run_until_idle()
    mistake.undo(opened)
    assert finding.detail(placement).state == "started"
    finding.then(placement, "ended", reason="provider_closed")
    life.run_until_idle()
    assert finding.wanted() == (), "nobody looks for another place"
    assert not any(mistake.counted().values())
    assert life.held()["placement"] == []
    with pytest.raises(Refused, match="step_withdrawn"):
        finding.ask(o.ProposePlacement(step_id=life.ids["step B"], opportunity_id=opportunity))


def test_a_closed_case_that_the_sergeant_opened_again_for_a_mistake_is_closed_again(mistake):
    mistake.invited()
    close(mistake)
    wrong = mistake.mistaken()
    assert mistake.case().review == "case_closed"
    allocate = c.AllocateNavigator(case_id=mistake.case_id, worker_id="user:nav", reason="Again")
    mistake.scene.ask(allocate, actor="user:sergeant", roles=SERGEANTS)
    mistake.contact()
    before = mistake.counted()["dose"]
    mistake.undo(wrong)
    case = mistake.case()
    assert (case.state, case.next_action, case.worker_id) == ("closed", "opened_in_error", None)
    assert len(mistake.counted()["dose"]) == len(before) - 1, "what it had given rightly before stays"
    assert mistake.life.rows("casework", "SELECT open_cases FROM casework.caseload") == [(0,)]


def test_a_closed_case_for_which_a_mistake_only_asked_the_sergeant_stays_closed(mistake):
    mistake.invited()
    close(mistake)
    wrong = mistake.mistaken()
    mistake.undo(wrong)
    case = mistake.case()
    assert (case.state, case.next_action, case.review) == ("closed", None, None)


def close(mistake: Mistake) -> None:
    """No command closes a case yet."""
    with mistake.scene.system.deployment.admin.begin() as connection:
        of_force = {"force": mistake.scene.force_id}
        closed = (
            "UPDATE casework.case_file SET state = 'closed', worker_id = NULL, next_action = NULL, next_due_at = NULL"
        )
        connection.execute(sa.text(f"{closed}, version = version + 1 WHERE force_id = :force"), of_force)
        connection.execute(
            sa.text(
                "INSERT INTO casework.act (force_id, case_id, sequence, at, actor, act, detail) SELECT force_id, id, "
                "version, now(), 'user:nav', 'closed', 'completed' FROM casework.case_file WHERE force_id = :force"
            ),
            of_force,
        )
        connection.execute(sa.text("UPDATE casework.caseload SET open_cases = 0 WHERE force_id = :force"), of_force)


def test_what_the_officer_is_told_before_is_what_happens(mistake, opened):
    rests = mistake.scene.ask(c.FindLinkImpact(referral_id=opened))
    assert (rests.visit, rests.case, rests.requested_steps) == ("none", "ends", 2)
    second = mistake.life.arrest(KNIFE).referral_id
    assert mistake.scene.ask(c.FindLinkImpact(referral_id=second)).visit == "due"
    mistake.contact()
    assert mistake.scene.ask(c.FindLinkImpact(referral_id=second)).visit == "made"
    nothing = mistake.scene.ask(c.FindLinkImpact(referral_id=uuid4()))
    assert (nothing.visit, nothing.case, nothing.requested_steps) == ("none", "none", 0)
    elsewhere = (mistake.scene.sites[1],)
    assert mistake.scene.ask(c.FindLinkImpact(referral_id=opened), sites=elsewhere).case == "none"


@pytest.fixture
def member(pages, mistake):
    def somebody(role: str) -> FlaskClient:
        scene = mistake.scene
        return signed_in_at(pages, scene.system, scene.force_id, [(role, scene.sites[0])])

    return somebody


def post(client: FlaskClient, path: str, **typed: str) -> tuple[int, str]:
    answer = client.post(path, data={"command_id": str(uuid4()), **typed}, follow_redirects=True)
    return answer.status_code, Reading(answer.text).words


def test_the_officer_undoes_it_on_a_page_that_says_what_follows_and_the_sergeant_answers(mistake, opened, member):
    officer, sergeant = member(DUTY_OFFICER), member(SERGEANT)
    page = f"/referrals/{opened}"
    assert "Undo the link" in officer.get(page).text
    asked = Reading(officer.get(f"{page}/undo").text).words
    for said in (
        "This is not Jayden Tomlinson",
        "is closed as opened in error",
        "2 steps",
        "figures no longer include it",
    ):
        assert said in asked
    status, said = post(officer, f"{page}/undo", reason=" ")
    assert (status, "Enter how you know" in said) == (422, True)
    status, said = post(officer, f"{page}/undo", reason=WHY)
    assert (status, "This was linked to the wrong person" in said) == (200, True)
    mistake.life.run_until_idle()
    assert "Undo the link" not in officer.get(page).text
    assert officer.get(f"{page}/undo").status_code == 409
    assert "Was linked to the wrong person" in officer.get("/queue").text
    case = f"/cases/{mistake.case_id}"
    assert "Opened for the wrong person" in sergeant.get("/work?team=1").text
    status, said = post(sergeant, f"{case}/error", done="")
    assert (status, "Enter what was done" in said) == (422, True)
    status, said = post(sergeant, f"{case}/error", done="Sam said sorry")
    assert (status, "Recorded what was done" in said) == (200, True)
    status, said = post(sergeant, f"{case}/error", done="again")
    assert (status, "There is nothing left to record" in said) == (422, True)
    status, said = post(officer, f"{page}/new")
    assert (status, "Saved as a new person" in said) == (200, True)
