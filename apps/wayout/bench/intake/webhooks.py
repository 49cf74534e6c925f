"""Makes webhooks as three providers send texts: Notify with its token, Twilio and Meta with their signatures."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

from wayout.onboarding.credentials import Credentials

PHONES: Final = 1_000  # the range of numbers reserved for drama has no more
REPEATED: Final = 20  # one in so many is sent twice, as providers do when they are not sure
NUMBERS: Final = {"notify": "07700 900111", "twilio": "+447700900115", "whatsapp": "447700900114"}
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Webhook:
    """One request. ``text_id`` is the provider and its id of the text; a repeat has the one of the first."""

    text_id: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Signing:
    """What a force and its providers share: credentials, the secrets of accounts, and the address that is signed."""

    address: str
    credentials: Credentials
    twilio_token: str
    meta_secret: str


def make_texts(signing: Signing, many: int) -> list[Webhook]:
    """``many`` different texts, from the providers in turn, each from another phone as long as there are any."""
    makers: tuple[Callable[[Signing, str, str, str], Webhook], ...] = (_notify, _twilio, _whatsapp)
    return [
        makers[number % len(makers)](
            signing,
            uuid4().hex,
            f"447700900{number % PHONES:03}",
            f"I am worried about my son, he was out {number} times",
        )
        for number in range(many)
    ]


def with_repeats(webhooks: list[Webhook]) -> list[Webhook]:
    """The same webhooks, with one in ``REPEATED`` sent twice in a row."""
    return [webhook for number, webhook in enumerate(webhooks, 1) for _ in range(2 if number % REPEATED == 0 else 1)]


def _notify(signing: Signing, text_id: str, sender: str, words: str) -> Webhook:
    payload = {
        "id": text_id, "source_number": sender, "destination_number": NUMBERS["notify"], "message": words,
        "date_received": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {signing.credentials['notify']}", "Content-Type": _JSON}
    return Webhook(f"notify:{text_id}", "/webhooks/notify/received-text", headers, json.dumps(payload).encode())


def _twilio(signing: Signing, text_id: str, sender: str, words: str) -> Webhook:
    path = f"/webhooks/twilio/{signing.credentials['twilio']}/received-text"
    payload = {"MessageSid": text_id, "From": f"+{sender}", "To": NUMBERS["twilio"], "Body": words, "NumMedia": "0"}
    signed = signing.address + path + "".join(name + payload[name] for name in sorted(payload))
    signature = hmac.digest(signing.twilio_token.encode(), signed.encode(), "sha1")
    headers = {"X-Twilio-Signature": base64.b64encode(signature).decode(), "Content-Type": _FORM}
    return Webhook(f"twilio:{text_id}", path, headers, urlencode(payload).encode())


def _whatsapp(signing: Signing, text_id: str, sender: str, words: str) -> Webhook:
    message = {
        "id": text_id, "from": sender, "timestamp": str(int(datetime.now(UTC).timestamp())), "type": "text",
        "text": {"body": words},
    }  # fmt: skip
    number = {"display_phone_number": NUMBERS["whatsapp"], "phone_number_id": "1"}
    change = {"field": "messages", "value": {"metadata": number, "messages": [message]}}
    payload = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    body = json.dumps(payload).encode()
    signature = hmac.digest(signing.meta_secret.encode(), body, "sha256").hex()
    headers = {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": _JSON}
    return Webhook(f"whatsapp:{text_id}", f"/webhooks/whatsapp/{signing.credentials['whatsapp']}", headers, body)
