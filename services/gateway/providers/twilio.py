"""Twilio: texts from its webhook and from its own list, and what it says became of ours.

The fields of the webhook are named ``MessageSid``, those of the list ``sid``: both become one text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from common.messages import load
from gateway.access.refusals import refused
from gateway.messages import InboundReceipt, InboundText
from gateway.providers.parsing import clip_text, parse_time, to_code, to_json

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
    text = clip_text(body_text)
    body = {
        "provider_id": sid,
        "sender": _plain(sender),
        "dialled": _plain(dialled),
        "text": text or ("[media]" if media else ""),
        "sent_at": parse_time(payload.get("date_sent")),
        "channel": "whatsapp" if str(dialled).startswith(WHATSAPP) else "text",
        "kind": "media" if media else "text",
        "media": list(media),
        "route": {"provider": "twilio", "ours": clip_text(dialled), "receipts_at": receipts_at},
        "raw": to_json(dict(payload)),
    }
    return load(InboundText, body)


def _plain(number: object) -> object:
    return number.removeprefix(WHATSAPP) if isinstance(number, str) else number


def _how_many(text: object) -> int:
    text = str(text)
    return min(int(text), MAX_MEDIA) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
