"""GOV.UK Notify: texts from its callback and from its own list, and what it says became of ours."""

from __future__ import annotations

from typing import Any, Final

from common.messages import load
from gateway.access.refusals import refused
from gateway.messages import InboundReceipt, InboundText
from gateway.providers.parsing import clip_text, parse_time, to_json

_STATES: Final = {
    "delivered": "delivered",
    "permanent-failure": "failed",
    "temporary-failure": "failed",
    "technical-failure": "failed",
}


def parse_text(payload: dict[str, Any]) -> InboundText:
    """A text as the callback gives it. ``Refused`` when it lacks what a text must have."""
    return _text(payload, payload.get("source_number"), payload.get("destination_number"), "message", "date_received")


def parse_listed_text(payload: dict[str, Any]) -> InboundText:
    """The same text as the list of received texts gives it, with other words for its parts."""
    return _text(payload, payload.get("user_number"), payload.get("notify_number"), "content", "created_at")


def parse_receipt(payload: dict[str, Any]) -> InboundReceipt:
    """What became of a text. ``Refused`` when it says nothing that we know.

    Raises: Refused(message_invalid).
    """
    state = _STATES.get(str(payload.get("status")))
    if state is None:
        raise refused("message_invalid", fields="status")
    body = {
        "provider": "notify",
        "provider_id": payload.get("id"),
        "reference": clip_text(payload.get("reference")),
        "state": state,
        "reason": None if state == "delivered" else payload["status"],
        "raw": to_json(payload),
    }
    return load(InboundReceipt, body)


def _text(payload: dict[str, Any], sender: object, dialled: object, words: str, sent_at: str) -> InboundText:
    body = {
        "provider_id": payload.get("id"),
        "sender": sender,
        "dialled": dialled,
        "text": clip_text(payload.get(words)),
        "sent_at": parse_time(payload.get(sent_at)),
        "route": {"provider": "notify"},
    }
    return load(InboundText, body)
