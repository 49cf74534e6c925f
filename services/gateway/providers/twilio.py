"""Twilio: texts from its webhook and from its own list, and what it says became of ours.

The fields of the webhook are named ``MessageSid``, those of the list ``sid``: both become one text. Twilio signs the
address as it knows it. Behind a proxy that is not the one we see: ``WAYOUT_PUBLIC_URL`` says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

import requests

from common.errors import Unavailable
from common.messages import load
from gateway.access.refusals import refused
from gateway.messages import InboundReceipt, InboundText
from gateway.providers.parsing import (
    NO_WORDS,
    UNKNOWN,
    child_objects,
    clean_name,
    clip_text,
    parse_time,
    readable,
    to_code,
    to_json,
)
from gateway.providers.provider import Account, Page, Provider, Webhook, WebhookRequest, json_object
from gateway.providers.signatures import is_signed_by_twilio, matches_body_digest

URL: Final = "https://api.twilio.com"
TIMEOUT_SECONDS: Final = 20
WHATSAPP: Final = "whatsapp:"  # before a number that Twilio reaches by WhatsApp
MAX_MEDIA: Final = 100
_STATES: Final = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
_NOT_YET: Final = frozenset({"accepted", "scheduled", "queued", "sending"})


def parse_text(payload: Mapping[str, Any], receipts_at: str) -> InboundText:
    """A text as the webhook gives it. ``Refused`` when it lacks what a text must have."""
    return _text(
        payload.get("MessageSid") or payload.get("SmsMessageSid"),
        payload.get("From"),
        payload.get("To"),
        payload.get("Body"),
        payload=payload,
        media=[
            {
                "reference": clip_text(payload.get(f"MediaUrl{n}")),
                "mime": clip_text(payload.get(f"MediaContentType{n}")),
            }
            for n in range(_how_many(payload.get("NumMedia")))
        ],
        receipts_at=receipts_at,
    )


def parse_listed_text(payload: Mapping[str, Any], media: Sequence[Mapping[str, str]]) -> InboundText:
    """The same text as the list of messages gives it; its media are a list of their own there, and nobody can say by
    which address it would have come."""
    return _text(
        payload.get("sid"),
        payload.get("from"),
        payload.get("to"),
        payload.get("body"),
        payload=payload,
        media=media,
        receipts_at="",
    )


def parse_receipt(payload: Mapping[str, Any], reference: str) -> InboundReceipt | None:
    """What became of a text; None while it is on its way. ``Refused`` when it says nothing that we know.

    Raises: Refused(message_invalid).
    """
    status = str(payload.get("MessageStatus"))
    if status in _NOT_YET:
        return None
    if status not in _STATES:
        raise refused("message_invalid", fields="MessageStatus")
    body = {
        "provider": "twilio",
        "provider_id": payload.get("MessageSid"),
        "reference": clip_text(reference),
        "state": _STATES[status],
        "reason": to_code(payload.get("ErrorCode")),
        "raw": to_json(payload),
    }
    return load(InboundReceipt, body)


def _text(
    sid: object, sender: object, dialled: object, body_text: object, *, payload: Mapping[str, Any],
    media: Sequence[Mapping[str, str]], receipts_at: str,
) -> InboundText:  # fmt: skip
    user_id = clean_name(payload.get("ExternalUserId"), "")
    body = {
        "provider_id": sid,
        "sender": clean_name(_plain(sender), user_id or UNKNOWN),
        "dialled": _plain(dialled),
        "text": clip_text(_words(body_text, payload)) or ("[media]" if media else NO_WORDS),
        "sent_at": parse_time(payload.get("date_sent")),
        "channel": "whatsapp" if str(dialled).startswith(WHATSAPP) else "text",
        "kind": "media" if media else "location" if _location(payload) else "text",
        "media": list(media),
        "route": {"provider": "twilio", "ours": clip_text(dialled), "receipts_at": receipts_at},
        "raw": to_json(dict(payload)),
        "user_id": user_id or None,
    }
    return load(InboundText, body)


def _words(body_text: object, payload: Mapping[str, Any]) -> str:
    """What a person reads. A button or a line of a menu comes with its words beside the body, a location instead of
    it; whoever writes as well as points is read with both."""
    chosen = (clip_text(body_text), payload.get("ButtonText"), payload.get("ListTitle"))
    words = next((text for text in chosen if isinstance(text, str) and text.strip()), "")
    return "\n".join(part for part in (words, _location(payload)) if part)


def _location(payload: Mapping[str, Any]) -> str:
    """A location as the Cloud API's are read; empty when there is none."""
    coordinates = [str(payload[name]) for name in ("Latitude", "Longitude") if payload.get(name)]
    named = [str(payload[name]) for name in ("Label", "Address") if payload.get(name)]
    return " ".join(("[location]", ", ".join(coordinates), *named)) if coordinates else ""


