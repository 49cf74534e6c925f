"""Intelligence from entry to review: on one queue with everything else, graded, read by few, and removed for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from common.errors import Refused
from common.roles import CASE_TEAM, GANGS_SPECIALIST, NAVIGATOR, TRIAGE_TEAM
from referral.messages import (
    AcceptReferral,
    FindForReview,
    FindReferral,
    Grades,
    MergeReferral,
    NamePeople,
    ReadIntelligence,
    RecordIntelligence,
    RecordWho,
    ReviewIntelligence,
    SiteOfArea,
    Who,
    WithdrawReferrals,
)
from support.case_team import TODAY
from support.scene import UNTESTED, Scene

JAYDEN = Who(given_name="Jayden", family_name="Tomlinson", date_of_birth=date(2010, 3, 14))
BAG = "Seen with a bag behind the chip shop"
CONDITIONAL = Grades(source="not_reliable", assessment="E", handling="C", conditions="Ask the owner first")
SPECIALIST = {"actor": "user:specialist", "roles": frozenset({GANGS_SPECIALIST})}


@pytest.fixture
def scene(system, force):
    scene = Scene(system, force.id, (force.first_site, force.second_site))
    areas = (SiteOfArea(area="Coventry East", site_id=force.second_site),)
    return scene.configure(intelligence_review_days=90, areas=areas)


def typed(scene: Scene, **changes: Any) -> RecordIntelligence:
    said: dict[str, Any] = {
        "site_id": scene.sites[0], "log_number": "INT/26/4411", "grades": UNTESTED, "text": BAG, "of_day": TODAY,
        "about": JAYDEN, "role": "associate",
    }  # fmt: skip
    return RecordIntelligence(**{**said, **changes})


def reported(scene: Scene, **said: Any) -> Any:
    """One item by the feed, about Jayden. Returns its referral."""
    scene.intelligence(BAG, about=JAYDEN, **said)
    scene.system.run_until_idle()
    (item,) = scene.queue()
    return scene.open(item.referral_id)


def keys_left(scene: Scene, subject: str) -> int:
    deployment = scene.system.deployment
    keys = sa.create_engine(sa.make_url(deployment.admin_url).set(database=deployment.key_store_database))
    with keys.connect() as connection:
        query = sa.text(
            "SELECT count(*) FROM keys.key AS k JOIN keys.key_subject AS s ON s.key_id = k.id "
            "WHERE s.force_id = :force AND starts_with(s.subject, :subject)"
        )
        left = connection.scalar(query, {"force": scene.force_id, "subject": subject})
    keys.dispose()
    return left or 0


# ---- it comes in ---------------------------------------------------------------------------------------------------
def test_an_item_of_the_feed_stands_on_the_queue_with_its_grades_and_none_of_its_words(scene):
    scene.intelligence(BAG, about=JAYDEN)
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert (item.channel, item.about, item.preview, item.invited_by) == ("intelligence", "Jayden Tomlinson", "", None)
    assert (item.grades.source, item.grades.assessment, item.grades.handling) == ("untested", "C", "P")


def test_it_is_read_on_its_referral_with_handling_grades_role_and_the_day_of_its_review(scene):
    detail = reported(scene, grades=CONDITIONAL, role="victim")
    item = detail.intelligence
    assert (item.text, item.role, item.status) == (BAG, "victim", "open")
    assert item.grades == CONDITIONAL
    assert set(item.cautions) == {"suspected_false", "source_not_reliable"}
    assert item.review_on == TODAY + timedelta(days=90)
    assert detail.person_id is not None


def test_the_same_item_again_changes_nothing_by_the_feed_by_hand_and_by_both(scene):
    scene.intelligence(BAG, log="INT/26/4411", about=JAYDEN)
    assert not scene.intelligence(BAG, log="INT/26/4411", about=JAYDEN)
    scene.system.run_until_idle()
    first = scene.ask(typed(scene))
    again = scene.ask(typed(scene, text=BAG.replace(" ", " \r\n ")))
    (item,) = scene.queue()
    assert first == again
    assert item.referral_id == first.referral_id


def test_other_content_under_the_same_log_number_is_kept_beside_it_and_both_say_so(scene):
    first = scene.ask(typed(scene)).referral_id
    scene.intelligence("It was his brother", log="INT/26/4411", about=JAYDEN)
    scene.system.run_until_idle()
    both = scene.queue()
    assert len(both) == 2
    assert all("same_log_number" in item.marks for item in both)
    (other,) = [item.referral_id for item in both if item.referral_id != first]
    assert scene.open(first).intelligence.same_log_referral_ids == (other,)
    detail = scene.open(other)
    assert detail.intelligence.same_log_referral_ids == (first,)
    assert "same_log_other_content" in [act.act for act in detail.acts]


def test_an_area_goes_to_the_site_that_looks_after_it_and_one_that_nobody_named_to_the_first(scene):
    scene.intelligence("one", area="COVENTRY EAST")
    scene.intelligence("two", area="Nowhere")
    scene.system.run_until_idle()
    assert sorted(item.site_id for item in scene.queue()) == sorted(scene.sites)


def test_what_the_feed_leaves_open_is_taken_in_and_said_beside_it(scene):
    half = Grades(source="reliable", assessment="B", handling="C")
    detail = reported(scene, grades=half)
    assert detail.intelligence.cautions == ("conditions_not_given",)


def test_an_item_that_is_too_old_when_it_comes_is_closed_from_the_beginning(scene):
    detail = reported(scene, review_on=TODAY - timedelta(days=3))
    assert (detail.intelligence.status, detail.intelligence.text) == ("review_due", None)
    (item,) = scene.queue()
    assert "review_due" in item.marks


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"of_day": TODAY + timedelta(days=2)}, "in_the_future"),
        ({"role": None}, "role_needed"),
        ({"about": None}, "who_unknown"),
        ({"grades": replace(CONDITIONAL, conditions=None)}, "conditions_needed"),
        ({"review_on": TODAY}, "review_in_the_past"),
        ({"review_on": TODAY + timedelta(days=91)}, "review_too_late"),
        ({"site_id": 999_999}, "not_found"),
    ],
)
def test_whoever_types_an_item_is_told_what_is_wrong_with_it(scene, changes, code):
    with pytest.raises(Refused, match=code):
        scene.ask(typed(scene, **changes), sites=scene.sites)
    assert scene.queue() == ()


def test_two_officers_who_record_the_same_item_at_once_make_one_referral(scene):
    with ThreadPoolExecutor(4) as officers:
        made = set(officers.map(lambda _: scene.ask(typed(scene)).referral_id, range(4)))
    assert len(made) == len(scene.queue()) == 1


# ---- who is it, and what follows ------------------------------------------------------------------------------------
def test_somebody_known_is_recognised_by_intelligence_too(scene):
    scene.arrest("Jayden", "Tomlinson")
    scene.system.run_until_idle()
    scene.intelligence(BAG, about=JAYDEN)
    scene.system.run_until_idle()
    people = {scene.open(item.referral_id).person_id for item in scene.queue()}
    assert len(people) == 1


def test_accepting_somebody_leaves_their_unread_intelligence_on_the_queue(scene):
    scene.arrest("Jayden", "Tomlinson")
    scene.intelligence(BAG, about=JAYDEN)
    scene.system.run_until_idle()
    (arrest,) = [item for item in scene.queue() if item.channel == "custody"]
    scene.ask(AcceptReferral(referral_id=arrest.referral_id, reason="Knife"))
    scene.system.run_until_idle()
    assert [item.channel for item in scene.queue()] == ["intelligence"]


def test_intelligence_about_somebody_accepted_waits_for_a_reader_too(scene):
    scene.arrest("Jayden", "Tomlinson")
    scene.system.run_until_idle()
    (arrest,) = scene.queue()
    scene.ask(AcceptReferral(referral_id=arrest.referral_id, reason="Knife"))
    scene.intelligence(BAG, about=JAYDEN)
    scene.system.run_until_idle()
    assert [(item.channel, item.state) for item in scene.queue()] == [("intelligence", "received")]


def test_intelligence_is_not_joined_to_what_a_mother_asked_past_the_specialist(scene):
    detail = reported(scene)
    scene.text("its about jayden please help")
    scene.system.run_until_idle()
    (text,) = [item for item in scene.queue() if item.channel == "text"]
    scene.ask(RecordWho(referral_id=text.referral_id, who=JAYDEN))
    into = scene.open(text.referral_id).reference
    with pytest.raises(Refused, match="intelligence_stands_alone"):
        scene.ask(MergeReferral(referral_id=detail.referral_id, into_reference=into, reason="Both about him"))


# ---- who may read it -----------------------------------------------------------------------------------------------
def test_a_gangs_specialist_of_the_site_reads_it_and_one_of_another_site_finds_nobody(scene):
    detail = reported(scene)
    question = ReadIntelligence(person_id=detail.person_id)
    (item,) = scene.ask(question, **SPECIALIST, sites=scene.sites[:1]).items
    assert item.text == BAG
    with pytest.raises(Refused, match="not_found"):
        scene.ask(question, **SPECIALIST, sites=scene.sites[1:])


def test_the_case_team_as_such_reads_nothing_of_it_nor_learns_that_there_is_any(scene):
    detail = reported(scene)
    navigator = {"actor": "user:nav", "roles": frozenset({NAVIGATOR})}
    for question in (
        ReadIntelligence(person_id=detail.person_id),
        FindReferral(referral_id=detail.referral_id),
        FindForReview(referral_id=detail.referral_id),
    ):
        with pytest.raises(Refused, match="not_found"):
            scene.ask(question, **navigator)
    names = NamePeople(person_ids=(detail.person_id,))
    assert scene.ask(names, **navigator).people[0].known_from == ()
    assert scene.ask(names, roles=TRIAGE_TEAM | CASE_TEAM).people[0].known_from == ("intelligence",)


# ---- its review ----------------------------------------------------------------------------------------------------
def test_on_its_day_a_decided_item_is_back_on_the_queue_closed_with_a_clock_of_its_own(scene, advance):
    detail = reported(scene)
    scene.ask(WithdrawReferrals(referral_ids=(detail.referral_id,), reason="Nothing we can do"))
    advance(timedelta(days=89))
    scene.system.run_until_idle()
    assert scene.queue() == ()
    advance(timedelta(days=1))
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert item.marks == ("review_due",)
    assert item.first_view_due_at > item.received_at + timedelta(days=89)
    now = scene.open(detail.referral_id)
    assert (now.state, now.intelligence.text, now.intelligence.status) == ("withdrawn", None, "review_due")
    assert [act.act for act in now.acts].count("review_due") == 1


def test_an_item_that_is_closed_invites_nobody_until_it_was_reviewed(scene, advance):
    detail = reported(scene)
    advance(timedelta(days=90))
    with pytest.raises(Refused, match="review_due"):
        scene.ask(AcceptReferral(referral_id=detail.referral_id, reason="He is in trouble"))
    scene.ask(kept(detail, TODAY + timedelta(days=120)))
    scene.ask(AcceptReferral(referral_id=detail.referral_id, reason="He is in trouble"))


def kept(detail: Any, until: date | None = None, grades: Grades = UNTESTED) -> ReviewIntelligence:
    return ReviewIntelligence(
        referral_id=detail.referral_id, decision="kept", reason="Still so, says the owner", grades=grades,
        review_on=until,
    )  # fmt: skip


def test_whoever_reviews_reads_it_grades_it_anew_and_it_is_open_until_the_new_day(scene, advance):
    detail = reported(scene)
    advance(timedelta(days=90))
    scene.system.run_until_idle()
    opened = scene.ask(FindForReview(referral_id=detail.referral_id), **SPECIALIST)
    assert (opened.item.text, opened.who) == (BAG, JAYDEN)
    better = Grades(source="reliable", assessment="A", handling="C", conditions="Name no street")
    scene.ask(kept(detail, TODAY + timedelta(days=100), better), **SPECIALIST)
    item = scene.open(detail.referral_id).intelligence
    assert (item.status, item.text, item.grades) == ("open", BAG, better)
    assert [(one.grades.source, one.graded_by) for one in item.earlier_gradings] == [("untested", "intelligence")]
    scene.system.run_until_idle()
    (waits,) = scene.queue()
    assert waits.marks == ()
    advance(timedelta(days=10))
    scene.system.run_until_idle()
    assert [item.marks for item in scene.queue()] == [("review_due",)]


def test_removed_its_words_are_gone_for_good_and_that_there_was_an_item_stays(scene):
    detail = reported(scene)
    assert keys_left(scene, "intelligence:") == 1
    scene.ask(ReviewIntelligence(referral_id=detail.referral_id, decision="removed", reason="It was somebody else"))
    now = scene.open(detail.referral_id)
    assert (now.state, now.intelligence.text, now.intelligence.status) == ("withdrawn", None, "removed")
    scene.system.run_until_idle()
    assert keys_left(scene, "intelligence:") == 0
    assert keys_left(scene, "inbound:") == 0
    now = scene.open(detail.referral_id)
    assert (now.intelligence.log_number, now.intelligence.grades.source) == (detail.intelligence.log_number, "untested")
    assert [act.reason for act in now.acts if act.act == "intelligence_removed"] == ["It was somebody else"]
    assert scene.queue() == ()


def test_what_was_removed_stays_removed_when_the_feed_sends_it_again_or_somebody_reviews_it_again(scene, advance):
    detail = reported(scene, log="INT/26/4411")
    scene.ask(ReviewIntelligence(referral_id=detail.referral_id, decision="removed", reason="Not him"))
    scene.system.run_until_idle()
    scene.intelligence(BAG, about=JAYDEN, log="INT/26/4411")
    assert scene.ask(typed(scene)).referral_id == detail.referral_id
    with pytest.raises(Refused, match="intelligence_removed"):
        scene.ask(kept(detail))
    with pytest.raises(Refused, match="intelligence_removed"):
        scene.ask(FindForReview(referral_id=detail.referral_id))
    advance(timedelta(days=91))
    scene.system.run_until_idle()
    assert scene.queue() == ()


def test_of_two_reviews_at_once_the_first_stands_and_what_was_removed_is_not_kept_on(scene):
    detail = reported(scene)
    removed = ReviewIntelligence(referral_id=detail.referral_id, decision="removed", reason="Not true")

    def review(command: ReviewIntelligence) -> str:
        try:
            scene.ask(command)
            return "done"
        except Refused as no:
            return no.code

    with ThreadPoolExecutor(4) as officers:
        said = sorted(officers.map(review, (removed, removed, removed, removed)))
    assert said == ["done", *["intelligence_removed"] * 3]
    scene.system.run_until_idle()
    assert keys_left(scene, "intelligence:") == 0


def test_removing_an_item_to_which_a_mothers_text_was_joined_leaves_the_referral_waiting(scene):
    detail = reported(scene)
    scene.text("its about jayden")
    scene.system.run_until_idle()
    (text,) = [item for item in scene.queue() if item.channel == "text"]
    scene.ask(MergeReferral(referral_id=text.referral_id, into_reference=detail.reference, reason="Both about him"))
    scene.ask(ReviewIntelligence(referral_id=detail.referral_id, decision="removed", reason="Not true"))
    assert [(item.referral_id, item.state) for item in scene.queue()] == [(detail.referral_id, "received")]
