"""WhatsApp Cloud API: one body holds many entries, each with texts of every kind, receipts, or something else.

There is no list of received texts: Meta repeats the whole body until it is acknowledged, for days.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from common.messages import load
from gateway.access.refusals import refused
from gateway.messages import InboundOther, InboundReceipt, InboundText
from gateway.providers.parsing import (
    UNKNOWN,
    child_object,
    child_objects,
    clean_name,
    clip_text,
    digest,
    parse_json,
    parse_time,
    to_code,
    to_json,
)
from gateway.providers.provider import Provider, Webhook, WebhookItem, WebhookRequest
from gateway.providers.signatures import is_signed_by_meta, secrets_match
from gateway.providers.whatsapp_text import MEDIA, readable_text

_STATES: Final = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}
LONGEST_CHALLENGE: Final = 200


def parse_webhook(body: object) -> list[WebhookItem]:
    """Everything that a genuine body holds, each on its own. What we cannot read is in it too, as it came."""
    items = [
        item
        for entry in child_objects(body, "entry")
        for change in child_objects(entry, "changes")
        for item in _change(change)
    ]
    return items or [_other(body)]


def _change(change: dict[str, Any]) -> Iterator[WebhookItem]:
    value = child_object(change, "value")
    messages, statuses = list(child_objects(value, "messages")), list(child_objects(value, "statuses"))
    for message in messages:
        yield _text(message, child_object(value, "metadata"))
    for status in statuses:
        yield _receipt(status)
    if not messages and not statuses:
        yield _other(change)


def _text(message: dict[str, Any], ours: dict[str, Any]) -> InboundText:
    raw, kind = to_json(message), to_code(message.get("type")) or UNKNOWN
    user_id = clean_name(message.get("from_user_id"), "")
    body = {
        "provider_id": clean_name(message.get("id"), digest(raw)),
        "sender": clean_name(message.get("from"), user_id or UNKNOWN),
        "dialled": clean_name(ours.get("display_phone_number"), UNKNOWN),
        "text": clip_text(readable_text(message)),
        "sent_at": parse_time(message.get("timestamp")),
        "channel": "whatsapp",
        "kind": kind,
        "media": [_media(child_object(message, kind))] if kind in MEDIA else [],
        "route": {"provider": "whatsapp", "ours": clean_name(ours.get("phone_number_id"), UNKNOWN)},
        "raw": raw,
        "user_id": user_id or None,
    }
    return load(InboundText, body)


def _media(media: dict[str, Any]) -> dict[str, str]:
    named = {"reference": "id", "mime": "mime_type", "sha256": "sha256", "name": "filename"}
    return {ours: clip_text(media.get(theirs)) for ours, theirs in named.items()}


def _receipt(status: dict[str, Any]) -> InboundReceipt | InboundOther:
    state, raw = _STATES.get(str(status.get("status"))), to_json(status)
    if state is None:
        return _other(status)
    body = {
        "provider": "whatsapp",
        "provider_id": clean_name(status.get("id"), digest(raw)),
        "reference": clip_text(status.get("biz_opaque_callback_data")),
        "state": state,
        "reason": next((to_code(error.get("code")) for error in child_objects(status, "errors")), None),
        "raw": raw,
    }
    return load(InboundReceipt, body)


def _other(media: object) -> InboundOther:
    return load(InboundOther, {"provider": "whatsapp", "raw": to_json(media)})


def _challenge(request: WebhookRequest) -> str | None:
    """Meta asks once whether this address is ours, with the token that we gave it."""
    subscribes = request.query.get("hub.mode") == "subscribe"
    if not subscribes or not secrets_match(request.account["verify_token"], request.query.get("hub.verify_token", "")):
        return None
    return request.query.get("hub.challenge", "")[:LONGEST_CHALLENGE]


def _is_genuine(request: WebhookRequest) -> bool:
    signature = request.headers.get("X-Hub-Signature-256", "")
    return is_signed_by_meta(request.account["app_secret"], request.body, signature)


def _received(request: WebhookRequest) -> list[WebhookItem]:
    payload = parse_json(request.body)
    if payload is None:
        raise refused("message_invalid", fields="body")
    return parse_webhook(payload)


PROVIDER: Final = Provider(
    name="whatsapp",
    credential="address",
    webhooks=(Webhook("received", "", _received),),
    account_fields=("app_secret", "verify_token"),
    is_genuine=_is_genuine,
    challenge=_challenge,
)
