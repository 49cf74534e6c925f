"""Texts and receipts by three providers' webhooks: genuine ones are kept once and answered, others are turned away."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from common.directory import deployment as deployment_table
from common.errors import Unavailable
from gateway.body_limits import TEXT_BYTES
from gateway.inbound.missed_texts import RECEIVED_TEXT_LISTS
from referral.messages import SignpostReferrals
from support.webhook_scene import NUMBERS, SOMEBODY, whatsapp_body
from wayout.operations import unrouted_texts
from wayout.phones.provider_apis import ReceivedText

PROVIDERS = tuple(NUMBERS)
EVERY_PROVIDER = pytest.mark.parametrize("provider", PROVIDERS)


@pytest.fixture
def clock(system):
    """Moves the force's time by hours; back to what it was afterwards."""

    def move(**by):
        seconds = by.get("hours", 0) * 3600 + by.get("minutes", 0) * 60
        column = deployment_table.c.clock_offset_seconds
        with system.deployment.admin.begin() as connection:
            connection.execute(sa.update(deployment_table).values(clock_offset_seconds=column + seconds))

    yield move
    with system.deployment.admin.begin() as connection:
        connection.execute(sa.update(deployment_table).values(clock_offset_seconds=0))


def only_referral(webhooks):
    (item,) = webhooks.scene.queue()
    return webhooks.scene.open(item.referral_id)


@EVERY_PROVIDER
def test_a_text_is_kept_and_answered_by_the_provider_that_brought_it(webhooks, provider):
    assert webhooks.text(provider, "my son has a knife").status_code == 200
    webhooks.scene.system.run_until_idle()
    found = only_referral(webhooks)
    assert [said.text for said in found.messages if said.direction == "in"] == ["my son has a knife"]
    assert found.channel == ("whatsapp" if provider == "whatsapp" else "text")
    (sent,) = webhooks.phone.sent
    assert (sent.provider, sent.to) == (provider, f"+{SOMEBODY}")
    assert found.reference in sent.text


@EVERY_PROVIDER
def test_the_same_text_again_changes_nothing_and_other_words_under_its_id_are_kept_too(webhooks, provider):
    for words in ("first", "first", "second", "first"):
        assert webhooks.text(provider, words, id="the-same").status_code == 200
    webhooks.scene.system.run_until_idle()
    found = only_referral(webhooks)
    assert [said.text for said in found.messages if said.direction == "in"] == ["first", "second"]
    assert "same_id_other_words" in [act.act for act in found.acts]
    assert webhooks.count_inbound() == 2


@EVERY_PROVIDER
def test_a_signature_one_sign_off_is_turned_away_counted_and_nothing_is_kept(webhooks, provider):
    assert webhooks.text(provider, "not from them", good=False).status_code in (401, 403)
    assert webhooks.count_inbound() == 0
    why = "credential" if provider == "notify" else "signature"
    assert f"{provider} {why} 1" in webhooks.client.get("/health/feeds").text


@EVERY_PROVIDER
@pytest.mark.parametrize("words", ["", "?", "\u202eمرحبا", "😀" * 300, "a\x00b", "x" * 30_000, "  ", "%00&=+;"])
def test_no_words_are_refused(webhooks, provider, words):
    assert webhooks.text(provider, words).status_code == 200
    webhooks.scene.system.run_until_idle()
    assert len(only_referral(webhooks).messages) == 2


@pytest.mark.parametrize("words", [b"\\ud83d", b"\xff\xfe", b"\x00", b"line\nline"])
def test_texts_that_are_broken_inside_their_json_are_kept(webhooks, words):
    said = b'{"id": "1", "source_number": "447700900123", "destination_number": "07700900111", "message": "%s"}'
    assert webhooks.notify("received-text", said % words).status_code == 200
    body = json.dumps(whatsapp_body({"id": "2", "from": SOMEBODY, "type": "text", "text": {"body": "HERE"}}))
    assert webhooks.whatsapp(body.encode().replace(b"HERE", words)).status_code == 200
    webhooks.scene.system.run_until_idle()
    assert webhooks.count("SELECT count(*) FROM referral.message WHERE force_id = :force AND direction = 'in'") == 2


