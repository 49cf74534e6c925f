"""How the pretend phone network is spoken to: the interfaces of three providers, as far as Wayout uses them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

NOTIFY_PAGE = 250


@dataclass(frozen=True)
class SentText:
    """A text that reached somebody's phone. ``receipts_at`` is where Twilio was asked to say what became of it."""

    to: str
    text: str
    reference: str
    provider: str = "notify"
    receipts_at: str = ""


@dataclass(frozen=True)
class ReceivedText:
    """A text that reached one of our numbers, as a provider's own list shows it."""

    provider: str
    provider_id: str
    sender: str
    dialled: str
    text: str
    at: datetime


@dataclass(frozen=True)
class ProviderRequest:
    method: str
    path: str
    body: bytes = b""

    def query(self, name: str) -> str:
        return parse_qs(urlsplit(self.path).query).get(name, [""])[0]


@dataclass(frozen=True)
class ProviderResponse:
    """``sent`` is the text that this request is to send, if it is one."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    sent: SentText | None = None


def respond(asked: ProviderRequest, sent: Sequence[SentText], arrived: Sequence[ReceivedText]) -> ProviderResponse:
    """What the provider answers whose interface this is; 404 to anything else."""
    path = urlsplit(asked.path).path
    for method, ending, answer in _INTERFACES:
        if asked.method == method and path.endswith(ending):
            return answer(asked, sent, arrived)
    return ProviderResponse(404)


def _notify_send(asked: ProviderRequest, _: Sequence[SentText], __: Sequence[ReceivedText]) -> ProviderResponse:
    said = json.loads(asked.body)
    text = SentText(said["phone_number"], said["personalisation"]["message"], said["reference"])
    return ProviderResponse(201, {"id": str(uuid4()), "reference": text.reference}, text)


def _notify_sent(asked: ProviderRequest, sent: Sequence[SentText], _: Sequence[ReceivedText]) -> ProviderResponse:
    found = [one for one in sent if one.reference == asked.query("reference")]
    listed = [{"id": str(uuid4()), "reference": one.reference} for one in found]
    return ProviderResponse(200, {"notifications": listed, "links": {}})


def _notify_received(
    asked: ProviderRequest, _: Sequence[SentText], arrived: Sequence[ReceivedText]
) -> ProviderResponse:
    newest_first = sorted((one for one in arrived if one.provider == "notify"), key=lambda one: one.at, reverse=True)
    after = [n + 1 for n, one in enumerate(newest_first) if one.provider_id == asked.query("older_than")]
    page = newest_first[after[0] if after else 0 :][:NOTIFY_PAGE]
    listed = [
        {
            "id": one.provider_id, "user_number": one.sender, "notify_number": one.dialled, "content": one.text,
            "created_at": one.at.isoformat(), "service_id": str(uuid4()),
        }
        for one in page
    ]  # fmt: skip
    return ProviderResponse(200, {"received_text_messages": listed, "links": {}})


def _twilio_send(asked: ProviderRequest, _: Sequence[SentText], __: Sequence[ReceivedText]) -> ProviderResponse:
    said = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    callback = said.get("StatusCallback", "")
    reference = parse_qs(urlsplit(callback).query).get("reference", [""])[0]
    text = SentText(said["To"], said["Body"], reference, "twilio", callback)
    return ProviderResponse(201, {"sid": f"SM{uuid4().hex}", "status": "queued"}, text)


def _twilio_listed(
    asked: ProviderRequest, sent: Sequence[SentText], arrived: Sequence[ReceivedText]
) -> ProviderResponse:
    to = asked.query("To")
    out = [
        {"direction": "outbound-api", "to": one.to, "body": one.text}
        for one in sent
        if one.provider == "twilio" and one.to == to
    ]
    came = [
        {
            "sid": one.provider_id, "direction": "inbound", "from": one.sender, "to": one.dialled, "body": one.text,
            "date_sent": one.at.strftime("%a, %d %b %Y %H:%M:%S +0000"), "num_media": "0",
        }
        for one in arrived
        if one.provider == "twilio"
    ]  # fmt: skip
    return ProviderResponse(200, {"messages": out if to else came, "next_page_uri": None})


def _whatsapp_send(asked: ProviderRequest, _: Sequence[SentText], __: Sequence[ReceivedText]) -> ProviderResponse:
    said = json.loads(asked.body)
    text = SentText(f"+{said['to']}", said["text"]["body"], said["biz_opaque_callback_data"], "whatsapp")
    return ProviderResponse(200, {"messages": [{"id": f"wamid.{uuid4().hex}"}]}, text)


def is_whatsapp(text: SentText) -> bool:
    return text.provider == "whatsapp" or text.to.startswith("whatsapp:")


def window_closed_response(text: SentText) -> ProviderResponse:
    """What is answered when more than a day has gone since they wrote: Meta's words, or Twilio's."""
    return ProviderResponse(400, {"code": 63016} if text.provider == "twilio" else {"error": {"code": 131047}})


Interface = Callable[[ProviderRequest, Sequence[SentText], Sequence[ReceivedText]], ProviderResponse]
_INTERFACES: tuple[tuple[str, str, Interface], ...] = (
    ("POST", "/v2/notifications/sms", _notify_send),
    ("GET", "/v2/notifications", _notify_sent),
    ("GET", "/v2/received-text-messages", _notify_received),
    ("POST", "/Messages.json", _twilio_send),
    ("GET", "/Messages.json", _twilio_listed),
    ("POST", "/messages", _whatsapp_send),
)
