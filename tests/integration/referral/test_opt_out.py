"""Whoever asks for no texts gets none, not even one that was waiting; the referral stays and duty sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from common.tenancy import Tenant, service_actor
from referral.messages import FindReferral
from referral.store.tables import Conversation
from support.scene import MOTHER, Scene


@pytest.fixture
def scene(house, force):
    return Scene(house, force.id, (force.first_site, force.second_site)).configure()


def detail_of(scene):
    (item,) = scene.queue()
    return scene.ask(FindReferral(referral_id=item.referral_id))


def take_in(house):
    """Everything that came in arrives; nothing is sent yet."""
    while sum(relay.turn() for relay in house.relays.values()):
        pass


def acts(detail):
    return [act.act for act in detail.acts]


def test_stop_ends_texts_and_not_the_referral_and_duty_sees_it(scene, phone):
    scene.text("my son is in trouble")
    scene.house.work_off()
    scene.text("STOP")
    scene.house.work_off()
    (item,) = scene.queue()
    assert item.marks == ("asked_for_no_texts",)
    detail = detail_of(scene)
    assert detail.state == "received"
    assert detail.conversation.stopped_at is not None
    assert acts(detail).count("asked_for_no_texts") == 1
    assert len(phone.sent) == 1


def test_a_stop_that_comes_first_is_a_referral_that_nobody_answers(scene, phone):
    scene.text("Stop.")
    scene.house.work_off()
    scene.text("hello?")
    scene.house.work_off()
    assert len(scene.queue()) == 1
    assert phone.sent == []


def test_an_answer_that_was_waiting_when_they_asked_is_held_and_says_why(scene, phone):
    scene.text("please help")
    take_in(scene.house)
    scene.text("stop")
    scene.house.work_off()
    assert phone.sent == []
    (answer,) = [said for said in detail_of(scene).said if said.direction == "out"]
    assert (answer.delivery, answer.held_because) == ("held", "asked_for_none")


def test_start_lets_texts_out_again(scene, phone):
    for words in ("STOP", "START"):
        scene.text(words)
        scene.house.work_off()
    assert detail_of(scene).conversation.stopped_at is None
    assert scene.queue()[0].marks == ()
    assert [sent.to for sent in phone.sent] == [MOTHER]


def test_what_they_asked_last_stands_also_when_it_arrives_first(scene, phone):
    scene.text("hello")
    scene.house.work_off()
    with scene.house.desks["referral"].open(Tenant(scene.force_id), service_actor("referral")) as uow:
        conversation = uow.session.scalars(sa.select(Conversation)).one()
        conversation.wished_at = conversation.stopped_at = uow.now + timedelta(minutes=5)
    scene.text("START")
    scene.house.work_off()
    assert detail_of(scene).conversation.stopped_at is not None


def test_stop_inside_a_sentence_stops_nothing(scene, phone):
    scene.text("please stop him before he does something")
    scene.house.work_off()
    assert detail_of(scene).conversation.stopped_at is None
    assert len(phone.sent) == 1
