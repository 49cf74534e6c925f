"""Whoever wrote by WhatsApp is answered within a day: afterwards nothing is sent in vain, and nobody writes in vain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from common.british_time import LONDON
from common.errors import Refused
from common.tenancy import Tenant
from gateway.messages import InboundReceipt, Route
from referral.messages import (
    AcceptReferral,
    AnswerSender,
    ConversationMessage,
    Hours,
    MarkNumberSafe,
    RecordWho,
    ReleaseText,
    SendTextAgain,
    Who,
)
from support.media_scene import BY_TWILIO, BY_WHATSAPP, refers, writes
from support.scene import Scene

HELLO = "Thank you. May I call you at nine?"
DAY = timedelta(hours=24)


@pytest.fixture
def scene(system, force) -> Scene:
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def by_whatsapp(scene: Scene, words: str = "my son is out again", **how: object):
    """A referral by WhatsApp whose number was found safe."""
    writes(scene, words, **how)
    (item,) = scene.queue()
    scene.ask(MarkNumberSafe(referral_id=item.referral_id, how="Called: she alone reads it"))
    return item.referral_id


def window(scene: Scene, referral_id):
    conversation = scene.open(referral_id).conversation
    assert conversation is not None
    return conversation.window_until


def ours(scene: Scene, referral_id) -> list[ConversationMessage]:
    return [said for said in scene.open(referral_id).messages if said.written_by]


def night_for(hours: int) -> Hours:
    """Quiet hours that we are in now, for so many more."""
    hour = datetime.now(UTC).astimezone(LONDON).hour
    return Hours(begin=hour, end=(hour + hours) % 24)


def test_until_when_they_can_be_answered_is_said_and_each_text_of_theirs_opens_it_anew(scene):
    wrote = datetime.now(UTC) - timedelta(hours=20)
    referral_id = by_whatsapp(scene, sent_at=wrote)
    assert window(scene, referral_id) == wrote + DAY
    later = datetime.now(UTC) - timedelta(hours=2)
    writes(scene, "are you there", sent_at=later)
    assert window(scene, referral_id) == later + DAY
    writes(scene, "an older one that comes late", sent_at=wrote)
    assert window(scene, referral_id) == later + DAY


def test_by_text_message_there_is_no_window_and_twilio_has_one_only_for_whatsapp(scene):
    writes(scene, "hello", route=BY_TWILIO)
    (item,) = scene.queue()
    assert window(scene, item.referral_id) is None


def test_what_nobody_wrote_opens_no_window(scene):
    wrote = datetime.now(UTC) - timedelta(hours=20)
    referral_id = by_whatsapp(scene, sent_at=wrote)
    refers(scene, "[system] changed their number", kind="system")
    assert window(scene, referral_id) == wrote + DAY


def test_within_it_an_answer_goes_out_and_after_it_nobody_writes_in_vain(scene, phone, advance):
    referral_id = by_whatsapp(scene)
    scene.ask(AnswerSender(referral_id=referral_id, text=HELLO))
    scene.system.run_until_idle()
    assert phone.sent[-1].text == HELLO
    advance(DAY + timedelta(minutes=1))
    for urgent in (False, True):
        with pytest.raises(Refused, match="window_closed"):
            scene.ask(AnswerSender(referral_id=referral_id, text=HELLO, urgent=urgent))
    assert len(ours(scene, referral_id)) == 1


def test_the_first_reply_is_always_within_it_and_when_we_were_away_too_long_it_is_held_not_failed(scene, phone):
    long_ago = datetime.now(UTC) - timedelta(hours=30)
    writes(scene, "hello", sent_at=long_ago)
    assert phone.sent == []
    (item,) = scene.queue()
    (_, reply) = scene.open(item.referral_id).messages
    assert (reply.delivery, reply.held_because) == ("held", "window_closed")
    assert "text_held" in item.marks


def test_what_would_wait_for_the_morning_until_it_is_closed_is_refused_and_what_cannot_wait_goes(scene, phone):
    scene.configure(quiet_hours=night_for(8))
    referral_id = by_whatsapp(scene, sent_at=datetime.now(UTC) - timedelta(hours=20))
    with pytest.raises(Refused, match="window_closes_first"):
        scene.ask(AnswerSender(referral_id=referral_id, text=HELLO))
    assert ours(scene, referral_id) == []
    scene.ask(AnswerSender(referral_id=referral_id, text=HELLO, urgent=True))
    scene.system.run_until_idle()
    assert phone.sent[-1].text == HELLO


def test_what_comes_to_be_sent_after_it_is_held_until_a_person_looks_once_they_wrote_again(scene, phone, advance):
    scene.configure(quiet_hours=night_for(8))
    referral_id = by_whatsapp(scene)
    scene.ask(AnswerSender(referral_id=referral_id, text=HELLO))
    sent = len(phone.sent)
    advance(DAY + timedelta(minutes=1))  # we were down all day
    scene.configure()
    scene.system.run_until_idle()
    (held,) = ours(scene, referral_id)
    assert (held.delivery, held.held_because) == ("held", "window_closed")
    with pytest.raises(Refused, match="window_closed"):
        scene.ask(ReleaseText(referral_id=referral_id, message_id=held.message_id))
    writes(scene, "are you there", sent_at=datetime.now(UTC) + DAY + timedelta(minutes=1))
    assert HELLO not in [text.text for text in phone.sent[sent:]]  # yesterday's words go out by nobody's mistake
    scene.ask(ReleaseText(referral_id=referral_id, message_id=held.message_id))
    scene.system.run_until_idle()
    assert HELLO in [text.text for text in phone.sent[sent:]]


@pytest.mark.parametrize("route", [BY_WHATSAPP, Route(provider="twilio", ours="whatsapp:+447700900114")])
def test_where_the_providers_clock_closes_it_before_ours_the_text_is_held_and_not_failed(scene, phone, route):
    referral_id = by_whatsapp(scene, route=route)
    phone.window_closed, sent = True, len(phone.sent)
    scene.ask(AnswerSender(referral_id=referral_id, text=HELLO))
    scene.system.run_until_idle()
    (held,) = ours(scene, referral_id)
    assert (held.delivery, held.held_because, len(phone.sent)) == ("held", "window_closed", sent)
    phone.window_closed = False
    scene.ask(ReleaseText(referral_id=referral_id, message_id=held.message_id))
    scene.system.run_until_idle()
    assert phone.sent[-1].text == HELLO


def test_a_held_text_goes_by_the_way_by_which_they_write_next(scene, phone, advance):
    scene.configure(quiet_hours=night_for(8))
    referral_id = by_whatsapp(scene)
    scene.ask(AnswerSender(referral_id=referral_id, text=HELLO))
    advance(DAY + timedelta(minutes=1))
    scene.configure()
    scene.system.run_until_idle()
    writes(scene, "I have no internet, text me", route=Route())
    (held,) = ours(scene, referral_id)
    scene.ask(ReleaseText(referral_id=referral_id, message_id=held.message_id))
    scene.system.run_until_idle()
    assert (phone.sent[-1].text, phone.sent[-1].provider) == (HELLO, "notify")


def test_a_decided_referral_is_back_on_the_queue_while_a_text_of_it_waits_for_the_window(scene, advance):
    scene.configure(quiet_hours=night_for(8))
    referral_id = by_whatsapp(scene)
    scene.ask(AnswerSender(referral_id=referral_id, text=HELLO))
    scene.ask(RecordWho(referral_id=referral_id, who=Who(given_name="Jayden", family_name="Reid")))
    scene.ask(AcceptReferral(referral_id=referral_id, reason="She asked"))
    assert scene.queue() == ()
    advance(DAY + timedelta(minutes=1))
    scene.configure()
    scene.system.run_until_idle()
    assert [item.referral_id for item in scene.queue()] == [referral_id]


def test_sending_again_what_failed_is_refused_after_it(scene, phone, advance):
    referral_id = by_whatsapp(scene)
    scene.ask(AnswerSender(referral_id=referral_id, text=HELLO))
    scene.system.run_until_idle()
    (said,) = ours(scene, referral_id)
    failed = InboundReceipt(provider="whatsapp", provider_id="1", reference=str(said.message_id), state="failed")
    scene.receiver().receive_receipt(Tenant(scene.force_id), failed)
    scene.system.run_until_idle()
    advance(DAY + timedelta(minutes=1))
    with pytest.raises(Refused, match="window_closed"):
        scene.ask(SendTextAgain(referral_id=referral_id, message_id=said.message_id))
