"""What looks like spam stands last and unanswered within its clock, until a person lets it through or puts it aside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from common.british_time import LONDON
from common.errors import Refused
from referral.messages import ConfirmSpam, FirstReply, Hours, MarkNotSpam, RaiseDanger
from support.scene import Scene

ADVERT = "WINNER! You have won a £1000 prize, claim on 09061234567"
PRIVATE = "+447700900777"


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def said(scene, *texts, sender=PRIVATE):
    for words in texts:
        scene.text(words, sender=sender)
        scene.system.run_until_idle()


def spam(scene):
    return [item for item in scene.queue() if "looks_like_spam" in item.marks]


def test_it_is_kept_unanswered_and_last(scene, phone):
    said(scene, ADVERT)
    said(scene, "can you ring me tomorrow", sender="+447700900778")
    assert [item.preview for item in scene.queue()] == ["can you ring me tomorrow", ADVERT]
    assert [sent.to for sent in phone.sent] == ["+447700900778"]


def test_what_is_late_stands_where_it_would_stand_anyhow(scene, advance):
    said(scene, ADVERT)
    advance(timedelta(minutes=61))
    said(scene, "can you ring me tomorrow", sender="+447700900778")
    assert [item.preview for item in scene.queue()] == [ADVERT, "can you ring me tomorrow"]


def test_a_person_lets_it_through_and_its_sender_is_answered(scene, phone):
    said(scene, ADVERT)
    (item,) = spam(scene)
    scene.ask(MarkNotSpam(referral_id=item.referral_id))
    scene.system.run_until_idle()
    assert spam(scene) == []
    assert [sent.to for sent in phone.sent] == [PRIVATE]
    with pytest.raises(Refused, match="not_spam"):
        scene.ask(ConfirmSpam(referral_id=item.referral_id))


def test_a_person_puts_it_aside_and_the_next_text_of_that_phone_is_seen_again(scene, phone):
    said(scene, ADVERT)
    (item,) = spam(scene)
    scene.ask(ConfirmSpam(referral_id=item.referral_id))
    assert scene.queue() == ()
    assert scene.open(item.referral_id).state == "spam"
    said(scene, "my son is in trouble")
    (again,) = scene.queue()
    assert again.marks == ()
    assert len(phone.sent) == 1


def test_a_word_of_a_person_lifts_it(scene, phone):
    said(scene, ADVERT, "sorry that was forwarded. i need help with my son")
    (item,) = scene.queue()
    assert item.marks == ()
    assert len(phone.sent) == 1


def test_danger_is_never_put_last_nor_put_aside(scene):
    said(scene, ADVERT + " he has a gun")
    assert spam(scene) == []
    said(scene, ADVERT, sender="+447700900779")
    (item,) = spam(scene)
    scene.ask(RaiseDanger(referral_id=item.referral_id, reason="It is his number"))
    with pytest.raises(Refused, match="danger_open"):
        scene.ask(ConfirmSpam(referral_id=item.referral_id))


def test_the_same_long_words_from_many_phones_are_put_last_from_the_fourth_on(scene):
    words = "the meeting about the new road is on tuesday at the hall please all come along"
    for number in range(5):
        said(scene, words, sender=f"+44770090060{number}")
    assert len(spam(scene)) == 2


def test_the_first_reply_is_in_the_senders_language_and_promises_what_is_covered(scene, phone):
    hour = datetime.now(UTC).astimezone(LONDON).hour
    later = Hours(begin=(hour + 3) % 24, end=(hour + 5) % 24)
    polish = FirstReply(language="pl", covered="Zaraz. 999 {reference}", uncovered="Rano. 999 {reference}")
    scene.configure(first_replies=(polish,), cover=later)
    said(scene, "moj syn nie wraca do domu prosze")
    assert phone.sent[0].text.startswith("Rano. 999")
