"""Texts go out by the WhatsApp Cloud API, with our id for its receipts to bring back. Nobody can be asked whether it
took a text: after a try whose answer was lost, only a receipt can tell."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import requests

from common.errors import Unavailable
from common.safe_http import AddressRefused, AllowedHosts, fetch
from common.sender_ids import parse_sender_id
from common.settings import read_web_url, setting
from referral.domain.media import MediaNotFound, MediaReference
from referral.domain.texting.delivery import NotTaken, Outgoing
from referral.messages.refusals import refused
from referral.texting.media_http import GONE, follow_redirects

SECONDS: Final = 10
WINDOW_CLOSED: Final = 131047  # Meta's word for more than a day after what they wrote last, by Meta's own clock
LATER: Final = frozenset({4, 80007, 130429, 131048, 131056})  # Meta's words for "too many just now"
NO_SUCH_OBJECT: Final = 100  # Meta's code for an id that it does not know, or not any more
LOCATION_SECONDS: Final = 5.0
LOCATION_BYTES: Final = 65_536  # of an answer that only says where the bytes are
_MEDIA_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True, kw_only=True)
class WhatsAppAccount:
    """The account at Meta. Without its token no text is sent by WhatsApp."""

    whatsapp_url: str = setting(
        "WAYOUT_WHATSAPP_URL", description="Meta's Graph API, with its version", read=read_web_url,
        default="https://graph.facebook.com/v23.0",
    )  # fmt: skip
    whatsapp_token: str = setting(
        "WAYOUT_WHATSAPP_TOKEN", description="the access token at Meta; without it no text is sent by WhatsApp",
        default="", secret=True,
    )  # fmt: skip
    whatsapp_media_hosts: str = setting(
        "WAYOUT_WHATSAPP_MEDIA_HOSTS",
        description="the hosts where Meta keeps pictures: its token is sent to these too",
        default="lookaside.fbsbx.com",
    )  # fmt: skip


def whatsapp_provider(account: WhatsAppAccount) -> WhatsAppProvider | None:
    if not account.whatsapp_token:
        return None
    hosts = account.whatsapp_media_hosts.replace(",", " ").split()
    return WhatsAppProvider(account.whatsapp_url, account.whatsapp_token, hosts)


class WhatsAppProvider:
    """``token`` may write for every number of the account, and goes nowhere but to ``url`` and these ``hosts``."""

    def __init__(self, url: str, token: str, hosts: Collection[str]) -> None:
        self._url = url.rstrip("/")
        self._hosts = AllowedHosts(url, frozenset(hosts))
        self._headers = {"Authorization": f"Bearer {token}"}

    def send(self, text: Outgoing) -> None:
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **_recipient(text.to),
            "type": "text",
            "text": {"preview_url": False, "body": text.text},
            "biz_opaque_callback_data": str(text.reference),
        }
        address = f"{self._url}/{text.route.ours}/messages"
        try:
            answer = requests.post(address, json=body, headers=self._headers, timeout=SECONDS)
        except requests.ConnectTimeout as away:
            raise NotTaken("provider away") from away
        except requests.RequestException as away:
            raise Unavailable("provider away") from away
        _check(answer)

    def has(self, text: Outgoing) -> None:
        """Nobody can say."""

    def fetch(self, wanted: MediaReference) -> bytes:
        """The reference is an id at Meta, which says for some minutes where the bytes are."""
        if not _MEDIA_ID.fullmatch(wanted.reference):
            raise AddressRefused
        content = follow_redirects(self._location(wanted.reference), self._hosts, self._headers, gone=False)
        if wanted.sha256 and not _has_digest(content, wanted.sha256):
            raise Unavailable("what came is not what was sent")
        return content

    def _location(self, media_id: str) -> str:
        answer = fetch(
            f"{self._url}/{media_id}", self._hosts, self._headers, max_bytes=LOCATION_BYTES, timeout=LOCATION_SECONDS
        )
        payload = _json_object(answer.body)
        if answer.status in GONE or (answer.status == 400 and _error_code(payload) == NO_SUCH_OBJECT):
            raise MediaNotFound
        address = payload.get("url")
        if answer.status != 200 or not isinstance(address, str):
            raise Unavailable(f"provider answered {answer.status}")
        return address


def _recipient(to: str) -> dict[str, str]:
    """Whoever shows no number is written to by their user id."""
    return {"recipient": to} if parse_sender_id(to).kind == "user_id" else {"to": to.removeprefix("+")}


def _check(answer: requests.Response) -> None:
    if answer.ok:
        return
    code = _error_code(_json_object(answer.content))
    if answer.status_code in (401, 429) or code in LATER:
        raise NotTaken(f"provider answered {answer.status_code}")
    if code == WINDOW_CLOSED:
        raise refused("window_closed")
    if answer.status_code < 500:
        raise refused("text_refused", status=answer.status_code)
    raise Unavailable(f"provider answered {answer.status_code}")


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(body)
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}


def _error_code(payload: Mapping[str, Any]) -> Any:
    error = payload.get("error")
    return error.get("code") if isinstance(error, dict) else None


def _has_digest(content: bytes, expected: str) -> bool:
    """Meta writes digests in base64 with a text and in hexadecimal elsewhere."""
    digest = hashlib.sha256(content).digest()
    return expected in (digest.hex(), base64.b64encode(digest).decode())
