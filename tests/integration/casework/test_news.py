"""Everything new about somebody with a case is news there, until a named member of the case team has read it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from casework.handlers.case_opening import on_referral_accepted
from casework.handlers.news import on_danger_closed, on_danger_raised, on_referral_merged, on_session_recorded
from casework.handlers.partner_reports import on_placement_lost, on_placement_offered, on_placement_sustained
from casework.handlers.unlinking import on_link_undone
from casework.messages import FindCase, ListWork, ReadNews, RecordAbsence, RecordAgreement
from common.errors import Refused
from common.roles import COMMISSIONER, DUTY_OFFICER, OPPORTUNITIES_FINDER, PARTNER_WORKER
from gateway.messages import About
from opportunities.messages import PlacementLost, PlacementOffered, PlacementSustained
from referral.messages import (
    CloseDanger,
    DangerClosed,
    DangerRaised,
    LinkUndone,
    MergeReferral,
    RaiseDanger,
    ReferralMerged,
)
from support.case_team import NAVIGATORS, TODAY, accepted, step, team_of
from voluntary.messages import SessionRecorded

JOB = (step("C", kind="opportunity", need="education_training_employment", days=60), step("D", "C", days=70))
JAYDEN = About(given_name="Jayden", family_name="Tomlinson", date_of_birth=date(2010, 3, 14))


@pytest.fixture
def team(system, force):
    return team_of(system, force)


def kinds(team, case_id):
    return [item.kind for item in team.case(case_id).news if item.read_at is None]


def read_all(team, case_id, actor="user:nav"):
    ids = tuple(item.news_id for item in team.case(case_id).news)
    return team.scene.ask(ReadNews(case_id=case_id, news_ids=ids), actor=actor, roles=NAVIGATORS)


def wrote_again(team, worry="not home for three days, older lads are looking for him", **more):
    """His mother fills in the form again; duty finds it on the queue. Returns the new referral."""
    team.scene.asked(worry, about=JAYDEN, **more)
    team.scene.system.run_until_idle()
    (item,) = [item for item in team.scene.queue() if item.channel == "web"]
    return item


def merged(team, item):
    """Duty passes it on to the team: it is about somebody who is already accepted."""
    his = team.scene.open(item.referral_id).accepted_as
    assert his is not None
    team.scene.ask(MergeReferral(referral_id=item.referral_id, into_reference=his, reason="It is Jayden"))
    team.scene.system.run_until_idle()


def test_what_a_mother_writes_again_waits_for_duty_and_is_news_once_duty_passes_it_on(team):
    case_id = team.on_the_plan()
    item = wrote_again(team)
    assert "already_accepted" in item.marks
    assert item.due is not None, "her own clock runs"
    assert kinds(team, case_id) == [], "no software joins it"
    merged(team, item)
    (news,) = team.case(case_id).news
    assert (news.kind, news.detail, news.source_id, news.due_at) == (
        "referred_again", "web", item.referral_id, news.received_at + timedelta(hours=4)
    )  # fmt: skip
    (work,) = team.scene.ask(ListWork(), actor="user:nav", roles=NAVIGATORS).items
    assert (work.next_action, work.due_at, work.unread_news) == ("news", news.due_at, 1)


def test_a_danger_raised_before_anybody_knew_about_whom_is_urgent_news_when_it_is_passed_on(team):
    case_id = team.on_the_plan()
    item = wrote_again(team, danger_now="yes")
    merged(team, item)
    assert kinds(team, case_id) == ["danger_raised", "referred_again"]
    (work,) = team.work()
    assert work.next_action == "urgent_news"
    team.scene.ask(CloseDanger(referral_id=item.referral_id, decision="danger", incident_number="WM-20261201-1"))
    team.scene.system.run_until_idle()
    closed = team.case(case_id).news
    assert [(one.kind, one.detail) for one in closed if one.kind == "danger_closed"] == [("danger_closed", "danger")]


def test_a_danger_raised_on_an_accepted_referral_reaches_the_case_once_however_often_it_rings(team):
    case_id = team.on_the_plan()
    referral = team.rows(sa.text("SELECT opened_by_referral_id FROM casework.case_file"))[0][0]
    team.scene.ask(RaiseDanger(referral_id=referral, reason="His cousin was stabbed"))
    team.scene.system.run_until_idle()
    assert kinds(team, case_id) == ["danger_raised"]
    team.tell(danger(team, referral, rung=1), on_danger_raised)
    assert kinds(team, case_id) == ["danger_raised"], "that it rings on for the sergeant is no news"


def danger(team, referral, *, rung=0, person=None, link=1):
    if person is None:
        person = team.rows(sa.text("SELECT person_id FROM casework.case_file"))[0][0]
    return DangerRaised(
        referral_id=referral, danger_id=uuid4(), site_id=team.scene.sites[0], rung=rung, role="duty_officer",
        person_id=person, link_number=link,
    )  # fmt: skip


def test_news_that_comes_before_the_case_waits_for_it_in_either_order(team):
    person, referral = uuid4(), uuid4()
    early = danger(team, referral, person=person)
    team.tell(early, on_danger_raised)
    team.tell(accepted(team, person, referral), on_referral_accepted)
    (item,) = team.work()
    assert kinds(team, item.case_id) == ["danger_raised"]
    assert item.next_action == "urgent_news"


def test_an_arrest_and_what_custody_corrects_about_it_are_news(team):
    case_id = team.on_the_plan()
    team.arrested_again(on=TODAY, record="CR/2")
    assert kinds(team, case_id) == ["arrested"]
    read_all(team, case_id)
    team.arrested_again(on=TODAY - timedelta(days=1), record="CR/2")
    assert kinds(team, case_id) == ["arrest_corrected"]
    days = team.rows(sa.text("SELECT occurred_on FROM casework.arrest ORDER BY received_at"))
    assert days[-1][0] == TODAY - timedelta(days=1), "the case knows the day that custody says now"


@pytest.mark.parametrize(
    ("attended", "behaviour", "expected"),
    [("yes", False, ["session_attended"]), ("late", True, ["behaviour", "session_attended"]),
     ("no", False, ["session_missed"])],
)  # fmt: skip
def test_a_session_is_news_with_how_he_behaved(team, attended, behaviour, expected):
    case_id = team.on_the_plan()
    session = SessionRecorded(
        session_id=uuid4(), commission_id=uuid4(), case_id=case_id, step_id=uuid4(), site_id=team.scene.sites[0],
        held_on=TODAY, attended=attended, concern=False, behaviour=behaviour,
    )  # fmt: skip
    team.tell(session, on_session_recorded)
    assert kinds(team, case_id) == expected


def test_a_job_lost_in_week_eight_opens_its_step_again_and_the_navigator_hears_of_it(team):
    case_id = team.on_the_plan(JOB)
    (job, _) = team.case(case_id).steps
    about = {"case_id": case_id, "step_id": job.step_id, "placement_id": uuid4(), "site_id": team.scene.sites[0]}
    team.tell(PlacementOffered(**about, kind="job", offered_on=TODAY), on_placement_offered)
    team.tell(PlacementSustained(**about, weeks=4, started_on=TODAY, seen_on=TODAY), on_placement_sustained)
    assert [one.state for one in team.case(case_id).steps] == ["done", "released"]
    lost = PlacementLost(**about, reason="dismissed", started_on=TODAY, weeks=4, lost_on=TODAY)
    team.tell(lost, on_placement_lost)
    (job, following) = team.case(case_id).steps
    assert (job.state, job.setback) == ("released", "placement_lost")
    assert following.state == "released", "what he has begun goes on"
    assert kinds(team, case_id)[0] == "placement_offered"
    assert "placement_lost" in kinds(team, case_id)


def test_a_place_that_somebody_else_has_lost_does_not_open_a_step_that_was_done_by_another(team):
    case_id = team.on_the_plan(JOB)
    (job, _) = team.case(case_id).steps
    about = {"case_id": case_id, "step_id": job.step_id, "site_id": team.scene.sites[0]}
    held = {"placement_id": uuid4(), **about}
    team.tell(PlacementOffered(**held, kind="job", offered_on=TODAY), on_placement_offered)
    team.tell(PlacementSustained(**held, weeks=4, started_on=TODAY, seen_on=TODAY), on_placement_sustained)
    other = PlacementLost(
        **about, placement_id=uuid4(), reason="withdrawn", started_on=None, weeks=0, lost_on=TODAY
    )  # fmt: skip
    team.tell(other, on_placement_lost)
    assert team.case(case_id).steps[0].state == "done"


def test_the_first_reader_counts_also_when_two_read_at_once(team):
    case_id = team.on_the_plan()
    team.arrested_again(record="CR/2")
    with ThreadPoolExecutor(2) as both:
        for answered in [both.submit(read_all, team, case_id, actor) for actor in ("user:nav", "user:sergeant")]:
            answered.result()
    (item,) = team.case(case_id).news
    assert item.read_by in ("user:nav", "user:sergeant")
    assert [act.act for act in team.case(case_id).acts].count("news_read") == 1
    assert kinds(team, case_id) == []


def test_what_came_in_after_the_page_was_opened_stays_unread(team):
    case_id = team.on_the_plan()
    team.arrested_again(record="CR/2")
    seen = tuple(item.news_id for item in team.case(case_id).news)
    team.arrested_again(record="CR/3")
    team.as_navigator(ReadNews(case_id=case_id, news_ids=seen))
    assert kinds(team, case_id) == ["arrested"]


@pytest.mark.parametrize("role", [DUTY_OFFICER, COMMISSIONER, PARTNER_WORKER, OPPORTUNITIES_FINDER])
def test_nobody_but_the_case_team_reads_news(team, role):
    case_id = team.on_the_plan()
    for message in (FindCase(case_id=case_id), ReadNews(case_id=case_id, news_ids=())):
        with pytest.raises(Refused):
            team.scene.ask(message, actor="user:other", roles=frozenset({role}))


def test_news_of_a_case_at_another_site_is_neither_seen_nor_read(team):
    case_id = team.on_the_plan()
    there = {"actor": "user:far", "roles": NAVIGATORS, "sites": (team.scene.sites[1],)}
    for message in (FindCase(case_id=case_id), ReadNews(case_id=case_id, news_ids=())):
        with pytest.raises(Refused, match="not_found"):
            team.scene.ask(message, **there)


def test_news_for_another_case_is_not_read_with_this_one(team):
    case_id = team.on_the_plan()
    team.arrested_again(record="CR/2")
    (item,) = team.case(case_id).news
    other = uuid4()
    team.tell(accepted(team, uuid4(), other), on_referral_accepted)
    (other_case,) = [work.case_id for work in team.work() if work.case_id != case_id]
    team.as_navigator(ReadNews(case_id=other_case, news_ids=(item.news_id,)))
    assert kinds(team, case_id) == ["arrested"]


def further(team, person, referral, link=1):
    return ReferralMerged(
        referral_id=referral, into_referral_id=uuid4(), person_id=person, site_id=team.scene.sites[0], channel="text",
        link_number=link,
    )  # fmt: skip


def undone(person, referral, link=1):
    return LinkUndone(referral_id=referral, person_id=person, link_number=link, arrest=False, accepted=False)


def a_case(team):
    case_id = team.on_the_plan()
    return case_id, team.case(case_id).person_id


def test_news_of_a_referral_about_somebody_else_is_gone_and_whoever_had_read_it_is_told(team):
    case_id, person = a_case(team)
    unread, read = uuid4(), uuid4()
    team.tell(further(team, person, read), on_referral_merged)
    read_all(team, case_id)
    team.tell(further(team, person, unread), on_referral_merged)
    team.tell(undone(person, unread), on_link_undone)
    assert team.case(case_id).news[0].read_at is not None, "what nobody had read is gone without a word"
    team.tell(undone(person, read), on_link_undone)
    (left,) = team.case(case_id).news
    assert (left.kind, left.source_id, left.read_at) == ("link_undone", read, None)


def test_news_by_a_link_that_was_undone_is_none_whenever_it_arrives(team):
    case_id, person = a_case(team)
    referral = uuid4()
    team.tell(undone(person, referral), on_link_undone)
    team.tell(further(team, person, referral), on_referral_merged)
    team.tell(danger(team, referral, person=person), on_danger_raised)
    assert team.case(case_id).news == ()
    team.tell(further(team, person, referral, link=2), on_referral_merged)
    assert kinds(team, case_id) == ["referred_again"]


def test_custodys_own_repeats_are_not_news_a_second_time(team):
    case_id, person = a_case(team)
    repeat = ReferralMerged(
        referral_id=UUID(int=9), into_referral_id=uuid4(), person_id=person, site_id=team.scene.sites[0],
        channel="custody",
    )  # fmt: skip
    team.tell(repeat, on_referral_merged)
    assert team.case(case_id).news == ()


def test_a_closed_case_still_hears_and_the_sergeant_sees_it(team):
    case_id, person = a_case(team)
    with team.scene.system.deployment.admin.begin() as connection:
        ended = "state = 'closed', worker_id = NULL, next_action = NULL, next_due_at = NULL"
        connection.execute(sa.text(f"UPDATE casework.case_file SET {ended} WHERE id = :case"), {"case": case_id})
    team.tell(further(team, person, uuid4()), on_referral_merged)
    (item,) = team.work()
    assert (item.case_id, item.state, item.next_action) == (case_id, "closed", "news")


def test_what_somebody_else_records_is_news_and_what_she_records_herself_is_not(team):
    case_id, _ = a_case(team)
    team.as_navigator(RecordAbsence(case_id=case_id, reason="hospital", since=TODAY, until=TODAY))
    assert kinds(team, case_id) == []
    custody = RecordAbsence(case_id=case_id, reason="custody", since=TODAY)
    team.scene.ask(custody, actor="user:sergeant", roles=frozenset({"sergeant"}))
    assert [(item.kind, item.detail) for item in team.case(case_id).news] == [("absence_recorded", "custody")]
    withdrawn = RecordAgreement(case_id=case_id, agreed="withdrawn", by_whom="parent_or_carer")
    team.scene.ask(withdrawn, actor="user:support", roles=frozenset({"support_worker"}))
    assert "agreement_withdrawn" in kinds(team, case_id)


def test_no_news_lets_the_case_team_guess_that_there_is_intelligence(team):
    case_id, person = a_case(team)
    team.tell(replace(accepted(team, person, uuid4()), channel="intelligence"), on_referral_accepted)
    team.tell(replace(further(team, person, uuid4()), channel="intelligence"), on_referral_merged)
    items = team.case(case_id).news
    assert [(item.kind, item.detail) for item in items] == [("accepted_again", None)]


def test_a_danger_on_intelligence_is_told_without_where_it_comes_from(team):
    case_id, person = a_case(team)
    danger_id = uuid4()
    merged = replace(further(team, person, uuid4()), channel="intelligence", danger_id=danger_id)
    team.tell(merged, on_referral_merged)
    assert [(item.kind, item.detail, item.source_id) for item in team.case(case_id).news] == [
        ("danger_raised", None, danger_id)
    ]


def closed(raised, decision="harmless"):
    return DangerClosed(
        referral_id=raised.referral_id, danger_id=raised.danger_id, site_id=raised.site_id, decision=decision,
        person_id=raised.person_id,
    )  # fmt: skip


def test_a_danger_that_was_closed_before_anybody_read_of_it_is_no_longer_urgent(team):
    case_id, person = a_case(team)
    raised = danger(team, uuid4(), person=person)
    team.tell(raised, on_danger_raised)
    assert team.work()[0].next_action == "urgent_news"
    team.tell(closed(raised), on_danger_closed)
    assert [(item.kind, item.detail) for item in team.case(case_id).news] == [("danger_closed", "harmless")]
    assert team.work()[0].next_action == "news"


def test_a_danger_that_was_read_of_stays_in_the_earlier_news_once_it_is_closed(team):
    case_id, person = a_case(team)
    raised = danger(team, uuid4(), person=person)
    team.tell(raised, on_danger_raised)
    read_all(team, case_id)
    team.tell(closed(raised), on_danger_closed)
    assert [item.kind for item in team.case(case_id).news] == ["danger_closed", "danger_raised"]


def test_news_that_waited_for_a_case_is_due_from_its_opening(team, advance):
    person, referral = uuid4(), uuid4()
    team.tell(danger(team, referral, person=person), on_danger_raised)
    advance(timedelta(days=3))
    team.tell(accepted(team, person, referral), on_referral_accepted)
    (item,) = team.work()
    (news,) = team.case(item.case_id).news
    assert news.due_at - news.received_at >= timedelta(days=3, hours=1)
