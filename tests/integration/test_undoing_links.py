"""A link that was wrong is undone, with everything that followed it: in every service, visibly, and once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from builders import Scene
from case_team import SERGEANTS
from casework import messages as c
from common.directory import deployment as deployment_table
from common.errors import Refused
from facts_scene import KNIFE, Life
from referral.messages import AcceptReferral, ConfirmNewPerson, RecordWho, Who
from undoing_scene import WHY, Mistake
from voluntary import messages as v
from voluntary_scene import KAY


@pytest.fixture
def mistake(house, force):
    life = Life(Scene(house, force.id, (force.first_site, force.second_site)).configure())
    yield Mistake(life)
    with house.deployment.admin.begin() as connection:
        connection.execute(sa.update(deployment_table).values(clock_offset_seconds=0))


def test_the_arrest_of_another_goes_off_his_record_and_waits_on_the_queue_marked(mistake):
    mistake.invited()
    before, counted = mistake.case(), mistake.counted()
    wrong = mistake.mistaken()
    assert mistake.referral(wrong).state == "merged", "known and invited: it joined his referral by itself"
    assert mistake.queue() == {}
    assert mistake.work()[0].why == "re_approach"
    mistake.undo(wrong)
    detail = mistake.referral(wrong)
    assert (detail.state, detail.person_id, detail.merged_into) == ("received", None, None)
    assert [(act.act, act.actor, act.reason) for act in detail.acts][-1] == ("link_undone", "user:duty", WHY)
    assert "link_undone" in mistake.queue()[wrong].marks
    assert mistake.acts(mistake.ids["his"])[-1] == "other_link_undone"
    assert mistake.referral(mistake.ids["his"]).acts[-1].reason == detail.reference
    case = mistake.case()
    assert (case.why, case.re_approach, case.state) == (before.why, None, before.state)
    assert mistake.case_acts()[-1] == ("arrest_withdrawn", "visit_withdrawn")
    assert mistake.arrests() == {(mistake.ids["his"], mistake.ids["he"])}
    assert mistake.counted() == counted
    assert mistake.parked() == 0


def test_nobody_is_offered_again_whom_it_is_not_about(mistake):
    mistake.invited()
    wrong = mistake.mistaken()
    mistake.undo(wrong)
    assert mistake.referral(wrong).candidates == ()
    jayden = Who(given_name="Jayden", family_name="Tomlinson", date_of_birth=mistake.referral(wrong).who.date_of_birth)
    recognised = mistake.scene.ask(RecordWho(referral_id=wrong, who=jayden))
    assert recognised.person_id not in (None, mistake.ids["he"])


def test_somebody_else_who_may_be_meant_is_shown_however_certain_and_a_person_decides(mistake):
    mistake.invited()
    wrong = mistake.mistaken()
    mistake.undo(wrong)
    mistake.scene.arrest("Kyle", "Brook", person_ref="PNC/9")
    mistake.life.work_off()
    (kyle,) = (item for item in mistake.queue().values() if item.referral_id != wrong)
    known = mistake.scene.ask(
        RecordWho(
            referral_id=wrong,
            who=Who(given_name="Kyle", family_name="Brook", date_of_birth=mistake.referral(wrong).who.date_of_birth),
        )
    )
    assert (known.person_id, known.candidates) == (None, 1)
    (candidate,) = mistake.referral(wrong).candidates
    assert candidate.person_id == mistake.referral(kyle.referral_id).person_id
    assert candidate.held_back == ("undone_before",)


def test_a_visit_that_was_made_stays_in_the_history_and_counts_no_more(mistake):
    mistake.invited()
    wrong = mistake.mistaken()
    assert mistake.case().re_approach.attempt == 1
    mistake.contact("declined")
    mistake.undo(wrong)
    assert ("re_approach_answered", "1") in mistake.case_acts()
    assert mistake.case_acts()[-1] == ("arrest_withdrawn", "visit_made")
    mistake.life.arrest(KNIFE)
    assert mistake.case().re_approach.attempt == 1, "the first visit that an arrest of his asked for"


def test_a_visit_for_which_another_arrest_waited_too_stands_for_that_one(mistake):
    mistake.invited()
    wrong = mistake.mistaken()
    due = mistake.case().re_approach
    right = mistake.life.arrest(KNIFE).referral_id
    mistake.undo(wrong)
    assert mistake.case().re_approach == due
    assert mistake.case_acts()[-1] == ("arrest_withdrawn", "visit_stands")
    mistake.undo(right)
    assert mistake.case().re_approach is None


def test_a_case_that_only_a_mistake_opened_is_closed_and_everything_asked_of_others_stops(mistake):
    life = mistake.life
    wrong = mistake.mistaken()
    life.accept(wrong)
    life.on_the_plan()
    work = life.mentored()
    place = life.finding.place()
    life.finding.describe(life.ids["step B"])
    placement = life.finding.propose(life.ids["step B"], place)
    life.finding.offer(placement)
    life.work_off()
    assert mistake.first_name(work) == "Jayden"
    mistake.undo(wrong)
    assert mistake.first_name(work) == "not_found"
    assert (
        mistake.scene.ask(v.FindCommission(commission_id=work), actor="user:nav", roles=SERGEANTS).state == "cancelled"
    )
    assert life.finding.detail(placement).state == "withdrawn"
    assert life.finding.places_left(place) == 1
    assert life.finding.wanted() == ()
    assert not any(mistake.counted().values())
    case = mistake.case()
    assert (case.state, case.worker_id, case.why) == ("closed", None, "opened_in_error")
    (item,) = mistake.work()
    assert (item.case_id, item.why) == (mistake.case_id, "opened_in_error")
    assert life.rows("casework", "SELECT open_cases FROM casework.caseload") == [(0,)]
    assert mistake.queue()[wrong].state == "received"
    with pytest.raises(Refused, match="action_needed"):
        see(mistake, " ")
    see(mistake, "Sam went and said sorry")
    assert mistake.work() == ()
    with pytest.raises(Refused, match="no_error_to_see"):
        see(mistake, "again")
    assert mistake.parked() == 0


def see(mistake: Mistake, done: str) -> None:
    mistake.scene.ask(c.AcknowledgeError(case_id=mistake.case_id, done=done), actor="user:sergeant", roles=SERGEANTS)
