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
            said = list(child_objects(client.get_received_texts(older_than=older_than), "received_text_messages"))
        except (APIError, InvalidResponse, requests.RequestException) as away:
            raise Unavailable("provider away") from away
        page = [text for one in said if (text := _readable(notify.parse_listed_text, one)) is not None]
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
        said = _twilio(account, path)
        inbound = [one for one in child_objects(said, "messages") if one.get("direction") == "inbound"]
        yield [text for one in inbound if (text := _twilio_text(account, one)) is not None]
        following = said.get("next_page_uri")
        path = following if isinstance(following, str) and following != path else None


def _twilio_text(account: Account, said: dict[str, Any]) -> InboundText | None:
    media: list[Mapping[str, str]] = []
    if str(said.get("num_media", "0")) != "0":
        path = f"/2010-04-01/Accounts/{account['account_sid']}/Messages/{said.get('sid')}/Media.json"
        for one in child_objects(_twilio(account, path), "media_list"):
            address = account.get("url", TWILIO) + clip_text(one.get("uri")).removesuffix(".json")
            media.append({"reference": address, "mime": clip_text(one.get("content_type"))})
    return _readable(lambda one: twilio.parse_listed_text(one, media), said)


def _twilio(account: Account, path: str) -> dict[str, Any]:
    who = (account["account_sid"], account["auth_token"])
    try:
        answer = requests.get(account.get("url", TWILIO) + path, auth=who, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        said = answer.json()
    except (requests.RequestException, ValueError) as away:
        raise Unavailable("provider away") from away
    return said if isinstance(said, dict) else {}


def _readable(read: Callable[[dict[str, Any]], InboundText], said: dict[str, Any]) -> InboundText | None:
    """A text that lacks what a text must have is no text; the list goes on."""
    try:
        return read(said)
    except Refused:
        return None


RECEIVED_TEXT_LISTS: Final[Mapping[str, Callable[[Account, datetime], Iterator[Page]]]] = {
    "notify": notify_pages,
    "twilio": twilio_pages,
}