def test_what_is_too_large_is_refused_by_every_webhook(webhooks):
    ten_megabytes = b"x" * 10_000_000
    assert webhooks.notify("received-text", ten_megabytes).status_code == 413
    assert webhooks.whatsapp(ten_megabytes).status_code == 413
    assert webhooks.twilio("received-text", {"Body": "x" * 10_000_000}).status_code == 413
    assert webhooks.count_inbound() == 0


def test_what_is_too_large_for_one_text_is_refused_also_where_others_may_send_more(webhooks):
    assert webhooks.notify("received-text", b"x" * (TEXT_BYTES + 1)).status_code == 413
    assert webhooks.twilio("received-text", {"Body": "x" * TEXT_BYTES}).status_code == 413
    assert webhooks.count_inbound() == 0


@pytest.mark.parametrize("kind", ["text/xml", "application/octet-stream", "nonsense", "multipart/form-data", ""])
def test_a_wrong_content_type_is_kept_or_refused_and_breaks_nothing(webhooks, kind):
    token = {"Authorization": f"Bearer {webhooks.credentials['notify']}"}
    for path in ("/webhooks/notify/received-text", f"/webhooks/twilio/{webhooks.credentials['twilio']}/received-text"):
        answer = webhooks.client.post(path, data=b"\xff{}", headers=token, content_type=kind)
        assert 400 <= answer.status_code < 500


def test_twilio_signs_a_json_body_by_its_digest_in_the_address(webhooks):
    said = {"MessageSid": "SM1", "From": f"+{SOMEBODY}", "To": NUMBERS["twilio"], "Body": "in json"}
    body = json.dumps(said).encode()
    digest = hashlib.sha256(body).hexdigest()
    path = f"/webhooks/twilio/{webhooks.credentials['twilio']}/received-text?bodySHA256={digest}"
    token = webhooks.phone.accounts()["twilio"]["auth_token"].encode()
    signature = base64.b64encode(hmac.digest(token, f"https://wayout.example{path}".encode(), "sha1")).decode()
    headers = {"X-Twilio-Signature": signature}
    answer = webhooks.client.post(path, data=body + b" ", headers=headers, content_type="application/json")
    assert answer.status_code == 403
    answer = webhooks.client.post(path, data=body, headers=headers, content_type="application/json")
    assert (answer.status_code, answer.data[-11:]) == (200, b"<Response/>")


def test_meta_is_told_that_the_address_is_ours_only_with_our_word(webhooks):
    path = f"/webhooks/whatsapp/{webhooks.credentials['whatsapp']}"
    word = webhooks.phone.accounts()["whatsapp"]["verify_token"]
    good = {"hub.mode": "subscribe", "hub.verify_token": word, "hub.challenge": "1158201444"}
    answer = webhooks.client.get(path, query_string=good)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.content_type.startswith("text/plain")
    for wrong in ({**good, "hub.verify_token": word + "x"}, {**good, "hub.mode": "x"}, {}):
        assert webhooks.client.get(path, query_string=wrong).status_code == 403
    assert webhooks.client.get("/webhooks/whatsapp/somebody-elses", query_string=good).status_code == 401


def test_many_messages_in_one_body_are_each_kept_and_a_repeat_of_all_is_nothing(webhooks):
    kinds = [
        {"type": "text", "text": {"body": "look at this"}},
        {"type": "image", "image": {"id": "6", "mime_type": "image/jpeg", "sha256": "q=", "caption": "his room"}},
        {"type": "image", "image": {"id": "7", "mime_type": "image/jpeg", "sha256": "r=", "caption": "his room"}},
        {"type": "hologram", "hologram": {"of": "something new"}},
    ]
    messages = [{"id": f"wamid.{n}", "from": SOMEBODY, "timestamp": "1795000000", **one} for n, one in enumerate(kinds)]
    for _ in range(3):
        assert webhooks.whatsapp(json.dumps(whatsapp_body(*messages)).encode()).status_code == 200
        webhooks.scene.system.run_until_idle()
    said = [one.text for one in only_referral(webhooks).messages if one.direction == "in"]
    assert sorted(said)[:3] == ['[hologram] {"from": "447700900123", "hologram": {"of": "something new"}, '
                                '"id": "wamid.3", "timestamp": "1795000000", "type": "hologram"}',
                                "[image] his room", "[image] his room"]  # fmt: skip
    with_media = "SELECT count(*) FROM referral.message WHERE force_id = :force AND sealed_media IS NOT NULL"
    assert (len(said), webhooks.count(with_media), webhooks.count_inbound()) == (4, 2, 4)


