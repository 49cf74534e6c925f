"""A link that was wrong is undone, with everything that followed it: in every service, visibly, and once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
import sqlalchemy as sa

from casework import messages as c
from common.directory import deployment as deployment_table
from common.errors import Refused
from common.tenancy import Actor, Tenant
from referral.handlers import person_matching, unlinking
from referral.messages import (
    AcceptReferral,
    ConfirmNewPerson,
    ConfirmSamePerson,
    FindLink,
    MergeReferral,
    NamePeople,
    RecordWho,
    UndoLink,
    Who,
)
from support.case_team import SERGEANTS
from support.evaluation_scene import KNIFE, Life
from support.scene import Scene
from support.unlinking_scene import WHY, Mistake
from voluntary import messages as v


@pytest.fixture
def mistake(system, force):
    life = Life(Scene(system, force.id, (force.first_site, force.second_site)).configure())
    yield Mistake(life)
    with system.deployment.admin.begin() as connection:
        connection.execute(sa.update(deployment_table).values(clock_offset_seconds=0))


def test_the_arrest_of_another_goes_off_his_record_and_waits_on_the_queue_marked(mistake):
    mistake.invited()
    before, counted = mistake.case(), mistake.counted()
    wrong = mistake.mistaken()
    assert mistake.referral(wrong).state == "merged", "known and invited: it joined his referral by itself"
    assert mistake.queue() == {}
    assert mistake.work()[0].next_action == "re_approach"
    mistake.undo(wrong)
    detail = mistake.referral(wrong)
    assert (detail.state, detail.person_id, detail.merged_into) == ("received", None, None)
    assert [(act.act, act.actor, act.reason) for act in detail.acts][-1] == ("link_undone", "user:duty", WHY)
    assert "link_undone" in mistake.queue()[wrong].marks
    assert mistake.acts(mistake.ids["his"])[-1] == "other_link_undone"
    assert mistake.referral(mistake.ids["his"]).acts[-1].reason == detail.reference
    case = mistake.case()
    assert (case.next_action, case.re_approach, case.state) == (before.next_action, None, before.state)
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
    mistake.life.run_until_idle()
    (kyle,) = (item for item in mistake.queue().values() if item.referral_id != wrong)
    known = mistake.scene.ask(
        RecordWho(
            referral_id=wrong,
            who=Who(given_name="Kyle", family_name="Brook", date_of_birth=mistake.referral(wrong).who.date_of_birth),
        )
    )
    assert (known.person_id, known.candidate_count) == (None, 1)
    (candidate,) = mistake.referral(wrong).candidates
    assert candidate.person_id == mistake.referral(kyle.referral_id).person_id
    assert candidate.doubts == ("undone_before",)


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
    assert mistake.case_acts()[-1] == ("arrest_withdrawn", "visit_kept")
    mistake.undo(right)
    assert mistake.case().re_approach is None


def test_a_case_that_only_a_mistake_opened_is_closed_and_everything_asked_of_others_stops(mistake):
    life = mistake.life
    wrong = mistake.mistaken()
    life.accept(wrong)
    life.on_the_plan()
    work = life.mentored()
    opportunity = life.finding.opportunity()
    life.finding.describe(life.ids["step B"])
    placement = life.finding.agreed(life.ids["step B"], opportunity)
    life.finding.offer(placement)
    life.run_until_idle()
    assert mistake.first_name(work) == "Jayden"
    mistake.undo(wrong)
    assert mistake.first_name(work) == "not_found"
    assert (
        mistake.scene.ask(v.FindCommission(commission_id=work), actor="user:nav", roles=SERGEANTS).state == "cancelled"
    )
    assert life.finding.detail(placement).state == "withdrawn"
    assert life.finding.vacancies_left(opportunity) == 1
    assert life.finding.wanted() == ()
    assert not any(mistake.counted().values())
    case = mistake.case()
    assert (case.state, case.worker_id, case.next_action) == ("closed", None, "opened_in_error")
    (item,) = mistake.work()
    assert (item.case_id, item.next_action) == (mistake.case_id, "opened_in_error")
    assert life.rows("casework", "SELECT open_cases FROM casework.caseload") == [(0,)]
    assert mistake.queue()[wrong].state == "received"
    with pytest.raises(Refused, match="action_needed"):
        see(mistake, " ")
    see(mistake, "Sam went and said sorry")
    assert mistake.work() == ()
    with pytest.raises(Refused, match="no_error_to_acknowledge"):
        see(mistake, "again")
    assert mistake.parked() == 0


def see(mistake: Mistake, done: str) -> None:
    mistake.scene.ask(c.AcknowledgeError(case_id=mistake.case_id, done=done), actor="user:sergeant", roles=SERGEANTS)


def test_his_own_referral_that_joined_the_mistake_is_back_with_its_own_clock(mistake):
    wrong = mistake.mistaken()
    own = mistake.life.arrest(KNIFE)
    mistake.life.accept(wrong)
    assert mistake.referral(own.referral_id).state == "merged"
    link = mistake.rests(wrong)
    assert [one.referral_id for one in link.returned_to_queue] == [own.referral_id]
    assert (link.invited, link.still_invited, link.unlinked_with_it, link.others) == (True, False, (), ())
    mistake.undo(wrong)
    back = mistake.referral(own.referral_id)
    assert (back.state, back.person_id, back.merged_into) == ("received", mistake.ids["he"], None)
    assert back.first_view_due_at == own.first_view_due_at
    assert mistake.queue().keys() == {wrong, own.referral_id}
    assert mistake.arrests() == {(own.referral_id, mistake.ids["he"])}
    mistake.scene.ask(AcceptReferral(referral_id=own.referral_id, reason="He is invited in his own right"))
    mistake.life.run_until_idle()
    assert sorted((item.state, item.next_action) for item in mistake.work()) == [
        ("closed", "opened_in_error"),
        ("opened", "decide_navigator"),
    ]
    assert len(mistake.counted()["offence"]) == 1
    assert len(mistake.counted()["participant"]) == 1
    heard = "SELECT c.error_at FROM casework.arrest AS a JOIN casework.case_file AS c ON c.id = a.case_id"
    assert mistake.life.rows("casework", heard) == [(None,)], "his arrest is with his own case now"


def test_his_own_referral_joins_another_invitation_of_his_that_stands(mistake):
    his = mistake.invited()
    wrong = mistake.life.arrest(KNIFE, suite="Coventry").referral_id
    own = mistake.life.arrest(KNIFE).referral_id
    with mistake.scene.system.deployment.admin.begin() as connection:  # it joined the mistake instead of his own
        joins = sa.text("UPDATE referral.referral SET merged_into = :wrong WHERE id = :own")
        connection.execute(joins, {"wrong": wrong, "own": own})
    mistake.undo(wrong)
    assert (mistake.referral(own).state, mistake.referral(own).merged_into) == ("merged", his)


def test_what_only_followed_the_mistake_goes_along_and_stays_joined(mistake):
    mistake.invited()
    scene = mistake.scene
    for sender in ("+447700900124", "+447700900125"):
        scene.text("please help him", sender=sender)
    scene.system.run_until_idle()
    stays, joins = mistake.queue()
    into = mistake.referral(stays).reference
    scene.ask(MergeReferral(referral_id=joins, into_reference=into, reason="Both are his mother"))
    his = mistake.referral(mistake.ids["his"]).reference
    scene.ask(MergeReferral(referral_id=stays, into_reference=his, reason="She means Jayden"))
    assert {mistake.referral(one).person_id for one in (stays, joins)} == {mistake.ids["he"]}
    assert [one.referral_id for one in mistake.rests(stays).unlinked_with_it] == [joins]
    mistake.undo(stays)
    assert (mistake.referral(stays).state, mistake.referral(joins).state) == ("received", "merged")
    assert {mistake.referral(one).person_id for one in (stays, joins)} == {None}
    assert mistake.referral(joins).merged_into == stays
    assert mistake.acts(joins)[-1] == "link_undone_along"


def test_an_arrest_that_was_joined_is_told_with_the_one_that_it_joined(mistake):
    """What followed a link was tied to the person, and casework has to hear of each arrest in it."""
    scene = mistake.scene
    scene.arrest("Jayden", "Tomlinson")
    for given in ("Jaydon", "Jaydin"):
        scene.arrest(given, "Tomlinson")
    scene.system.run_until_idle()
    one, other = (item.referral_id for item in mistake.queue().values() if item.candidate_count)
    into = mistake.referral(one).reference
    scene.ask(MergeReferral(referral_id=other, into_reference=into, reason="Reported twice"))
    (candidate,) = mistake.referral(one).candidates
    scene.ask(ConfirmSamePerson(referral_id=one, person_id=candidate.person_id))
    scene.system.run_until_idle()
    assert {one, other} < {referral for referral, _ in mistake.arrests()}
    mistake.undo(one)
    assert not {one, other} & {referral for referral, _ in mistake.arrests()}


def test_a_link_that_is_none_and_one_without_a_reason_are_refused(mistake):
    wrong = mistake.mistaken()
    with pytest.raises(Refused, match="reason_needed"):
        mistake.undo(wrong, "  ")
    mistake.undo(wrong)
    with pytest.raises(Refused, match="not_linked"):
        mistake.undo(wrong)
    link = mistake.rests(wrong)
    assert (link.person_id, link.who, link.how, link.others) == (None, None, None, ())


def test_whoever_may_not_see_the_referral_cannot_undo_its_link(mistake, other_force):
    wrong = mistake.mistaken()
    stranger = Scene(mistake.scene.system, other_force.id, (other_force.first_site, other_force.second_site))
    for who in ({"sites": (mistake.scene.sites[1],)},):
        with pytest.raises(Refused, match="not_found"):
            mistake.undo(wrong, **who)
        with pytest.raises(Refused, match="not_found"):
            mistake.scene.ask(FindLink(referral_id=wrong), **who)
    with pytest.raises(Refused, match="not_found"):
        stranger.ask(UndoLink(referral_id=wrong, reason=WHY))
    assert mistake.referral(wrong).person_id == mistake.ids["he"]


def test_what_lies_at_another_site_is_undone_too_and_each_site_forgets_whom_it_has_no_reason_to_know(mistake):
    first, second = mistake.scene.sites
    wrong = mistake.mistaken(suite="Coventry")
    own = mistake.life.arrest(KNIFE)
    mistake.life.accept(wrong, site=second)  # who sees the second site only
    mistake.life.run_until_idle()
    with mistake.scene.system.deployment.admin.begin() as connection:  # as the service would have joined it
        connection.execute(
            sa.text("UPDATE referral.referral SET state = 'merged', merged_into = :wrong WHERE id = :own"),
            {"wrong": wrong, "own": own.referral_id},
        )
        row = {"force": mistake.scene.force_id, "own": own.referral_id}
        connection.execute(
            sa.text(
                "INSERT INTO referral.act (force_id, referral_id, sequence, at, actor, act) "
                "VALUES (:force, :own, 50, now(), 'service:referral', 'merged')"
            ),
            row,
        )
        connection.execute(sa.text("UPDATE referral.referral SET version = 50 WHERE id = :own"), row)
    assert named(mistake, second)
    assert named(mistake, first)
    mistake.undo(wrong, sites=(second,))
    assert mistake.referral(own.referral_id).state == "received"
    assert named(mistake, first)
    assert not named(mistake, second)
    mistake.undo(own.referral_id, sites=(first,))
    assert not named(mistake, first), "nobody knows of anything about them any more"


def named(mistake: Mistake, site: int) -> bool:
    return bool(mistake.scene.ask(NamePeople(person_ids=(mistake.ids["he"],)), sites=(site,)).people)


def test_somebody_new_who_was_known_already_stays_without_anything_and_is_never_offered(mistake):
    mistake.scene.arrest("Jayden", "Tomlinson")
    mistake.scene.system.run_until_idle()
    mistake.scene.arrest("Jaydon", "Tomlinson")
    mistake.scene.system.run_until_idle()
    (asked,) = (item.referral_id for item in mistake.queue().values() if item.candidate_count)
    new = mistake.scene.ask(ConfirmNewPerson(referral_id=asked)).person_id
    mistake.life.run_until_idle()
    mistake.undo(asked)
    (candidate,) = mistake.referral(asked).candidates
    assert candidate.person_id != new
    mistake.scene.ask(ConfirmSamePerson(referral_id=asked, person_id=candidate.person_id))
    mistake.scene.arrest("Jaydon", "Tomlinson", born=None)
    mistake.life.run_until_idle()
    offered = [one.person_id for item in mistake.queue() for one in mistake.referral(item).candidates]
    assert candidate.person_id in offered
    assert new not in offered
    assert mistake.scene.ask(NamePeople(person_ids=(new,))).people == ()


def test_whoever_was_recognised_by_what_was_taken_away_is_shown_beside_nobody(mistake):
    mistake.invited()
    wrong = mistake.scene
    wrong.text("help my son", sender="+447700900124")
    wrong.system.run_until_idle()
    (text,) = mistake.queue()
    kyle = Who(given_name="Kyle", family_name="Brook", date_of_birth=date(2009, 5, 6))
    mistake.scene.ask(RecordWho(referral_id=text, who=kyle))  # somebody new
    mistake.scene.arrest("Kile", "Brook", born=date(2009, 5, 6))
    mistake.life.run_until_idle()
    (asked,) = (item.referral_id for item in mistake.queue().values() if item.candidate_count)
    mistake.undo(text)
    assert mistake.referral(asked).candidates == ()
    assert mistake.queue()[asked].candidate_count == 0


def test_a_phone_that_wrote_about_somebody_else_offers_nobody_by_itself_any_more(mistake):
    scene = mistake.scene
    scene.text("my son is in trouble")
    scene.system.run_until_idle()
    (first,) = mistake.queue()
    jayden = Who(given_name="Jayden", family_name="Tomlinson", date_of_birth=date(2010, 3, 14))
    scene.ask(RecordWho(referral_id=first, who=jayden))
    scene.ask(AcceptReferral(referral_id=first, reason="She asked"))
    scene.text("me again")
    scene.system.run_until_idle()
    (again,) = mistake.queue()
    assert mistake.queue()[again].candidate_count == 1
    mistake.undo(first)
    assert mistake.queue()[again].candidate_count == 0
    scene.text("and again")
    scene.system.run_until_idle()
    assert {item.candidate_count for item in mistake.queue().values()} == {0}


def test_nothing_was_told_twice_that_has_a_place_in_an_order(mistake):
    wrong = mistake.mistaken()
    mistake.life.accept(wrong)
    mistake.life.on_the_plan()
    mistake.undo(wrong)
    for service in ("referral", "casework"):
        told = "SELECT type, subject, sequence, count(*) FROM {0}.event WHERE NOT starts_with(type, 'evaluation.')"
        twice = f"{told} GROUP BY type, subject, sequence HAVING count(*) > 1"
        assert mistake.life.rows(service, twice.format(service)) == []


def test_a_link_that_is_undone_while_its_names_recognise_somebody_else_links_nobody_by_them(mistake):
    """A new arrest found the person by the identity of the mistake, and waits for their lock while it is undone."""
    wrong = mistake.mistaken()
    system, tenant = mistake.scene.system, Tenant(mistake.scene.force_id)
    engaged, done = threading.Event(), threading.Event()
    real = person_matching.get_person

    def slowly(uow, person_id):
        engaged.set()
        assert done.wait(20)
        return real(uow, person_id)

    def arrested() -> None:
        person_matching.get_person = slowly
        try:
            system.relays["gateway"].run_once()
        finally:
            person_matching.get_person = real

    mistake.scene.arrest("Jayden", "Tomlinson", person_ref="PNC/1")
    thread = threading.Thread(target=arrested)
    thread.start()
    assert engaged.wait(20)
    recognising_now = person_matching.get_person
    with system.units_of_work["referral"].begin(tenant, Actor("user:duty"), what="test") as uow:
        unlinking.undo_link(UndoLink(referral_id=wrong, reason=WHY), uow)
    done.set()
    thread.join(30)
    assert recognising_now is slowly
    mistake.life.run_until_idle()
    (new,) = (item.referral_id for item in mistake.queue().values() if item.referral_id != wrong)
    assert mistake.referral(new).person_id not in (None, mistake.ids["he"])


def test_the_key_of_the_referral_is_about_the_right_person_only(mistake):
    """Erasing whom it never was about neither waits for it nor takes it along."""
    wrong, kept = mistake.mistaken(), mistake.life.arrest(KNIFE).referral_id
    mistake.undo(wrong)
    with mistake.scene.system.units_of_work["referral"].begin(
        Tenant(mistake.scene.force_id), Actor("user:dpo"), what="test"
    ) as uow:
        for referral in (wrong, kept):
            uow.sealer.destroy(f"referral:{referral}", by="user:dpo")
    assert mistake.referral(wrong).who is None, "its key was about this referral alone"
    assert mistake.referral(kept).who is not None, "this one is about the person too"


def test_the_audit_says_that_it_was_reversed_and_about_which_two_people(mistake):
    mistake.scene.arrest("Jayden", "Tomlinson")
    mistake.scene.arrest("Jaydon", "Tomlinson")
    mistake.scene.system.run_until_idle()
    (asked,) = (item.referral_id for item in mistake.queue().values() if item.candidate_count)
    other = mistake.scene.ask(ConfirmNewPerson(referral_id=asked)).person_id
    mistake.undo(asked)
    (candidate,) = mistake.referral(asked).candidates
    mistake.scene.ask(ConfirmSamePerson(referral_id=asked, person_id=candidate.person_id))
    rows = mistake.life.rows(
        "referral",
        "SELECT a.why, a.actor, s.person_id FROM referral.audit AS a JOIN referral.audit_subject AS s "
        "ON s.force_id = a.force_id AND s.audit_id = a.id WHERE a.act = 'combine'",
    )
    both = {("user:duty", other), ("user:duty", candidate.person_id)}
    assert ("link_undone", "user:duty", other) in [tuple(row) for row in rows]
    assert {(row.actor, row.person_id) for row in rows if row.why == "same_person_confirmed"} == both
