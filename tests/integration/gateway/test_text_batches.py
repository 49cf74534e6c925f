"""Texts that come together are treated as if they had come one after the other."""

from __future__ import annotations

import json

import pytest

from support.webhook_scene import SOMEBODY, whatsapp_body

USER_ID = "GB.13491208655302741918"
CONVERSATIONS = "SELECT count(*) FROM referral.conversation WHERE force_id = :force"


@pytest.fixture
def batches(webhooks):
    """Brings texts that nobody has read yet."""

    def together(*texts):
        for number, (words, sender) in enumerate(texts):
            message = {"id": f"{number}", "timestamp": "1795000000", "type": "text", "text": {"body": words}, **sender}
            assert webhooks.whatsapp(json.dumps(whatsapp_body(message)).encode()).status_code == 200
        webhooks.scene.system.run_until_idle()

    return together


def said_in(webhooks, item):
    return [one.text for one in webhooks.scene.open(item.referral_id).messages if one.direction == "in"]


def test_texts_of_one_new_number_are_one_referral_answered_once(webhooks, batches):
    batches(*((f"he took my phone {number}", {"from": SOMEBODY}) for number in range(3)))
    (item,) = webhooks.scene.queue()
    assert len(said_in(webhooks, item)) == 3
    assert webhooks.count(CONVERSATIONS) == len(webhooks.phone.sent) == 1


@pytest.mark.parametrize(
    "senders",
    [({"from": SOMEBODY, "from_user_id": USER_ID}, {"from_user_id": USER_ID}),
     ({"from": SOMEBODY}, {"from": SOMEBODY, "from_user_id": USER_ID}, {"from_user_id": USER_ID}),
     ({"from_user_id": USER_ID}, {"from": SOMEBODY, "from_user_id": USER_ID}, {"from": SOMEBODY})],
    ids=["both first", "number first", "user id first"],
)  # fmt: skip
def test_a_number_and_its_user_id_are_one_person_also_together(webhooks, batches, senders):
    batches(*((f"hello {number}", sender) for number, sender in enumerate(senders)))
    (item,) = webhooks.scene.queue()
    assert len(said_in(webhooks, item)) == len(senders)
    assert webhooks.count(CONVERSATIONS) == 1


def test_the_same_long_words_from_many_phones_together_are_put_last_from_the_fourth_on(webhooks, batches):
    words = "the meeting about the new road is on tuesday at the hall please all come along"
    batches(*((words, {"from": f"44770090070{number}"}) for number in range(5)))
    marked = [item for item in webhooks.scene.queue() if "looks_like_spam" in item.marks]
    assert (len(marked), len(webhooks.phone.sent)) == (2, 3)