def test_a_picture_sent_again_under_one_id_with_another_file_is_two(webhooks):
    for file in ("6", "7", "6"):
        message = {"id": "wamid.1", "from": SOMEBODY, "type": "image", "image": {"id": file}}
        webhooks.whatsapp(json.dumps(whatsapp_body(message)).encode())
    webhooks.scene.system.run_until_idle()
    found = only_referral(webhooks)
    assert [one.text for one in found.messages if one.direction == "in"] == ["[image]", "[image]"]
    assert "same_id_other_words" in [act.act for act in found.acts]


def test_what_meta_tells_us_besides_texts_is_kept_and_goes_no_further(webhooks):
    news = {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "account_update", "value": {}}]}]}
    for body in (news, {"entry": []}, [], "words", 3):
        assert webhooks.whatsapp(json.dumps(body).encode()).status_code == 200
    webhooks.scene.system.run_until_idle()
    assert (webhooks.count_inbound("other"), webhooks.scene.queue()) == (5, ())


NOT_WRITTEN = (
    {"type": "system", "system": {"body": "changed"}},
    {"type": "reaction", "reaction": {"emoji": "👍"}},
    {"type": "revoke", "revoke": {"original_message_id": "x"}},
    {"type": "request_welcome"},
)


def bring_what_nobody_wrote(webhooks):
    for kind in NOT_WRITTEN:
        webhooks.whatsapp(json.dumps(whatsapp_body({"id": str(kind), "from": SOMEBODY, **kind})).encode())
    webhooks.scene.system.run_until_idle()


def test_what_nobody_wrote_opens_no_referral_and_gets_no_answer(webhooks):
    bring_what_nobody_wrote(webhooks)
    assert (webhooks.count_inbound(), webhooks.scene.queue(), webhooks.phone.sent) == (len(NOT_WRITTEN), (), [])


def test_what_nobody_wrote_stays_on_the_thread_even_of_a_decided_referral(webhooks):
    webhooks.text("whatsapp", "thank you for asking")
    webhooks.scene.system.run_until_idle()
    (item,) = webhooks.scene.queue()
    webhooks.scene.ask(SignpostReferrals(referral_ids=(item.referral_id,), where="The school"))
    bring_what_nobody_wrote(webhooks)
    found = webhooks.scene.open(item.referral_id)
    said = [one.text for one in found.messages if one.direction == "in"]
    assert said[1:] == ["[system] changed", "[reaction] 👍", "[deleted an earlier message]", "[opened the chat]"]
    assert (webhooks.scene.queue(), len(webhooks.phone.sent)) == ((), 1)


USER_ID = "GB.13491208655302741918"


STOPPED = "SELECT count(*) FROM referral.conversation WHERE force_id = :force AND stopped_at IS NOT NULL"


def bring_text(webhooks, words, **sender):
    message = {"id": words, "timestamp": "1795000000", "type": "text", "text": {"body": words}, **sender}
    assert webhooks.whatsapp(json.dumps(whatsapp_body(message)).encode()).status_code == 200
    webhooks.scene.system.run_until_idle()


def test_who_shows_only_a_user_id_is_answered_by_it(webhooks):
    bring_text(webhooks, "they say i owe them", from_user_id=USER_ID)
    found = only_referral(webhooks)
    assert [one.to for one in webhooks.phone.sent] == [USER_ID]
    assert (found.conversation.textable, found.conversation.masked_number) == (True, "•••• 918")


