"""Whoever asks for no texts gets none, not even one that was waiting; the referral stays and duty sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from common.tenancy import Tenant, service_actor
from referral.store.tables import Conversation
from support.scene import MOTHER, Scene


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def detail_of(scene):
    (item,) = scene.queue()
    return scene.open(item.referral_id)


def take_in(system):
    """Everything that came in arrives; nothing is sent yet."""
    while sum(relay.run_once() for relay in system.relays.values()):
        pass


def acts(detail):
    return [act.act for act in detail.acts]


def test_stop_ends_texts_and_not_the_referral_and_duty_sees_it(scene, phone):
    scene.text("my son is in trouble")
    scene.system.run_until_idle()
    scene.text("STOP")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert item.marks == ("asked_for_no_texts",)
    detail = detail_of(scene)
    assert detail.state == "received"
    assert detail.conversation.stopped_at is not None
    assert acts(detail).count("asked_for_no_texts") == 1
    assert len(phone.sent) == 1


def test_a_stop_that_comes_first_is_a_referral_that_nobody_answers(scene, phone):
    scene.text("Stop.")
    scene.system.run_until_idle()
    scene.text("hello?")
    scene.system.run_until_idle()
    assert len(scene.queue()) == 1
    assert phone.sent == []


def test_an_answer_that_was_waiting_when_they_asked_is_held_and_says_why(scene, phone):
    scene.text("please help")
    take_in(scene.system)
    scene.text("stop")
    scene.system.run_until_idle()
    assert phone.sent == []
    (answer,) = [said for said in detail_of(scene).messages if said.direction == "out"]
    assert (answer.delivery, answer.held_because) == ("held", "asked_for_none")


def test_start_lets_texts_out_again(scene, phone):
    for words in ("STOP", "START"):
        scene.text(words)
        scene.system.run_until_idle()
    assert detail_of(scene).conversation.stopped_at is None
    assert scene.queue()[0].marks == ()
    assert [sent.to for sent in phone.sent] == [MOTHER]


def test_what_they_asked_last_stands_also_when_it_arrives_first(scene, phone):
    scene.text("hello")
    scene.system.run_until_idle()
    with scene.system.units_of_work["referral"].begin(Tenant(scene.force_id), service_actor("referral")) as uow:
        conversation = uow.session.scalars(sa.select(Conversation)).one()
        conversation.opt_out_at = conversation.stopped_at = uow.now + timedelta(minutes=5)
    scene.text("START")
    scene.system.run_until_idle()
    assert detail_of(scene).conversation.stopped_at is not None


def test_stop_inside_a_sentence_stops_nothing(scene, phone):
    scene.text("please stop him before he does something")
    scene.system.run_until_idle()
    assert detail_of(scene).conversation.stopped_at is None
    assert len(phone.sent) == 1
