"""What providers say becomes one text of ours, however broken it came; nothing that somebody wrote is dropped."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from common.messages import dump, load
from gateway.messages import InboundOther, InboundReceipt, InboundText
from gateway.providers import notify, twilio, whatsapp
from gateway.providers.parsing import clip_text, parse_json
from gateway.providers.whatsapp_text import readable_text

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from(
    [
        "id",
        "from",
        "type",
        "timestamp",
        "text",
        "body",
        "image",
        "caption",
        "interactive",
        "contacts",
        "edit",
        "message",
    ]
)
MESSAGES = st.dictionaries(NAMES, ANYTHING | st.sampled_from(["text", "image", "edit", "interactive"]), max_size=8)
LISTED = {
    "id": "n-1", "user_number": "447700900123", "notify_number": "07700900111", "content": "please help",
    "created_at": "2026-11-23T02:00:00.000000Z",
}  # fmt: skip
CALLED = {
    "id": "n-1", "source_number": "447700900123", "destination_number": "07700900111", "message": "please help",
    "date_received": "2026-11-23T02:00:00.000000Z",
}  # fmt: skip


def whatsapp_body(*messages: object, **beside: object) -> dict[str, object]:
    ours = {"display_phone_number": "447700900114", "phone_number_id": "1122334455667"}
    value = {"messaging_product": "whatsapp", "metadata": ours, "messages": list(messages), **beside}
    return {"object": "whatsapp_business_account", "entry": [{"changes": [{"value": value, "field": "messages"}]}]}


def test_notifys_callback_and_its_list_say_the_same_text() -> None:
    assert notify.parse_text(CALLED) == notify.parse_listed_text(LISTED)


def test_twilios_webhook_and_its_list_say_the_same_words_and_pictures() -> None:
    address = "https://twilio.example/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
    called = twilio.parse_text(
        {"MessageSid": "MM1", "From": "+447700900123", "To": "+447700900115", "Body": "look", "NumMedia": "1",
         "MediaUrl0": address, "MediaContentType0": "image/jpeg"},
        "",
    )  # fmt: skip
    said = {"sid": "MM1", "from": "+447700900123", "to": "+447700900115", "body": "look", "num_media": "1"}
    listed = twilio.parse_listed_text(said, [{"reference": address, "mime": "image/jpeg"}])
    assert (called.text, called.media, called.sender) == (listed.text, listed.media, listed.sender)


TWILIO = {"MessageSid": "SM1", "From": "whatsapp:+447700900123", "To": "whatsapp:+447700900115", "NumMedia": "0"}
PLACE = {"Latitude": "52.5862", "Longitude": "-2.1288"}


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"Body": "", **PLACE, "Label": "Bus station", "Address": "Pipers Row"},
         "[location] 52.5862, -2.1288 Bus station Pipers Row"),
        ({"Body": "come here", **PLACE}, "come here\n[location] 52.5862, -2.1288"),
        ({"Body": "", "ButtonText": "Call me back", "ButtonPayload": "callback"}, "Call me back"),
        ({"Body": "Call me back", "ButtonText": "Call me back"}, "Call me back"),
        ({"ListTitle": "Somebody else", "ListId": "2"}, "Somebody else"),
        ({"Body": ""}, "[no words]"),
        ({"Body": " "}, "[no words]"),
        ({}, "[no words]"),
    ],
)  # fmt: skip
def test_nothing_that_twilio_brings_is_empty_to_whoever_reads_it(said: dict[str, str], read: str) -> None:
    assert twilio.parse_text({**TWILIO, **said}, "").text == read


def test_an_empty_text_by_notify_says_that_it_is_empty() -> None:
    assert notify.parse_text({**CALLED, "message": ""}).text == "[no words]"


def test_who_writes_to_twilio_by_whatsapp_is_known_by_the_number_and_answered_by_whatsapp() -> None:
    said = {"MessageSid": "SM1", "From": "whatsapp:+447700900123", "To": "whatsapp:+447700900115", "Body": "hi"}
    text = twilio.parse_text(said, "")
    assert (text.sender, text.channel, text.route.ours) == ("+447700900123", "whatsapp", "whatsapp:+447700900115")


@pytest.mark.parametrize("told", ["0", "2", "", "many", "-1", "1e9", "99999", "２"])
def test_however_many_media_are_told_there_are_no_more_than_can_be(told: str) -> None:
    said = {"MessageSid": "SM1", "From": "+447700900123", "To": "+447700900115", "Body": "", "NumMedia": told}
    assert len(twilio.parse_text(said, "").media) <= twilio.MAX_MEDIA


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"type": "text", "text": {"body": "hi"}}, "hi"),
        ({"type": "text", "text": {"body": "hi"}, "context": {"forwarded": True}}, "[forwarded] hi"),
        ({"type": "image", "image": {"id": "1", "caption": "this knife"}}, "[image] this knife"),
        ({"type": "audio", "audio": {"id": "1"}}, "[audio]"),
        ({"type": "button", "button": {"text": "Yes"}}, "Yes"),
        ({"type": "interactive", "interactive": {"list_reply": {"title": "A", "description": "b"}}}, "A b"),
        ({"type": "location", "location": {"latitude": 52.5, "longitude": -2.1}}, "[location] 52.5, -2.1"),
        ({"type": "reaction", "reaction": {"emoji": "👍"}}, "[reaction] 👍"),
        ({"type": "reaction", "reaction": {}}, "[reaction taken back]"),
        (
            {"type": "edit", "edit": {"message": {"type": "text", "text": {"body": "no"}}}},
            "[edited an earlier message] no",
        ),
        ({"type": "revoke", "revoke": {"original_message_id": "x"}}, "[deleted an earlier message]"),
        ({"type": "hologram", "hologram": 3}, '[hologram] {"hologram": 3, "type": "hologram"}'),
        ({"type": "interactive"}, '[interactive] {"type": "interactive"}'),
    ],
)  # fmt: skip
def test_a_person_reads_what_every_kind_of_message_was(message: dict[str, object], words: str) -> None:
    assert readable_text(message) == words


def test_a_body_with_many_messages_and_receipts_is_each_of_them() -> None:
    body = whatsapp_body(
        {"id": "wamid.1", "from": "447700900123", "type": "text", "text": {"body": "one"}},
        {"id": "wamid.2", "from": "447700900124", "type": "sticker", "sticker": {"id": "9", "mime_type": "image/webp"}},
        statuses=[{"id": "wamid.3", "status": "delivered", "biz_opaque_callback_data": "ours"}, {"status": "dreamt"}],
    )
    text, sticker, receipt, other = whatsapp.parse_webhook(body)
    assert isinstance(text, InboundText)
    assert (text.text, text.sender, text.dialled) == ("one", "447700900123", "447700900114")
    assert isinstance(sticker, InboundText)
    assert [one.reference for one in sticker.media] == ["9"]
    assert isinstance(receipt, InboundReceipt)
    assert (receipt.state, receipt.reference) == ("delivered", "ours")
    assert isinstance(other, InboundOther)


@given(MESSAGES)
def test_whatever_a_message_of_whatsapp_holds_it_becomes_a_text_that_can_be_kept(message: dict[str, object]) -> None:
    (text,) = whatsapp.parse_webhook(whatsapp_body(message))
    assert isinstance(text, InboundText)
    assert load(InboundText, dump(text)) == text


@given(ANYTHING)
def test_whatever_is_genuine_is_kept_as_something(body: object) -> None:
    assert whatsapp.parse_webhook(body)


@given(st.dictionaries(st.sampled_from([*CALLED, *LISTED, "status", "MessageSid", "From", "To", "Body"]), ANYTHING))
def test_what_notify_and_twilio_say_is_read_or_refused_by_a_code(said: dict[str, object]) -> None:
    readers = (
        notify.parse_text, notify.parse_listed_text, notify.parse_receipt, lambda one: twilio.parse_text(one, ""),
        lambda one: twilio.parse_receipt(one, "x"), lambda one: twilio.parse_listed_text(one, []),
    )  # fmt: skip
    for read in readers:
        with contextlib.suppress(Refused):  # anything else is a fault of ours
            assert read(said) is None or load(type(read(said)), dump(read(said)))


@given(st.binary())
def test_any_bytes_are_json_or_nothing(body: bytes) -> None:
    parse_json(body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"a": "\xff\xfe"}', {"a": "\ufffd\ufffd"}),
        (b'{"a": "\\ud800"}', {"a": "\ud800"}),
        (b'{"a": "line\nline\x00"}', {"a": "line\nline\x00"}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b"[" * 90 + b"]" * 90, json.loads("[" * 90 + "]" * 90)),
        (b"[" * 5_000 + b"]" * 5_000, None),
        (b"[" * 500 + b"]" * 500, None),
        (b"", None),
    ],
)
def test_broken_text_inside_json_is_kept_and_what_is_no_json_is_nothing(body: bytes, said: object) -> None:
    assert parse_json(body) == said


def test_nobodys_words_are_refused_for_being_long_or_short() -> None:
    assert clip_text("") == ""
    assert clip_text(None) == ""
    assert len(clip_text("x" * 30_000)) <= 20_000
    assert clip_text("x" * 30_000).endswith("[text cut short]")


USER_ID = "GB.13491208655302741918"


def test_who_shows_no_number_is_known_by_their_user_id_and_who_shows_one_by_both() -> None:
    alone = {"id": "1", "type": "text", "from_user_id": USER_ID}
    for message, sender, user_id in (
        (alone, USER_ID, USER_ID),
        ({**alone, "from": "447700900123"}, "447700900123", USER_ID),
        ({"id": "1", "from": "447700900123"}, "447700900123", None),
        ({"id": "1", "from": USER_ID}, USER_ID, None),
        ({"id": "1"}, "unknown", None),
    ):
        (text,) = whatsapp.parse_webhook(whatsapp_body(message))
        assert isinstance(text, InboundText)
        assert (text.sender, text.user_id) == (sender, user_id)


def test_twilio_without_a_number_is_never_refused() -> None:
    said = {"MessageSid": "SM1", "To": "whatsapp:+447700900115", "Body": "need help"}
    assert twilio.parse_text(said, "").sender == "unknown"
    assert twilio.parse_text({**said, "ExternalUserId": USER_ID}, "").sender == USER_ID
    assert twilio.parse_text({**said, "From": f"whatsapp:{USER_ID}"}, "").sender == USER_ID