def _plain(number: object) -> object:
    return number.removeprefix(WHATSAPP) if isinstance(number, str) else number


def _how_many(text: object) -> int:
    text = str(text)
    return min(int(text), MAX_MEDIA) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def is_genuine(request: WebhookRequest) -> bool:
    """Whether Twilio signed this: the fields of a form, or a JSON body whose digest stands in the signed address."""
    digest = request.query.get("bodySHA256")
    fields = [] if digest else _form(request)
    signature = request.headers.get("X-Twilio-Signature", "")
    signed = is_signed_by_twilio(request.account["auth_token"], request.url, fields, signature)
    return signed and (digest is None or matches_body_digest(digest, request.body))


def _payload(request: WebhookRequest) -> dict[str, Any]:
    """The fields of the call; of a field that is there twice, the first."""
    return json_object(request) if request.query.get("bodySHA256") else dict(reversed(_form(request)))


def _form(request: WebhookRequest) -> list[tuple[str, str]]:
    if "form-urlencoded" not in request.headers.get("Content-Type", ""):
        return []
    return parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)


def _received_text(request: WebhookRequest) -> list[InboundText]:
    receipts_at = request.url.partition("?")[0].removesuffix("received-text") + "receipt"
    return [parse_text(_payload(request), receipts_at)]


def _receipt(request: WebhookRequest) -> list[InboundReceipt]:
    receipt = parse_receipt(_payload(request), request.query.get("reference", ""))
    return [] if receipt is None else [receipt]


def received_texts(account: Account, since: datetime) -> Iterator[Page]:
    """What Twilio received, of this account, since the day of ``since``."""
    path: str | None = (
        f"/2010-04-01/Accounts/{account['account_sid']}/Messages.json?PageSize=200&DateSent%3E={since.date()}"
    )
    while path:
        payload = _get(account, path)
        inbound = [one for one in child_objects(payload, "messages") if one.get("direction") == "inbound"]
        yield [text for one in inbound if (text := _listed_text(account, one)) is not None]
        following = payload.get("next_page_uri")
        path = following if isinstance(following, str) and following != path else None


def _listed_text(account: Account, payload: dict[str, Any]) -> InboundText | None:
    media: list[Mapping[str, str]] = []
    if str(payload.get("num_media", "0")) != "0":
        path = f"/2010-04-01/Accounts/{account['account_sid']}/Messages/{payload.get('sid')}/Media.json"
        for one in child_objects(_get(account, path), "media_list"):
            address = account.get("url", URL) + clip_text(one.get("uri")).removesuffix(".json")
            media.append({"reference": address, "mime": clip_text(one.get("content_type"))})
    return readable(lambda one: parse_listed_text(one, media), payload)


def _get(account: Account, path: str) -> dict[str, Any]:
    who = (account["account_sid"], account["auth_token"])
    try:
        answer = requests.get(account.get("url", URL) + path, auth=who, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        payload = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Unavailable("provider away") from error
    return payload if isinstance(payload, dict) else {}


PROVIDER: Final = Provider(
    name="twilio",
    credential="address",
    webhooks=(
        Webhook("received_text", "/received-text", _received_text),
        Webhook("receipt", "/receipt", _receipt),
    ),
    account_fields=("account_sid", "auth_token"),
    acknowledgement='<?xml version="1.0" encoding="UTF-8"?><Response/>',  # our answer goes out on its own
    acknowledgement_type="text/xml",
    is_genuine=is_genuine,
    received_texts=received_texts,
)
