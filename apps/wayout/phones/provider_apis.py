"""The APIs of each provider in the simulated phone network, as far as Wayout uses them, and our accounts there."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from referral.texting import ProviderAccounts

NOTIFY_PAGE = 250
API_KEY = "demo-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222"
TEMPLATE = "33333333-3333-4333-8333-333333333333"
TWILIO_ACCOUNT, TWILIO_TOKEN = "AC" + "0" * 32, "demo token at Twilio"
WHATSAPP_TOKEN = "demo token at Meta"


def sending_accounts(url: str) -> ProviderAccounts:
    """The accounts with which referral sends texts to the providers at this address."""
    return ProviderAccounts(
        notify_url=url, notify_key=API_KEY, notify_template=TEMPLATE,
        twilio_url=url, twilio_account=TWILIO_ACCOUNT, twilio_token=TWILIO_TOKEN,
        whatsapp_url=url, whatsapp_token=WHATSAPP_TOKEN,
    )  # fmt: skip


def force_accounts(url: str) -> dict[str, dict[str, str]]:
    """The accounts of a force, by provider."""
    return {
        "notify": {"api_key": API_KEY, "url": url},
        "twilio": {"account_sid": TWILIO_ACCOUNT, "auth_token": TWILIO_TOKEN, "url": url},
        "whatsapp": {"app_secret": "demo secret at Meta", "verify_token": "demo word for Meta"},
    }


@dataclass(frozen=True)
class SentText:
    """A text that reached a phone. ``receipts_at`` is the address for Twilio's delivery receipts."""

    to: str
    text: str
    reference: str
    provider: str = "notify"
    receipts_at: str = ""


@dataclass(frozen=True)
class ReceivedText:
    """A text that reached one of our numbers, as a provider lists it."""

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
    """``sent`` is the text that the request asks to send, if any."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    sent: SentText | None = None


def respond(request: ProviderRequest, sent: Sequence[SentText], arrived: Sequence[ReceivedText]) -> ProviderResponse:
    """The response of the provider with this API; 404 for any other request."""
    path = urlsplit(request.path).path
    for method, ending, answer in _APIS:
        if request.method == method and path.endswith(ending):
            return answer(request, sent, arrived)
    return ProviderResponse(404)


def _notify_send(request: ProviderRequest, _: Sequence[SentText], __: Sequence[ReceivedText]) -> ProviderResponse:
    payload = json.loads(request.body)
    text = SentText(payload["phone_number"], payload["personalisation"]["message"], payload["reference"])
    return ProviderResponse(201, {"id": str(uuid4()), "reference": text.reference}, text)


def _notify_sent(request: ProviderRequest, sent: Sequence[SentText], _: Sequence[ReceivedText]) -> ProviderResponse:
    matches = [text for text in sent if text.reference == request.query("reference")]
    listed = [{"id": str(uuid4()), "reference": text.reference} for text in matches]
    return ProviderResponse(200, {"notifications": listed, "links": {}})


def _notify_received(
    request: ProviderRequest, _: Sequence[SentText], arrived: Sequence[ReceivedText]
) -> ProviderResponse:
    newest_first = sorted(
        (text for text in arrived if text.provider == "notify"), key=lambda text: text.at, reverse=True
    )
    after = [n + 1 for n, text in enumerate(newest_first) if text.provider_id == request.query("older_than")]
    page = newest_first[after[0] if after else 0 :][:NOTIFY_PAGE]
    listed = [
        {
            "id": text.provider_id, "user_number": text.sender, "notify_number": text.dialled, "content": text.text,
            "created_at": text.at.isoformat(), "service_id": str(uuid4()),
        }
        for text in page
    ]  # fmt: skip
    return ProviderResponse(200, {"received_text_messages": listed, "links": {}})


def _twilio_send(request: ProviderRequest, _: Sequence[SentText], __: Sequence[ReceivedText]) -> ProviderResponse:
    fields = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
    callback = fields.get("StatusCallback", "")
    reference = parse_qs(urlsplit(callback).query).get("reference", [""])[0]
    text = SentText(fields["To"], fields["Body"], reference, "twilio", callback)
    return ProviderResponse(201, {"sid": f"SM{uuid4().hex}", "status": "queued"}, text)


def _twilio_listed(
    request: ProviderRequest, sent: Sequence[SentText], arrived: Sequence[ReceivedText]
) -> ProviderResponse:
    to = request.query("To")
    out = [
        {"direction": "outbound-api", "to": text.to, "body": text.text}
        for text in sent
        if text.provider == "twilio" and text.to == to
    ]
    received = [
        {
            "sid": text.provider_id, "direction": "inbound", "from": text.sender, "to": text.dialled, "body": text.text,
            "date_sent": text.at.strftime("%a, %d %b %Y %H:%M:%S +0000"), "num_media": "0",
        }
        for text in arrived
        if text.provider == "twilio"
    ]  # fmt: skip
    return ProviderResponse(200, {"messages": out if to else received, "next_page_uri": None})


def _whatsapp_send(request: ProviderRequest, _: Sequence[SentText], __: Sequence[ReceivedText]) -> ProviderResponse:
    payload = json.loads(request.body)
    to = f"+{payload['to']}" if "to" in payload else payload["recipient"]
    text = SentText(to, payload["text"]["body"], payload["biz_opaque_callback_data"], "whatsapp")
    return ProviderResponse(200, {"messages": [{"id": f"wamid.{uuid4().hex}"}]}, text)


def is_whatsapp(text: SentText) -> bool:
    return text.provider == "whatsapp" or text.to.startswith("whatsapp:")


def window_closed_response(text: SentText) -> ProviderResponse:
    """The response when the person's last message is more than a day old: Meta's or Twilio's."""
    return ProviderResponse(400, {"code": 63016} if text.provider == "twilio" else {"error": {"code": 131047}})


Api = Callable[[ProviderRequest, Sequence[SentText], Sequence[ReceivedText]], ProviderResponse]
_APIS: tuple[tuple[str, str, Api], ...] = (
    ("POST", "/v2/notifications/sms", _notify_send),
    ("GET", "/v2/notifications", _notify_sent),
    ("GET", "/v2/received-text-messages", _notify_received),
    ("POST", "/Messages.json", _twilio_send),
    ("GET", "/Messages.json", _twilio_listed),
    ("POST", "/messages", _whatsapp_send),
)