@pytest.mark.parametrize(
    "senders",
    [({"from": SOMEBODY, "from_user_id": USER_ID}, {"from_user_id": USER_ID}),
     ({"from_user_id": USER_ID}, {"from": SOMEBODY, "from_user_id": USER_ID}),
     ({"from_user_id": USER_ID}, {"from": SOMEBODY, "from_user_id": USER_ID}, {"from": SOMEBODY})],
    ids=["number first", "user id first", "number last"],
)  # fmt: skip
def test_a_number_and_its_user_id_are_one_person_in_one_conversation(webhooks, senders):
    for n, sender in enumerate(senders):
        bring_text(webhooks, f"hello {n}", **sender)
    bring_text(webhooks, "STOP", **senders[-1])
    found = only_referral(webhooks)
    assert [one.text for one in found.messages if one.direction == "in"][-1] == "STOP"
    assert (found.conversation.stopped_at is not None, found.conversation.masked_number) == (True, "•••• 123")
    assert webhooks.count("SELECT count(*) FROM referral.conversation WHERE force_id = :force") == 1


def test_a_stop_by_user_id_stops_texts_to_the_number_that_wrote_apart(webhooks):
    bring_text(webhooks, "STOP", from_user_id=USER_ID)
    bring_text(webhooks, "hello", **{"from": SOMEBODY})
    bring_text(webhooks, "hello again", **{"from": SOMEBODY, "from_user_id": USER_ID})
    assert webhooks.count(STOPPED) == 2


@pytest.mark.parametrize("sender", [{"from": SOMEBODY}, {"from_user_id": USER_ID}], ids=["number", "user id"])
def test_a_later_stop_or_start_counts_in_both_threads_of_one_sender_that_began_apart(webhooks, sender):
    bring_text(webhooks, "hello by name", from_user_id=USER_ID)
    bring_text(webhooks, "hello by number", **{"from": SOMEBODY})
    bring_text(webhooks, "it is me", **{"from": SOMEBODY, "from_user_id": USER_ID})
    assert webhooks.count(STOPPED) == 0
    bring_text(webhooks, "STOP", **sender)
    assert webhooks.count(STOPPED) == 2
    bring_text(webhooks, "START", **sender)
    assert webhooks.count(STOPPED) == 0


# ---- receipts ------------------------------------------------------------------------------------------------------
@EVERY_PROVIDER
def test_a_receipt_says_that_the_answer_arrived_and_a_later_one_cannot_take_it_back(webhooks, provider):
    webhooks.text(provider, "help")
    webhooks.scene.system.run_until_idle()
    webhooks.receipts(state="delivered")
    webhooks.receipts(state="failed" if provider != "notify" else "permanent-failure")
    webhooks.scene.system.run_until_idle()
    assert [one.delivery for one in only_referral(webhooks).messages] == [None, "delivered"]
    told = "SELECT count(*) FROM referral.delivery_receipt WHERE force_id = :force"
    assert webhooks.count(told) == 2


@EVERY_PROVIDER
def test_an_answer_that_did_not_arrive_says_so(webhooks, provider):
    webhooks.text(provider, "help")
    webhooks.scene.system.run_until_idle()
    webhooks.receipts(state="failed" if provider != "notify" else "temporary-failure")
    webhooks.scene.system.run_until_idle()
    assert only_referral(webhooks).messages[1].delivery == "failed"


def test_a_receipt_for_a_text_that_we_do_not_know_is_kept(webhooks):
    for reference in (None, "somebody else's", "00000000-0000-4000-8000-000000000000"):
        said = {"id": str(reference), "reference": reference, "to": SOMEBODY, "status": "delivered"}
        assert webhooks.notify("receipt", json.dumps(said).encode()).status_code == 200
    webhooks.scene.system.run_until_idle()
    assert webhooks.count("SELECT count(*) FROM referral.delivery_receipt WHERE force_id = :force") == 3


