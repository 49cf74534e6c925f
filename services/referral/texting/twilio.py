"""Texts go out by Twilio, from the number that was texted. Twilio knows no reference of ours: after a try whose answer
was lost, its list is asked for the same words to the same phone."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import requests

from common.errors import Unavailable
from common.safe_http import AddressRefused, AllowedHosts
from common.settings import read_web_url, setting
from referral.domain.media import MediaReference
from referral.domain.texting.delivery import Outgoing
from referral.messages.refusals import refused
from referral.texting.media_http import follow_redirects

SECONDS: Final = 10
WHATSAPP: Final = "whatsapp:"
REFUSED: Final = frozenset({400, 403, 404})
WINDOW_CLOSED: Final = 63016  # Twilio's word for WhatsApp's window


@dataclass(frozen=True, kw_only=True)
class TwilioAccount:
    """The account at Twilio. Without its token no text is sent by Twilio."""

    twilio_url: str = setting(
        "WAYOUT_TWILIO_URL", description="Twilio's address", read=read_web_url, default="https://api.twilio.com"
    )
    twilio_account: str = setting("WAYOUT_TWILIO_ACCOUNT", description="the account's SID at Twilio", default="")
    twilio_token: str = setting(
        "WAYOUT_TWILIO_TOKEN", description="the account's token at Twilio; without it no text is sent by Twilio",
        default="", secret=True,
    )  # fmt: skip


def twilio_provider(account: TwilioAccount) -> TwilioProvider | None:
    if not account.twilio_token:
        return None
    return TwilioProvider(account.twilio_url, account.twilio_account, account.twilio_token)


class TwilioProvider:
    """``account`` is the account's SID; its token also signs what Twilio sends to the gateway."""

    def __init__(self, url: str, account: str, token: str) -> None:
        self._messages = f"{url.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"
        self._who = (account, token)
        self._hosts = AllowedHosts(url)
        self._accounts_path = f"{urlsplit(url).path.rstrip('/')}/2010-04-01/Accounts/"
        self._headers = {"Authorization": f"Basic {base64.b64encode(f'{account}:{token}'.encode()).decode()}"}

    def send(self, text: Outgoing) -> None:
        fields = {"To": _address(text), "From": text.route.ours, "Body": text.text}
        if text.route.receipts_at:
            fields["StatusCallback"] = f"{text.route.receipts_at}?{urlencode({'reference': str(text.reference)})}"
        self._ask("POST", data=fields)

    def has(self, text: Outgoing) -> bool:
        """Our words hold a reference that nobody else was given: the same words are the same text."""
        payload = self._ask("GET", params={"To": _address(text), "From": text.route.ours})
        listed = payload.get("messages")
        return any(message.get("body") == text.text for message in (listed if isinstance(listed, list) else ()))

    def fetch(self, wanted: MediaReference) -> bytes:
        """The reference is an address at Twilio. Our token goes along only to what belongs to our account: what a
        force's own account received is open to whoever knows the address, unless that account asks for more."""
        address = wanted.reference
        path = urlsplit(address).path if self._hosts.is_own(address) else ""
        if not path.startswith(self._accounts_path) or ".." in path or "%" in path:
            raise AddressRefused
        own = path.startswith(f"{self._accounts_path}{self._who[0]}/")
        return follow_redirects(address, self._hosts, self._headers if own else {})

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        try:
            answer = requests.request(method, self._messages, auth=self._who, timeout=SECONDS, **parameters)
        except requests.RequestException as away:
            raise Unavailable("provider away") from away
        if answer.status_code in REFUSED:
            closed = _payload(answer).get("code") == WINDOW_CLOSED
            raise refused("window_closed") if closed else refused("text_refused", status=answer.status_code)
        if not answer.ok:
            raise Unavailable(f"provider answered {answer.status_code}")
        return _payload(answer)


def _payload(answer: requests.Response) -> dict[str, Any]:
    try:
        payload = answer.json()
    except ValueError as broken:
        if answer.ok:
            raise Unavailable("provider answered something else") from broken
        return {}
    return payload if isinstance(payload, dict) else {}


def _address(text: Outgoing) -> str:
    """Whoever wrote by WhatsApp is answered by WhatsApp."""
    return f"{WHATSAPP}{text.to}" if text.route.ours.startswith(WHATSAPP) else text.to
