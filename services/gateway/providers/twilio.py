"""Twilio: texts from its webhook and from its own list, and what it says became of ours.

The fields of the webhook are named ``MessageSid``, those of the list ``sid``: both become one text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from common.errors import Refused
from common.messages import load
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


def parse_text(said: Mapping[str, Any], receipts_at: str) -> InboundText:
    """A text as the webhook gives it. ``Refused`` when it lacks what a text must have."""
    return _text(
        said.get("MessageSid") or said.get("SmsMessageSid"),
        said.get("From"),
        said.get("To"),
        said.get("Body"),
        said=said,
        media=[
            {"reference": clip_text(said.get(f"MediaUrl{n}")), "mime": clip_text(said.get(f"MediaContentType{n}"))}
            for n in range(_how_many(said.get("NumMedia")))
        ],
        receipts_at=receipts_at,
    )


def parse_listed_text(said: Mapping[str, Any], media: Sequence[Mapping[str, str]]) -> InboundText:
    """The same text as the list of messages gives it; its media are a list of their own there, and nobody can say by
    which address it would have come."""
    return _text(
        said.get("sid"),
        said.get("from"),
        said.get("to"),
        said.get("body"),
        said=said,
        media=media,
        receipts_at="",
    )


def parse_receipt(said: Mapping[str, Any], reference: str) -> InboundReceipt | None:
    """What became of a text; None while it is on its way. ``Refused`` when it says nothing that we know."""
    status = str(said.get("MessageStatus"))
    if status in _NOT_YET:
        return None
    if status not in _STATES:
        raise Refused("message_invalid", fields="MessageStatus")
    body = {
        "provider": "twilio",
        "provider_id": said.get("MessageSid"),
        "reference": clip_text(reference),
        "state": _STATES[status],
        "reason": to_code(said.get("ErrorCode")),
        "raw": to_json(said),
    }
    return load(InboundReceipt, body)


def _text(
    sid: object, sender: object, dialled: object, words: object, *, said: Mapping[str, Any],
    media: Sequence[Mapping[str, str]], receipts_at: str,
) -> InboundText:  # fmt: skip
    told = clip_text(words)
    body = {
        "provider_id": sid,
        "sender": _plain(sender),
        "dialled": _plain(dialled),
        "text": told or ("[media]" if media else ""),
        "sent_at": parse_time(said.get("date_sent")),
        "channel": "whatsapp" if str(dialled).startswith(WHATSAPP) else "text",
        "kind": "media" if media else "text",
        "media": list(media),
        "route": {"provider": "twilio", "ours": clip_text(dialled), "receipts_at": receipts_at},
        "raw": to_json(dict(said)),
    }
    return load(InboundText, body)


def _plain(number: object) -> object:
    return number.removeprefix(WHATSAPP) if isinstance(number, str) else number


def _how_many(told: object) -> int:
    text = str(told)
    return min(int(text), MAX_MEDIA) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