def test_after_a_whatsapp_whose_answer_was_lost_only_its_receipt_is_believed(webhooks, clock, monkeypatch):
    mishaps = iter(["says nothing", None])
    real = webhooks.phone.deliver

    def deliver(text):
        real(text)
        return next(mishaps)

    monkeypatch.setattr(webhooks.phone, "deliver", deliver)
    webhooks.text("whatsapp", "help")
    webhooks.scene.system.run_until_idle()
    webhooks.try_again()
    webhooks.scene.system.run_until_idle()
    assert len(webhooks.phone.sent) == 1  # it waits for the receipt
    webhooks.receipts(state="sent")
    clock(minutes=11)
    webhooks.scene.system.run_until_idle()
    assert len(webhooks.phone.sent) == 1
    assert only_referral(webhooks).messages[1].delivery == "sent"


def test_a_whatsapp_that_was_not_taken_goes_out_when_no_receipt_came(webhooks, clock, monkeypatch):
    mishaps = iter(["refuses", None])
    real = webhooks.phone.deliver
    monkeypatch.setattr(webhooks.phone, "deliver", lambda text: next(mishaps) or real(text))
    webhooks.text("whatsapp", "help")
    for _ in range(2):
        webhooks.scene.system.run_until_idle()
        webhooks.try_again()
    assert webhooks.phone.sent == []
    clock(minutes=11)
    webhooks.scene.system.run_until_idle()
    assert len(webhooks.phone.sent) == 1
    assert only_referral(webhooks).messages[1].delivery == "sent"


# ---- numbers that nobody registered --------------------------------------------------------------------------------
@EVERY_PROVIDER
def test_a_text_to_a_number_that_nobody_registered_waits_until_somebody_does(webhooks, provider, clock):
    assert webhooks.text(provider, "help", dialled="07700900777").status_code == 200
    assert webhooks.text(provider, "help again", dialled="07700900777").status_code == 200
    webhooks.scene.system.run_until_idle()
    assert webhooks.scene.queue() == ()
    (row,) = [
        one
        for one in unrouted_texts.unrouted_numbers(webhooks.scene.system.deployment)
        if one["force"].endswith(str(webhooks.force.id))
    ]
    assert (row["provider"], row["ending"], row["texts"]) == (provider, "77", 2)
    assert "900777" not in json.dumps(row)
    webhooks.register({provider: "07700 900 777"})
    clock(minutes=11)
    webhooks.scene.system.run_until_idle()
    assert sorted(one.text for one in only_referral(webhooks).messages if one.direction == "in") == [
        "help",
        "help again",
    ]
    assert len(webhooks.phone.sent) == 1
    waiting = "SELECT count(*) FROM gateway.unrouted_text WHERE force_id = :force AND routed_at IS NULL"
    assert webhooks.count(waiting) == 0


@pytest.mark.parametrize(
    ("provider", "of_another"), [("notify", "+447700900115"), ("twilio", "+447700900111"), ("whatsapp", "447700900111")]
)
def test_who_calls_with_one_credential_says_nothing_for_the_number_of_another(webhooks, provider, of_another):
    assert webhooks.text(provider, "help", dialled=of_another).status_code == 200
    webhooks.scene.system.run_until_idle()
    assert webhooks.scene.queue() == ()
    waiting = "SELECT count(*) FROM gateway.unrouted_text WHERE force_id = :force AND routed_at IS NULL"
    assert webhooks.count(waiting) == 1


def test_a_text_whose_number_was_registered_meanwhile_and_comes_again_is_still_one(webhooks, clock):
    webhooks.text("notify", "help", id="n-1", dialled="07700900777")
    webhooks.register({"notify": "07700900777"})
    webhooks.text("notify", "help", id="n-1", dialled="07700900777")
    clock(minutes=11)
    webhooks.scene.system.run_until_idle()
    assert len([one for one in only_referral(webhooks).messages if one.direction == "in"]) == 1


@EVERY_PROVIDER
def test_a_text_that_waits_for_its_number_finds_it_also_with_a_renewed_credential(webhooks, provider, clock):
    webhooks.text(provider, "help", dialled="07700900777")
    webhooks.renew()
    webhooks.register({provider: "07700 900 777"})
    clock(minutes=11)
    webhooks.scene.system.run_until_idle()
    assert [one.text for one in only_referral(webhooks).messages if one.direction == "in"] == ["help"]


