"""WhatsApp Cloud API: one body holds many entries, each with texts of every kind, receipts, or something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from common.messages import load
from gateway.messages import InboundOther, InboundReceipt, InboundText
from gateway.providers.parsing import as_json, code_of, digest, kept, name_of, part, parts, time_of
from gateway.providers.whatsapp_text import MEDIA, words_of

_STATES: Final = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}
_UNKNOWN: Final = "unknown"
Inbound = InboundText | InboundReceipt | InboundOther


def all_in(body: object) -> list[Inbound]:
    """Everything that a genuine body holds, each on its own. What we cannot read is in it too, as it came."""
    found = [one for entry in parts(body, "entry") for change in parts(entry, "changes") for one in _change(change)]
    return found or [_other(body)]


def _change(change: dict[str, Any]) -> Iterator[Inbound]:
    value = part(change, "value")
    messages, statuses = list(parts(value, "messages")), list(parts(value, "statuses"))
    for message in messages:
        yield _text(message, part(value, "metadata"))
    for status in statuses:
        yield _receipt(status)
    if not messages and not statuses:
        yield _other(change)


def _text(message: dict[str, Any], ours: dict[str, Any]) -> InboundText:
    raw, kind = as_json(message), code_of(message.get("type")) or _UNKNOWN
    body = {
        "provider_id": name_of(message.get("id"), digest(raw)),
        "sender": name_of(message.get("from"), name_of(message.get("from_user_id"), _UNKNOWN)),
        "dialled": name_of(ours.get("display_phone_number"), _UNKNOWN),
        "text": kept(words_of(message)),
        "sent_at": time_of(message.get("timestamp")),
        "channel": "whatsapp",
        "kind": kind,
        "media": [_media(part(message, kind))] if kind in MEDIA else [],
        "route": {"provider": "whatsapp", "ours": name_of(ours.get("phone_number_id"), _UNKNOWN)},
        "raw": raw,
    }
    return load(InboundText, body)


def _media(said: dict[str, Any]) -> dict[str, str]:
    named = {"reference": "id", "mime": "mime_type", "sha256": "sha256", "name": "filename"}
    return {ours: kept(said.get(theirs)) for ours, theirs in named.items()}


def _receipt(status: dict[str, Any]) -> InboundReceipt | InboundOther:
    state, raw = _STATES.get(str(status.get("status"))), as_json(status)
    if state is None:
        return _other(status)
    body = {
        "provider": "whatsapp",
        "provider_id": name_of(status.get("id"), digest(raw)),
        "reference": kept(status.get("biz_opaque_callback_data")),
        "state": state,
        "reason": next((code_of(error.get("code")) for error in parts(status, "errors")), None),
        "raw": raw,
    }
    return load(InboundReceipt, body)


def _other(said: object) -> InboundOther:
    return load(InboundOther, {"provider": "whatsapp", "raw": as_json(said)})
