"""Texts and arrests become referrals, are recognised, and somebody is invited by a person."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from common.errors import Refused
from referral.messages import (
    AcceptReferral,
    AnswerSiteQuestion,
    ConfirmNewPerson,
    ConfirmSamePerson,
    ListSiteQuestions,
    NamePeople,
    RecordWho,
    Who,
)
from support.scene import MOTHER, Scene

JAYDEN = Who(given_name="Jayden", family_name="Tomlinson", date_of_birth=date(2010, 3, 14))


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def test_a_text_waits_on_the_duty_queue_and_is_answered_once(scene, phone):
    scene.text("Im worried about my son hes got a knife please help")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert item.preview.startswith("Im worried about my son")
    assert item.channel == "text"
    (sent,) = phone.sent
    assert sent.to == MOTHER
    detail = scene.open(item.referral_id)
    assert detail.reference in sent.text
    assert [said.direction for said in detail.messages] == ["in", "out"]
    assert detail.messages[1].delivery == "sent"


def test_the_keys_that_open_many_texts_are_asked_for_once(scene):
    scene.system.run_until_idle()
    for number in range(8):
        scene.text("please help", sender=f"07700900{number:03}")
    asked = []

    def note(*said):
        asked.append(said[2])

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    scene.system.relays["gateway"].run_once()
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
    scene.system.run_until_idle()  # the other tests of this system need not answer them
    assert len(scene.queue()) == 8
    assert len([one for one in asked if "FROM keys.key " in one.replace("\n", " ")]) == 1


def test_the_same_text_again_changes_nothing(scene, phone):
    for _ in range(3):
        scene.text("please help", provider_id="abc")
        scene.system.run_until_idle()
    assert len(scene.queue()) == 1
    assert len(phone.sent) == 1


def test_more_texts_of_a_sender_continue_the_referral_without_another_answer(scene, phone):
    for words in ("hello", "are you there", "he went out again"):
        scene.text(words)
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert len(scene.open(item.referral_id).messages) == 4
    assert len(phone.sent) == 1


def test_the_same_provider_id_with_other_words_keeps_both_and_says_so(scene):
    scene.text("first words", provider_id="abc")
    scene.text("other words", provider_id="abc")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    detail = scene.open(item.referral_id)
    assert [said.text for said in detail.messages if said.direction == "in"] == ["first words", "other words"]
    assert "same_id_other_words" in [act.act for act in detail.acts]


def test_an_arrest_for_a_knife_offence_is_an_invitation_with_its_rule(scene):
    scene.arrest("Jayden", "Tomlinson", offence="CJ88144C")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert (item.invited_by.rule_id, item.invited_by.rule_version) == ("knife", 3)
    assert item.state == "received"  # nobody is accepted by a rule


def test_a_name_spelt_differently_is_shown_beside_the_one_known_and_a_person_decides(scene):
    scene.text("its my son Jaydon Tomlinson hes 16")
    scene.system.run_until_idle()
    (text,) = scene.queue()
    scene.ask(
        RecordWho(
            referral_id=text.referral_id,
            who=Who(given_name="Jaydon", family_name="Tomlinson", date_of_birth=date(2010, 3, 14)),
        )
    )
    scene.arrest("Jayden", "Tomlinson")
    scene.system.run_until_idle()
    arrest = next(item for item in scene.queue() if item.channel == "custody")
    detail = scene.open(arrest.referral_id)
    assert detail.person_id is None
    (candidate,) = detail.candidates
    assert {one.part: one.agreement for one in candidate.compared}["given_name"] == "close"
    scene.ask(ConfirmSamePerson(referral_id=arrest.referral_id, person_id=candidate.person_id))
    scene.ask(AcceptReferral(referral_id=arrest.referral_id, reason="Mother asked; knife"))
    assert scene.queue() == ()
    assert scene.open(text.referral_id).state == "merged"


def test_the_officer_may_say_that_it_is_none_of_the_candidates(scene):
    scene.arrest("Jayden", "Tomlinson")
    scene.arrest("Jaydon", "Tomlinson")
    scene.system.run_until_idle()
    second = next(item for item in scene.queue() if item.candidate_count)
    recognised = scene.ask(ConfirmNewPerson(referral_id=second.referral_id))
    first = next(item for item in scene.queue() if item.referral_id != second.referral_id)
    assert recognised.person_id != scene.open(first.referral_id).person_id


def test_the_same_name_and_birth_are_linked_when_nobody_else_may_be_meant(scene):
    scene.arrest("Jayden", "Tomlinson")
    scene.arrest("Jayden", "TOMLINSON")
    scene.system.run_until_idle()
    first, second = (scene.open(item.referral_id) for item in scene.queue())
    assert first.person_id == second.person_id is not None
    assert "recognised" in [act.act for act in (*first.acts, *second.acts)]


def test_a_possible_twin_goes_to_the_officer_who_sees_why(scene):
    scene.arrest("Hassan", "Tomlinson")
    scene.arrest("Hussain", "Tomlinson")
    scene.system.run_until_idle()
    asked = next(item for item in scene.queue() if item.candidate_count)
    (candidate,) = scene.open(asked.referral_id).candidates
    assert "may_be_twin" in candidate.doubts
    assert 0 < candidate.percent < 100


def test_a_brother_on_the_same_phone_and_in_the_same_home_is_somebody_new(scene):
    jayden = Who(**{**vars(JAYDEN), "phone": "07700 900123", "postcode": "ZZ1 1AA"})
    marcus = Who(**{**vars(jayden), "given_name": "Marcus", "date_of_birth": date(2007, 6, 30)})
    people = []
    for sender, who in (("+447700900124", jayden), ("+447700900125", marcus)):
        scene.text("help", sender=sender)
        scene.system.run_until_idle()
        item = next(item for item in scene.queue() if item.about is None)
        people.append(scene.ask(RecordWho(referral_id=item.referral_id, who=who)).person_id)
    assert len(set(people)) == 2
    assert None not in people


def test_somebody_is_found_by_phone_and_home_where_the_name_is_in_another_script(scene):
    scene.text("help", sender="+447700900124")
    scene.text("help", sender="+447700900125")
    scene.system.run_until_idle()
    one, other = scene.queue()
    phone = {"phone": "07700 900123", "postcode": "ZZ1 1AA", "date_of_birth": date(2010, 3, 14)}
    known = scene.ask(
        RecordWho(referral_id=one.referral_id, who=Who(given_name="Mohammed", family_name="Khan", **phone))
    )
    asked = scene.ask(RecordWho(referral_id=other.referral_id, who=Who(given_name="محمد", family_name="خان", **phone)))
    assert (asked.person_id, asked.candidate_count) == (None, 1)
    (candidate,) = scene.open(other.referral_id).candidates
    assert candidate.person_id == known.person_id
    assert {part.part: part.agreement for part in candidate.compared}["phone"] == "same"
    assert candidate.who.phone is None  # a name for a page says nothing of where to reach somebody


def test_two_custody_numbers_for_one_name_and_birth_are_for_the_officer(scene):
    scene.arrest("Jayden", "Tomlinson", person_ref="PNC/1")
    scene.arrest("Jayden", "Tomlinson", person_ref="PNC/2")
    scene.system.run_until_idle()
    asked = next(item for item in scene.queue() if item.candidate_count)
    (candidate,) = scene.open(asked.referral_id).candidates
    assert "number_differs" in candidate.doubts


def test_what_waits_for_an_officer_crowds_nobody_out(scene):
    """An identity is found once it is known whose it is, so that a hundred open referrals hide no known person."""
    scene.arrest("Jayden", "Tomlinson")
    for _ in range(3):
        scene.arrest("Jaydon", "Tomlinson")
    scene.system.run_until_idle()
    assert sorted(item.candidate_count for item in scene.queue()) == [0, 1, 1, 1]


def test_custodys_own_number_for_a_person_makes_it_certain(scene):
    scene.arrest("Jayden", "Tomlinson", person_ref="PNC/1")
    scene.system.run_until_idle()
    (first,) = scene.queue()
    scene.ask(AcceptReferral(referral_id=first.referral_id, reason="Knife"))
    scene.arrest("Jaydn", "Tomlinson", person_ref="PNC/1")
    scene.system.run_until_idle()
    assert scene.queue() == ()  # known and accepted: it joins the accepted referral


def test_nobody_is_accepted_without_a_name_or_a_reason(scene):
    scene.text("help")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    with pytest.raises(Refused, match="who_unknown"):
        scene.ask(AcceptReferral(referral_id=item.referral_id, reason="x"))
    scene.ask(RecordWho(referral_id=item.referral_id, who=JAYDEN))
    with pytest.raises(Refused, match="reason_needed"):
        scene.ask(AcceptReferral(referral_id=item.referral_id, reason="  "))


def test_another_force_sees_nothing_of_it(scene, system, other_force):
    scene.arrest("Jayden", "Tomlinson")
    system.run_until_idle()
    (item,) = scene.queue()
    person = scene.open(item.referral_id).person_id
    stranger = Scene(system, other_force.id, (other_force.first_site, other_force.second_site)).configure()
    assert stranger.queue() == ()
    with pytest.raises(Refused, match="not_found"):
        stranger.open(item.referral_id)
    assert stranger.ask(NamePeople(person_ids=(person,))).people == ()


def test_another_site_sees_a_person_only_once_it_has_a_reason(scene):
    scene.arrest("Jayden", "Tomlinson", suite="Oldbury")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    person = scene.open(item.referral_id).person_id
    second = (scene.sites[1],)
    assert scene.queue(sites=second) == ()
    assert scene.ask(NamePeople(person_ids=(person,)), sites=second).people == ()
    scene.arrest("Jaydon", "Tomlinson", suite="Coventry")
    scene.system.run_until_idle()
    (there,) = scene.queue(sites=second)
    assert (there.candidate_count, "asked_elsewhere" in there.marks) == (0, True)
    assert scene.ask(NamePeople(person_ids=(person,)), sites=second).people == ()
    (question,) = scene.ask(ListSiteQuestions(), sites=scene.sites[:1]).items
    scene.ask(AnswerSiteQuestion(question_id=question.question_id, may_be=True), sites=scene.sites[:1])
    scene.system.run_until_idle()
    (there,) = scene.queue(sites=second)
    assert there.candidate_count == 1
    assert scene.ask(NamePeople(person_ids=(person,)), sites=second).people != ()


def test_a_person_whose_latest_spelling_is_unlike_is_still_found_by_an_earlier_one(scene):
    scene.arrest("Jayden", "Tomlinson", person_ref="PNC/1")
    scene.system.run_until_idle()
    scene.arrest("Jaydn", "Thomlinson", person_ref="PNC/1", born=None)
    scene.system.run_until_idle()
    scene.arrest("Jayden", "Tomlinson")
    scene.system.run_until_idle()
    people = {scene.open(item.referral_id).person_id for item in scene.queue()}
    assert len(people) == 1


def test_somebody_who_was_hurt_is_not_invited_by_a_rule_for_suspects(scene):
    scene.arrest("Jayden", "Tomlinson", role="victim")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert item.invited_by is None
