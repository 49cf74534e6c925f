"""People answer from the queue: numbers that somebody vouched for, words that give nothing away, and not at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from common.british_time import LONDON
from common.errors import Refused
from common.tenancy import Tenant, service_actor
from referral.messages import (
    AcceptReferral,
    AnswerSender,
    Caps,
    Hours,
    MarkNumberSafe,
    RecordWho,
    ReleaseText,
    SendTextAgain,
    Who,
    WithdrawSafeNumber,
    WithdrawText,
)
from referral.store.tables import Message
from support.scene import MOTHER, Scene

HELLO = "Thank you. May I call you at nine?"


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def written_to(scene, **settings):
    """A referral by text, of which the number was found safe."""
    if settings:
        scene.configure(**settings)
    scene.text("my son is out again")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    scene.ask(MarkNumberSafe(referral_id=item.referral_id, how="Called: she alone reads it"))
    return item.referral_id


def answer(scene, referral_id, text=HELLO, **how):
    scene.ask(AnswerSender(referral_id=referral_id, text=text, **how))
    scene.system.run_until_idle()


def ours(scene, referral_id):
    """Texts that people wrote."""
    return [said for said in scene.open(referral_id).messages if said.written_by]


def tonight():
    """Quiet hours that we are in now."""
    hour = datetime.now(UTC).astimezone(LONDON).hour
    return Hours(begin=hour, end=(hour + 2) % 24)


def test_a_person_answers_once_the_number_is_safe_and_it_is_said_who_wrote(scene, phone):
    referral_id = written_to(scene)
    answer(scene, referral_id)
    assert [sent.text for sent in phone.sent][1:] == [HELLO]
    (said,) = ours(scene, referral_id)
    assert (said.text, said.delivery, said.written_by) == (HELLO, "sent", "user:duty")
    done = {act.act: act.reason for act in scene.open(referral_id).acts}
    assert done["number_marked_safe"] == "Called: she alone reads it"
    assert "texted_back" in done


def test_nobody_texts_a_number_that_nobody_vouched_for(scene, phone):
    scene.text("hello")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    with pytest.raises(Refused, match="number_not_safe"):
        scene.ask(AnswerSender(referral_id=item.referral_id, text=HELLO))
    with pytest.raises(Refused, match="how_checked_needed"):
        scene.ask(MarkNumberSafe(referral_id=item.referral_id, how=" "))


@pytest.mark.parametrize("number", ["60777", "HMRC", "+33612345678", "09051234567"])
def test_machines_and_numbers_abroad_are_never_marked_safe(scene, number):
    scene.text("hello", sender=number)
    scene.system.run_until_idle()
    (item,) = scene.queue()
    with pytest.raises(Refused, match="number_not_textable"):
        scene.ask(MarkNumberSafe(referral_id=item.referral_id, how="x"))


def test_what_is_waiting_does_not_go_out_once_the_number_is_unsafe(scene, phone):
    referral_id = written_to(scene)
    scene.ask(AnswerSender(referral_id=referral_id, text=HELLO))
    scene.ask(WithdrawSafeNumber(referral_id=referral_id, reason="Her son has the phone now"))
    scene.system.run_until_idle()
    assert len(phone.sent) == 1
    (said,) = ours(scene, referral_id)
    assert (said.delivery, said.held_because) == ("held", "number_not_safe")
    with pytest.raises(Refused, match="number_not_safe"):
        scene.ask(ReleaseText(referral_id=referral_id, message_id=said.message_id))


def test_an_answer_that_names_the_person_or_a_place_is_not_kept(scene):
    referral_id = written_to(scene, banned_words=("Wolverhampton",))
    scene.ask(RecordWho(referral_id=referral_id, who=Who(given_name="Jayden", family_name="Reid")))
    for text in ("Is jayden in?", "Come to Wolverhampton", "It is about the gang"):
        with pytest.raises(Refused, match="answer_unsayable"):
            scene.ask(AnswerSender(referral_id=referral_id, text=text))
    assert ours(scene, referral_id) == []


def test_stop_ends_answers_too_and_nobody_writes_in_vain(scene, phone):
    referral_id = written_to(scene)
    scene.text("STOP")
    scene.system.run_until_idle()
    with pytest.raises(Refused, match="asked_for_no_texts"):
        scene.ask(AnswerSender(referral_id=referral_id, text=HELLO, urgent=True))
    assert len(phone.sent) == 1


def test_at_night_an_answer_waits_for_the_morning_and_what_cannot_wait_goes(scene, phone):
    referral_id = written_to(scene, quiet_hours=tonight())
    assert len(phone.sent) == 1  # the first reply went at night
    answer(scene, referral_id)
    answer(scene, referral_id, "Please ring now", urgent=True)
    assert [sent.text for sent in phone.sent][1:] == ["Please ring now"]
    waiting, _ = ours(scene, referral_id)
    assert (waiting.delivery, waiting.held_because) == ("held", "quiet_hours")
    scene.configure()  # the night is over
    bring_forward(scene)
    scene.system.run_until_idle()
    assert HELLO in [sent.text for sent in phone.sent]


def test_an_answer_that_came_up_while_it_is_still_night_goes_on_waiting(scene, phone):
    referral_id = written_to(scene, quiet_hours=tonight())
    answer(scene, referral_id)
    bring_forward(scene)
    scene.system.run_until_idle()
    assert len(phone.sent) == 1
    assert ours(scene, referral_id)[0].held_because == "quiet_hours"


def test_a_person_may_let_it_out_at_night_or_withdraw_it(scene, phone):
    referral_id = written_to(scene, quiet_hours=tonight())
    answer(scene, referral_id, "first")
    answer(scene, referral_id, "second")
    first, second = ours(scene, referral_id)
    scene.ask(ReleaseText(referral_id=referral_id, message_id=first.message_id))
    scene.ask(WithdrawText(referral_id=referral_id, message_id=second.message_id))
    bring_forward(scene)
    scene.system.run_until_idle()
    assert [sent.text for sent in phone.sent][1:] == ["first"]
    assert [said.delivery for said in ours(scene, referral_id)] == ["sent", "withdrawn"]
    with pytest.raises(Refused, match="text_moved_on"):
        scene.ask(WithdrawText(referral_id=referral_id, message_id=first.message_id))


def test_too_many_texts_to_one_number_are_held_until_a_person_lets_them_out(scene, phone):
    caps = Caps(number_hour=2, number_day=2, all_hour=50, all_day=50)
    referral_id = written_to(scene, caps=caps)
    answer(scene, referral_id, "one")
    answer(scene, referral_id, "two")
    assert [sent.text for sent in phone.sent][1:] == ["one"]
    (item,) = scene.queue()
    assert item.marks == ("text_held",)
    held = ours(scene, referral_id)[1]
    assert held.held_because == "number_capped"
    scene.ask(ReleaseText(referral_id=referral_id, message_id=held.message_id))
    scene.system.run_until_idle()
    assert [sent.text for sent in phone.sent][1:] == ["one", "two"]


def test_a_flood_from_many_numbers_is_answered_up_to_the_forces_cap_and_the_rest_is_held(scene, phone):
    scene.configure(caps=Caps(number_hour=5, number_day=5, all_hour=3, all_day=3))
    for number in range(6):
        scene.text("hello", sender=f"+4477009000{number:02d}")
    with capture_logs() as logs:
        scene.system.run_until_idle()
    assert len(phone.sent) == 3
    (line,) = [line for line in logs if line["event"] == "answers_held"]  # one an hour, not one a text
    assert (line["force"], line["reason"]) == (scene.force_id, "force_capped")
    assert "queue" in line["do"]
    assert len(scene.queue()) == 6  # nothing that came in is lost
    assert sum("text_held" in item.marks for item in scene.queue()) == 3


def test_a_decided_referral_is_back_on_the_queue_while_a_text_of_it_is_held(scene):
    referral_id = written_to(scene, caps=Caps(number_hour=1, number_day=1, all_hour=9, all_day=9))
    scene.ask(RecordWho(referral_id=referral_id, who=Who(given_name="Jayden", family_name="Reid")))
    scene.ask(AcceptReferral(referral_id=referral_id, reason="She asked"))
    assert scene.queue() == ()
    answer(scene, referral_id)
    (item,) = scene.queue()
    assert item.referral_id == referral_id
    scene.ask(WithdrawText(referral_id=referral_id, message_id=ours(scene, referral_id)[0].message_id))
    assert scene.queue() == ()


def test_what_the_provider_refused_is_sent_again_by_a_person_and_only_once(scene, phone):
    referral_id = written_to(scene)
    answer(scene, referral_id)
    failed = ours(scene, referral_id)[0]
    with scene.system.units_of_work["referral"].begin(Tenant(scene.force_id), service_actor("referral")) as uow:
        uow.session.execute(sa.update(Message).where(Message.id == failed.message_id).values(delivery="failed"))
    assert scene.queue()[0].marks == ("text_failed",)
    scene.ask(SendTextAgain(referral_id=referral_id, message_id=failed.message_id))
    with pytest.raises(Refused, match="text_moved_on"):
        scene.ask(SendTextAgain(referral_id=referral_id, message_id=failed.message_id))
    scene.system.run_until_idle()
    assert [said.delivery for said in ours(scene, referral_id)] == ["failed", "sent"]
    assert [sent.to for sent in phone.sent] == [MOTHER] * 3
    assert scene.queue()[0].marks == ()


def test_a_text_of_another_referral_is_not_there(scene):
    referral_id = written_to(scene)
    for message in (uuid4(),):
        with pytest.raises(Refused, match="not_found"):
            scene.ask(ReleaseText(referral_id=referral_id, message_id=message))


def test_a_referral_that_did_not_come_by_phone_has_no_number(scene):
    scene.arrest("Jayden", "Reid")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    with pytest.raises(Refused, match="no_number"):
        scene.ask(MarkNumberSafe(referral_id=item.referral_id, how="Called"))


def bring_forward(scene):
    """What is to be done later is due now."""
    table = scene.system.units_of_work["referral"].tables.job
    with scene.system.deployment.admin.begin() as connection:
        earlier = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(sa.update(table).where(table.c.force_id == scene.force_id).values(due_at=earlier))
