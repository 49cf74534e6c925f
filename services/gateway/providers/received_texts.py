"""The providers' own lists of the texts they received, page by page, newest first, back to a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import requests
from notifications_python_client.errors import APIError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from common.errors import Refused, Unavailable
from gateway.messages import InboundText
from gateway.providers import notify, twilio
from gateway.providers.parsing import child_objects, clip_text

TIMEOUT_SECONDS: Final = 20
NOTIFY: Final = "https://api.notifications.service.gov.uk"
TWILIO: Final = "https://api.twilio.com"
Account = Mapping[str, str]
Page = list[InboundText]


def notify_pages(account: Account, since: datetime) -> Iterator[Page]:
    """What Notify received; it knows the last seven days, 250 texts a page."""
    client = NotificationsAPIClient(account["api_key"], base_url=account.get("url", NOTIFY), timeout=TIMEOUT_SECONDS)
    older_than = None
    while True:
        try:
            payload = list(child_objects(client.get_received_texts(older_than=older_than), "received_text_messages"))
        except (APIError, InvalidResponse, requests.RequestException) as error:
            raise Unavailable("provider away") from error
        page = [text for one in payload if (text := _readable(notify.parse_listed_text, one)) is not None]
        yield page
        if not page or page[-1].sent_at < since or page[-1].provider_id == older_than:
            return
        older_than = page[-1].provider_id


def twilio_pages(account: Account, since: datetime) -> Iterator[Page]:
    """What Twilio received, of this account, since the day of ``since``."""
    path: str | None = (
        f"/2010-04-01/Accounts/{account['account_sid']}/Messages.json?PageSize=200&DateSent%3E={since.date()}"
    )
    while path:
        payload = _twilio(account, path)
        inbound = [one for one in child_objects(payload, "messages") if one.get("direction") == "inbound"]
        yield [text for one in inbound if (text := _twilio_text(account, one)) is not None]
        following = payload.get("next_page_uri")
        path = following if isinstance(following, str) and following != path else None


def _twilio_text(account: Account, payload: dict[str, Any]) -> InboundText | None:
    media: list[Mapping[str, str]] = []
    if str(payload.get("num_media", "0")) != "0":
        path = f"/2010-04-01/Accounts/{account['account_sid']}/Messages/{payload.get('sid')}/Media.json"
        for one in child_objects(_twilio(account, path), "media_list"):
            address = account.get("url", TWILIO) + clip_text(one.get("uri")).removesuffix(".json")
            media.append({"reference": address, "mime": clip_text(one.get("content_type"))})
    return _readable(lambda one: twilio.parse_listed_text(one, media), payload)


def _twilio(account: Account, path: str) -> dict[str, Any]:
    who = (account["account_sid"], account["auth_token"])
    try:
        answer = requests.get(account.get("url", TWILIO) + path, auth=who, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        payload = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Unavailable("provider away") from error
    return payload if isinstance(payload, dict) else {}


def _readable(read: Callable[[dict[str, Any]], InboundText], payload: dict[str, Any]) -> InboundText | None:
    """A text that lacks what a text must have is no text; the list goes on."""
    try:
        return read(payload)
    except Refused:
        return None


RECEIVED_TEXT_LISTS: Final[Mapping[str, Callable[[Account, datetime], Iterator[Page]]]] = {
    "notify": notify_pages,
    "twilio": twilio_pages,
}
