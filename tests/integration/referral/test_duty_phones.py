"""A danger is texted to whoever is on duty, then up the ladder, until somebody answers; no phone is texted twice."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from common.errors import Refused
from referral.domain.danger.duty_phones import ALERT, CONTROL_ROOM_ALERT
from referral.messages import AcknowledgeDanger, CloseDanger, DutyPhone, RaiseDanger
from support.duty_phones import CONTROL, DUTY, INSPECTOR, SERGEANT, answers, in_danger, minutes_pass, phones, texted
from support.scene import Scene


@pytest.fixture
def scene(system, force):
    made = Scene(system, force.id, (force.first_site, force.second_site))
    return made.configure(duty_phones=phones(force.first_site))


def deliveries(scene):
    query = sa.text("SELECT delivery FROM referral.alert WHERE force_id = :force ORDER BY written_at")
    with scene.system.deployment.admin.connect() as connection:
        return list(connection.scalars(query, {"force": scene.force_id}))


def test_a_danger_texts_the_duty_phone_at_once_and_names_nobody(scene, phone):
    in_danger(scene)
    assert texted(phone) == [DUTY]
    (words,) = [sent.text for sent in phone.sent if sent.to == DUTY]
    assert words == ALERT
    assert "gun" not in words


def test_nobody_answers_and_it_goes_up_to_the_control_room_each_phone_once(scene, phone):
    in_danger(scene)
    for _ in range(6):
        minutes_pass(scene)
    assert texted(phone) == [DUTY, SERGEANT, INSPECTOR, CONTROL]
    assert [sent.text for sent in phone.sent if sent.to == CONTROL] == [CONTROL_ROOM_ALERT]


@pytest.mark.parametrize("words", ["1", " 1.", "OK", "yes", "Okay!"])
def test_an_answer_by_text_stops_it_and_is_no_referral(scene, phone, words):
    referral = in_danger(scene)
    answers(scene, DUTY, words)
    danger = scene.open(referral).danger
    assert danger is not None
    assert danger.acknowledged_by == "phone:duty_officer"
    minutes_pass(scene)
    assert texted(phone) == [DUTY]
    assert len(scene.queue()) == 1, "the answer is not on the queue"


def test_an_answer_that_comes_twice_or_late_changes_nothing(scene, phone):
    referral = in_danger(scene)
    minutes_pass(scene)
    answers(scene, SERGEANT)
    answers(scene, DUTY)
    answers(scene, DUTY)
    acts = [act.act for act in scene.open(referral).acts]
    assert acts.count("danger_acknowledged") == 1
    assert scene.open(referral).danger.acknowledged_by == "phone:sergeant"
    assert len(scene.queue()) == 1


@pytest.mark.parametrize("words", ["who is this", "11", "one of you ring me", "he is here now"])
def test_other_words_from_a_duty_phone_wait_on_the_queue_like_anybodys(scene, phone, words):
    referral = in_danger(scene)
    answers(scene, DUTY, words)
    assert scene.open(referral).danger.acknowledged_at is None
    assert any(item.preview == words for item in scene.queue())


def test_a_one_from_a_phone_that_was_told_nothing_is_a_text_like_others(scene):
    answers(scene, DUTY)
    assert [item.preview for item in scene.queue()] == ["1"]


def test_an_answer_acknowledges_every_danger_that_its_phone_was_told_of_and_no_other_sites(scene, phone):
    in_danger(scene)
    scene.text("they put petrol through the letterbox", sender="+447700900555")
    scene.asked("he has a gun", to=1)
    scene.system.run_until_idle()
    answers(scene, DUTY)
    waiting = {item.site_id: item.danger.acknowledged_at for item in scene.queue() if item.danger}
    assert waiting[scene.sites[0]] is not None
    assert waiting[scene.sites[1]] is None
    assert all(item.danger.acknowledged_at for item in scene.queue() if item.danger and item.site_id == scene.sites[0])


def test_a_rung_without_a_phone_passes_to_the_next_and_none_is_texted_twice(scene, phone, force):
    scene.configure(duty_phones=phones(force.first_site, "duty_officer"))
    in_danger(scene)
    assert texted(phone) == [SERGEANT]
    for _ in range(5):
        minutes_pass(scene)
    assert texted(phone) == [SERGEANT, INSPECTOR, CONTROL]


def test_with_nobody_on_duty_the_control_room_is_told_at_once(scene, phone, force):
    scene.configure(duty_phones=phones(force.first_site, "duty_officer", "sergeant", "inspector"))
    in_danger(scene)
    for _ in range(5):
        minutes_pass(scene)
    assert texted(phone) == [CONTROL]


def test_danger_that_is_raised_again_after_an_answer_texts_again(scene, phone):
    referral = in_danger(scene)
    answers(scene, DUTY)
    scene.ask(RaiseDanger(referral_id=referral, reason="They are back"))
    scene.system.run_until_idle()
    assert texted(phone) == [DUTY, DUTY]


def test_a_press_on_the_page_stops_what_has_not_gone_out(scene, phone):
    referral = in_danger(scene)
    scene.ask(AcknowledgeDanger(referral_id=referral))
    minutes_pass(scene)
    scene.ask(CloseDanger(referral_id=referral, decision="harmless", reason="It was a toy, all are well"))
    minutes_pass(scene)
    assert texted(phone) == [DUTY]


def test_while_the_provider_is_down_the_text_waits_and_then_goes_once(scene, phone):
    phone.failing = 1.0
    try:
        referral = in_danger(scene)
    finally:
        phone.failing = 0.0
    for _ in range(6):
        minutes_pass(scene)
    assert texted(phone).count(DUTY) == 1
    assert deliveries(scene)[0] == "sent"
    assert "danger_texted" in [act.act for act in scene.open(referral).acts]


@pytest.mark.parametrize(
    "wrong",
    [{"number": "not a number"}, {"role": "navigator"}, {"number": "+447700900202"}],
)
def test_a_phone_that_cannot_be_texted_or_a_role_that_answers_no_danger_is_refused(scene, force, wrong):
    site = force.first_site
    wanted = {"site_id": site, "role": "duty_officer", "number": DUTY, **wrong}
    sergeant = DutyPhone(site_id=site, role="sergeant", number=SERGEANT)
    with pytest.raises(Refused, match="duty_phone_invalid"):
        scene.configure(duty_phones=(sergeant, DutyPhone(**wanted)))


def test_a_number_as_people_write_it_is_texted_like_any_other(scene, phone, force):
    written = DutyPhone(site_id=force.first_site, role="duty_officer", number="07700 900 201")
    scene.configure(duty_phones=(written,))
    referral = in_danger(scene)
    assert texted(phone) == [DUTY]
    answers(scene, DUTY)
    assert scene.open(referral).danger.acknowledged_by == "phone:duty_officer"
