"""Texts go out by the WhatsApp Cloud API, with our id for its receipts to bring back. Nobody can be asked whether it
took a text: after a try whose answer was lost, only a receipt can tell."""

from __future__ import annotations

from typing import Any, Final

import requests

from common.errors import Unavailable
from referral.domain.texting.delivery import NotTaken, Outgoing
from referral.messages.refusals import refused

SECONDS: Final = 10
WINDOW_CLOSED: Final = 131047  # Meta's word for more than a day after what they wrote last, by Meta's own clock
LATER: Final = frozenset({4, 80007, 130429, 131048, 131056})  # Meta's words for "too many just now"


class WhatsAppTextProvider:
    """``token`` may write for every number of the account; which number it is, the sender's route says."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}

    def send(self, text: Outgoing) -> None:
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": text.to.removeprefix("+"),
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


def _check(answer: requests.Response) -> None:
    if answer.ok:
        return
    if answer.status_code in (401, 429) or _error_code(answer) in LATER:
        raise NotTaken(f"provider answered {answer.status_code}")
    if _error_code(answer) == WINDOW_CLOSED:
        raise refused("window_closed")
    if answer.status_code < 500:
        raise refused("text_refused", status=answer.status_code)
    raise Unavailable(f"provider answered {answer.status_code}")


def _error_code(answer: requests.Response) -> Any:
    try:
        error = answer.json()["error"]
    except (ValueError, KeyError, TypeError):
        return None
    return error.get("code") if isinstance(error, dict) else None
