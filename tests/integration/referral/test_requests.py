"""Help that is asked for by form or by an organisation waits on the same queue, in the words it was asked in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from common.clock import real_time
from common.errors import Refused
from common.reference import new_reference
from common.roles import REFERRER
from gateway.messages import About, Referrer
from referral.messages import (
    AcceptReferral,
    ConfirmNewPerson,
    ConfirmSamePerson,
    FollowReferral,
    MergeReferral,
    Partner,
    RecordWho,
    SharingAgreement,
    SignpostReferrals,
    Who,
)
from support.anonymous_events import send_anonymous_events
from support.scene import Scene
from wayout.operations import integrity_counts

SCHOOL, COLLEGE = uuid4(), uuid4()
TODAY = real_time().date()
AGREED = SharingAgreement(
    name="Safer Schools", purpose="So that the tutor knows", discloses=("accepted",), until=TODAY + timedelta(days=30)
)
JAY = About(given_name="Jayden", family_name="Tomlinson", date_of_birth=date(2010, 3, 14), school="Hill Top")
TEACHER = Referrer(asked_by="professional", name="Ms Bell", email="bell@example.org", may_contact="yes")


@pytest.fixture
def scene(system, force):
    partners = (
        Partner(organisation_id=SCHOOL, name="Hill Top School", agreement=AGREED),
        Partner(organisation_id=COLLEGE, name="Old Mill College"),
    )
    return Scene(system, force.id, (force.first_site, force.second_site)).configure(partners=partners)


def the_one(scene, **who):
    (item,) = scene.queue(**who)
    return item


def detail(scene, **who):
    return scene.open(the_one(scene, **who).referral_id)


def follow(scene, reference, organisation_id=None):
    question = FollowReferral(reference=reference, organisation_id=organisation_id)
    return scene.ask(question, roles=frozenset({REFERRER}), actor=REFERRER).progress


def test_a_worry_alone_is_enough_and_waits_on_the_duty_queue(scene):
    reference = scene.asked("?")
    scene.system.run_until_idle()
    item = the_one(scene)
    assert (item.preview, item.channel, item.asked_by, item.danger_now) == ("?", "web", "not_said", False)
    found = detail(scene)
    assert found.reference == reference
    assert [(one.kind, one.text, one.fact_or_opinion) for one in found.request.statements] == [
        ("worry", "?", "opinion")
    ]


def test_everything_that_was_said_is_kept_with_who_may_know_it_and_whether_it_is_fact(scene):
    about = replace(JAY, phone="07700 900555", address="WV1 1AA", age="sixteen", role="victim")
    scene.asked("He is made to carry", referrer=TEACHER, about=about, channel="school", organisation_id=SCHOOL)
    scene.system.run_until_idle()
    found = detail(scene)
    said = {one.kind: (one.text, one.audience, one.fact_or_opinion) for one in found.request.statements}
    assert said == {
        "worry": ("He is made to carry", "case_team", "opinion"),
        "age": ("sixteen", "case_team", "fact"),
        "school": ("Hill Top", "case_team", "fact"),
        "address": ("WV1 1AA", "case_team", "fact"),
        "phone": ("07700 900555", "case_team", "fact"),
        "referrer_name": ("Ms Bell", "triage_team", "fact"),
        "referrer_email": ("bell@example.org", "triage_team", "fact"),
    }
    assert found.request.organisation == "Hill Top School"
    assert (found.request.may_be_told, found.request.may_be_told_until) == (("accepted",), AGREED.until)
    assert found.who == Who(given_name="Jayden", family_name="Tomlinson", date_of_birth=date(2010, 3, 14))


def test_what_a_friend_says_of_somebody_is_not_fact(scene):
    scene.asked("worried", referrer=Referrer(asked_by="friend"), about=About(given_name="Jay", school="Hill Top"))
    scene.system.run_until_idle()
    said = {one.kind: (one.text, one.fact_or_opinion) for one in detail(scene).request.statements}
    assert said["school"] == ("Hill Top", "opinion")
    assert said["name"] == ("Jay", "opinion")  # too little to look him up by, not too little to keep


def test_a_first_name_alone_says_who_it_is_about_and_links_to_nobody_by_itself(scene):
    scene.arrest("Jay", "Tomlinson", born=None)
    scene.asked("worried", about=About(given_name="Jay"))
    scene.system.run_until_idle()
    item = next(item for item in scene.queue() if item.channel == "web")
    result = scene.ask(RecordWho(referral_id=item.referral_id, who=Who(given_name="Jay")))
    found = scene.open(item.referral_id)
    assert found.who == Who(given_name="Jay")
    if result.person_id is None:
        result = scene.ask(ConfirmNewPerson(referral_id=item.referral_id))
    assert "recognised" not in [act.act for act in found.acts]
    (item,) = [item for item in scene.queue() if item.channel == "web"]
    assert item.about == "Jay"
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="Wants it"))


def test_danger_now_is_due_at_once_and_comes_first(scene):
    scene.asked("it can wait")
    scene.asked("they are outside", danger_now="yes")
    scene.system.run_until_idle()
    first, second = scene.queue()
    assert (first.preview, first.danger_now, first.first_view_due_at) == ("they are outside", True, first.received_at)
    assert second.first_view_due_at > second.received_at
    assert first.danger is not None, "it rings"
    assert second.danger is None


def test_a_danger_word_in_a_form_rings_as_it_does_in_a_text(scene):
    scene.asked("he has a gun with him", danger_now="not_said")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert item.danger is not None
    assert item.danger.language == "en"


def test_the_same_form_sent_twice_is_one_referral_with_one_reference_and_other_words_are_another(scene):
    first = scene.asked("please help", key="form-1")
    assert scene.asked("please help", key="form-1") == first
    other = scene.asked("please help, and hurry", key="form-1")
    assert other != first
    scene.system.run_until_idle()
    assert len(scene.queue()) == 2


def test_an_organisations_key_is_used_up_by_other_words_and_one_organisations_key_is_not_anothers(scene):
    school = {"channel": "school", "organisation_id": SCHOOL, "key": "1"}
    first = scene.asked("please help", **school)
    assert scene.asked("please help", **school) == first
    with pytest.raises(Refused, match="key_used"):
        scene.asked("other words", **school)
    assert scene.asked("please help", **(school | {"organisation_id": COLLEGE})) != first
    scene.system.run_until_idle()
    assert len(scene.queue()) == 2


def test_somebody_who_may_be_known_is_shown_beside_them_and_a_person_decides(scene):
    scene.arrest("Jaydon", "Tomlinson")
    scene.system.run_until_idle()
    scene.asked("my son", about=JAY)
    scene.system.run_until_idle()
    asked = next(item for item in scene.queue() if item.channel == "web")
    assert asked.candidate_count == 1
    (candidate,) = scene.open(asked.referral_id).candidates
    scene.ask(ConfirmSamePerson(referral_id=asked.referral_id, person_id=candidate.person_id))
    assert scene.open(asked.referral_id).person_id == candidate.person_id


def test_whoever_asked_sees_received_then_read_by_a_person_and_never_more(scene):
    reference = scene.asked("my son", about=JAY)
    scene.system.run_until_idle()
    assert follow(scene, reference) == "received"
    item = the_one(scene)  # a line of the queue is a glance, not a reading
    assert follow(scene, reference) == "received"
    scene.open(item.referral_id)
    assert follow(scene, reference) == "read"
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="He wants it"))
    assert follow(scene, reference) == "read"


def test_accepting_another_referral_of_the_same_person_tells_whoever_asked_nothing(scene):
    reference = scene.asked("my son", about=JAY)
    scene.system.run_until_idle()
    asked = the_one(scene)
    scene.arrest("Jaydon", "Tomlinson")
    scene.system.run_until_idle()
    arrest = next(item for item in scene.queue() if item.channel == "custody")
    (candidate,) = scene.open(arrest.referral_id).candidates
    scene.ask(ConfirmSamePerson(referral_id=arrest.referral_id, person_id=candidate.person_id))
    assert follow(scene, reference) == "received"
    scene.ask(AcceptReferral(referral_id=arrest.referral_id, reason="Knife, and his mother asked"))
    assert follow(scene, reference) == "received"
    assert scene.open(asked.referral_id).state == "received"
    assert follow(scene, reference) == "read"


def test_an_organisation_learns_what_was_agreed_until_its_last_day(scene):
    references = {
        who: scene.asked("he is groomed", about=replace(JAY, given_name=name), channel="school", organisation_id=who)
        for who, name in ((SCHOOL, "Jayden"), (COLLEGE, "Kezia"))
    }
    scene.system.run_until_idle()
    for item in scene.queue():
        scene.open(item.referral_id)
        if item.candidate_count:
            continue
        scene.ask(AcceptReferral(referral_id=item.referral_id, reason="Wants it"))
    assert follow(scene, references[SCHOOL], SCHOOL) == "accepted"
    assert follow(scene, references[COLLEGE], COLLEGE) == "read"  # nothing was agreed with the college
    ended = replace(AGREED, until=TODAY - timedelta(days=1))
    scene.configure(partners=(Partner(organisation_id=SCHOOL, name="Hill Top School", agreement=ended),))
    assert follow(scene, references[SCHOOL], SCHOOL) == "read"


def test_one_that_was_joined_to_another_is_told_what_becomes_of_that_one_and_not_before(scene):
    reference = scene.asked("he is groomed", channel="school", organisation_id=SCHOOL)
    scene.system.run_until_idle()
    joined = the_one(scene)
    scene.asked("my son", about=JAY)
    scene.system.run_until_idle()
    (stays,) = [item for item in scene.queue() if item.referral_id != joined.referral_id]
    into = scene.open(stays.referral_id).reference
    scene.ask(MergeReferral(referral_id=joined.referral_id, into_reference=into, reason="The same boy"))
    assert follow(scene, reference, SCHOOL) == "read"
    scene.ask(AcceptReferral(referral_id=stays.referral_id, reason="He wants it"))
    assert follow(scene, reference, SCHOOL) == "accepted"


def test_an_organisation_learns_that_somebody_is_helped_elsewhere_if_that_was_agreed(scene):
    agreed = replace(AGREED, discloses=("helped_elsewhere",))
    scene.configure(partners=(Partner(organisation_id=SCHOOL, name="Hill Top School", agreement=agreed),))
    reference = scene.asked("he is groomed", channel="school", organisation_id=SCHOOL)
    scene.system.run_until_idle()
    scene.ask(SignpostReferrals(referral_ids=(the_one(scene).referral_id,), where="Early help"))
    assert follow(scene, reference, SCHOOL) == "helped_elsewhere"


def test_a_reference_of_somebody_else_is_answered_like_one_that_there_never_was(scene, other_force):
    scene.text("hello")
    scene.system.run_until_idle()
    texted = detail(scene).reference
    asked = scene.asked("my son", channel="school", organisation_id=SCHOOL)
    by_form = scene.asked("my son")
    scene.system.run_until_idle()
    elsewhere = Scene(scene.system, other_force.id, (other_force.first_site, other_force.second_site)).configure()
    for scene_, reference, organisation in (
        (scene, new_reference(bytes(range(16))), None),
        (scene, texted, None),  # it needs a code sent to the number that texted
        (scene, asked, None),
        (scene, asked, COLLEGE),
        (scene, by_form, SCHOOL),
        (elsewhere, by_form, None),
    ):
        with pytest.raises(Refused, match="not_found") as no:
            follow(scene_, reference, organisation)
        assert no.value.facts == {}


def test_nobody_who_was_asked_for_is_counted_as_found_by_the_force(scene):
    scene.asked("my son", about=JAY)
    scene.system.run_until_idle()
    item = the_one(scene)
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="Wants it"))
    send_anonymous_events(scene.system, scene.force_id)
    query = "SELECT count(*) FROM evaluation.participant WHERE force_id = :force AND found_by = 'asked'"
    assert integrity_counts.count(scene.system.deployment.admin, query, force=scene.force_id) == 1


ANY_SCRIPT = (
    "میرا بیٹا گھر نہیں آیا",
    "он не вернулся домой",
    "\N{PILE OF POO}\N{ZERO WIDTH JOINER}",
    "a\x00b \u202e txet",
    "   \n ",
    "x" * 20_000,
    "'; DROP TABLE referral.referral; --",
    "e\N{COMBINING ACUTE ACCENT}" * 50,
)


def test_words_in_any_script_are_kept_as_they_came_whatever_the_names_are(scene):
    for words in ANY_SCRIPT:
        scene.asked(words, about=About(given_name=words[:200], family_name=words[-200:], date_of_birth=date(1, 1, 1)))
    scene.system.run_until_idle()
    found = [scene.open(item.referral_id) for item in scene.queue()]
    said = {one.text for detail in found for one in detail.request.statements if one.kind == "worry"}
    assert said == {words.replace("\x00", "\ufffd") for words in ANY_SCRIPT} - {"   \n "}
    assert len(found) == len(ANY_SCRIPT)