# ---- the providers' own lists --------------------------------------------------------------------------------------
@pytest.mark.parametrize(("provider", "missed"), [("notify", 260), ("twilio", 20)])  # Notify's pages hold 250
def test_a_text_whose_webhook_never_came_arrives_within_the_hour(webhooks, provider, missed, clock, system):
    webhooks.enable_list_fetching()
    for n in range(missed):
        at = datetime.now(UTC)
        webhooks.phone.arrived.append(
            ReceivedText(provider, f"missed-{n}", f"+{SOMEBODY}", NUMBERS[provider], f"words {n}", at)
        )
    webhooks.text(provider, "words 7", id="missed-7")
    clock(hours=1, minutes=1)
    system.run_until_idle()
    clock(hours=1, minutes=1)
    system.run_until_idle()
    assert webhooks.count_inbound() == missed
    assert (
        webhooks.count("SELECT count(*) FROM referral.message WHERE force_id = :force AND direction = 'in'") == missed
    )
    assert "same_id_other_words" not in [act.act for act in only_referral(webhooks).acts]


def test_missed_texts_come_in_the_order_in_which_they_were_written_though_lists_begin_with_the_newest(
    webhooks, clock, system
):
    webhooks.enable_list_fetching()
    began = datetime.now(UTC)
    for n in range(3):
        at = began + timedelta(milliseconds=n)
        webhooks.phone.arrived.append(
            ReceivedText("notify", f"missed-{n}", f"+{SOMEBODY}", NUMBERS["notify"], f"words {n}", at)
        )
    clock(hours=1, minutes=1)
    system.run_until_idle()
    said = [one.text for one in only_referral(webhooks).messages if one.direction == "in"]
    assert said == ["words 0", "words 1", "words 2"]


def test_a_credential_that_was_dropped_is_not_asked_for_any_more(webhooks, clock, system):
    webhooks.enable_list_fetching()
    webhooks.phone.arrived.append(
        ReceivedText("notify", "1", f"+{SOMEBODY}", NUMBERS["notify"], "words", datetime.now(UTC))
    )
    with system.deployment.admin.begin() as connection:
        for table in ("number", "credential"):
            connection.execute(
                sa.text(f"DELETE FROM directory.{table} WHERE force_id = :force"), {"force": webhooks.force.id}
            )
    clock(hours=1, minutes=1)
    system.run_until_idle()
    assert webhooks.count_inbound() == 0
    jobs = "SELECT count(*) FROM gateway.job WHERE force_id = :force AND kind LIKE 'fetch_missed_texts_%'"
    assert webhooks.count(f"{jobs} AND error IS NULL") == 2, "in an hour it is looked again whether there is one"


def test_a_provider_that_is_away_keeps_nobody_from_asking_another(webhooks, clock, system, monkeypatch):
    def away(*_):
        raise Unavailable("provider away")

    monkeypatch.setitem(RECEIVED_TEXT_LISTS, "notify", away)
    webhooks.enable_list_fetching()
    for provider in ("notify", "twilio"):
        at = datetime.now(UTC)
        webhooks.phone.arrived.append(ReceivedText(provider, provider, f"+{SOMEBODY}", NUMBERS[provider], provider, at))
    clock(hours=1, minutes=1)
    system.run_until_idle()
    assert [one.text for one in only_referral(webhooks).messages if one.direction == "in"] == ["twilio"]
    monkeypatch.undo()
    webhooks.try_again()
    system.run_until_idle()
    assert [one.text for one in only_referral(webhooks).messages if one.direction == "in"] == ["twilio", "notify"]


def test_the_database_alone_does_not_tell_a_providers_secret(webhooks, system):
    with system.deployment.admin.connect() as connection:
        query = sa.text("SELECT sealed_account FROM directory.credential WHERE kind = 'twilio' AND force_id = :force")
        sealed = connection.scalar(query, {"force": webhooks.force.id})
    assert webhooks.phone.accounts()["twilio"]["auth_token"].encode() not in bytes(sealed)
