"""GOV.UK Notify: texts from its callback and from its own list, and what it says became of ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import requests
from notifications_python_client.errors import APIError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from common.errors import Unavailable
from common.messages import load
from gateway.access.refusals import refused
from gateway.messages import InboundReceipt, InboundText
from gateway.providers.parsing import NO_WORDS, child_objects, clip_text, parse_time, readable, to_json
from gateway.providers.provider import Account, Page, Provider, Webhook, json_object

URL: Final = "https://api.notifications.service.gov.uk"
TIMEOUT_SECONDS: Final = 20
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
        "text": clip_text(payload.get(words)) or NO_WORDS,
        "sent_at": parse_time(payload.get(sent_at)),
        "route": {"provider": "notify"},
    }
    return load(InboundText, body)


def received_texts(account: Account, since: datetime) -> Iterator[Page]:
    """What Notify received; it knows the last seven days, 250 texts a page."""
    client = NotificationsAPIClient(account["api_key"], base_url=account.get("url", URL), timeout=TIMEOUT_SECONDS)
    older_than = None
    while True:
        try:
            payload = list(child_objects(client.get_received_texts(older_than=older_than), "received_text_messages"))
        except (APIError, InvalidResponse, requests.RequestException) as error:
            raise Unavailable("provider away") from error
        page = [text for one in payload if (text := readable(parse_listed_text, one)) is not None]
        yield page
        if not page or page[-1].sent_at < since or page[-1].provider_id == older_than:
            return
        older_than = page[-1].provider_id


PROVIDER: Final = Provider(
    name="notify",
    credential="bearer",
    webhooks=(
        Webhook("received_text", "/received-text", lambda request: [parse_text(json_object(request))]),
        Webhook("receipt", "/receipt", lambda request: [parse_receipt(json_object(request))]),
    ),
    account_fields=("api_key",),
    always_issued=True,
    received_texts=received_texts,
)
