"""Texts go out by GOV.UK Notify: our message id is the reference by which a text is known there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import requests
from notifications_python_client.errors import APIError, HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from common.errors import Unavailable
from common.safe_http import AddressRefused
from common.settings import read_web_url, setting
from referral.domain.media import MediaReference
from referral.domain.texting.delivery import Outgoing
from referral.messages.refusals import refused

SECONDS: Final = 10


def _read_key(text: str) -> str:
    """Notify's keys end with two ids: the service's and the secret."""
    service, secret = text[-73:-37], text[-36:]
    try:
        UUID(service), UUID(secret)
    except ValueError:
        raise ValueError("it must be the whole key, as Notify shows it once: name-id-id") from None
    return text


def _read_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise ValueError("it must be an id such as 33333333-3333-4333-8333-333333333333") from None


@dataclass(frozen=True, kw_only=True)
class NotifyAccount:
    """The account at GOV.UK Notify, which every deployment has."""

    notify_url: str = setting("WAYOUT_NOTIFY_URL", description="GOV.UK Notify's address", read=read_web_url)
    notify_key: str = setting(
        "WAYOUT_NOTIFY_KEY",
        description="the API key at GOV.UK Notify",
        read=_read_key,
        secret=True,
    )
    notify_template: str = setting(
        "WAYOUT_NOTIFY_TEMPLATE", description="the template at GOV.UK Notify whose body is ((message))", read=_read_id
    )


def notify_provider(account: NotifyAccount) -> NotifyProvider:
    return NotifyProvider(account.notify_url, account.notify_key, account.notify_template)


class NotifyProvider:
    """``template_id`` names a template at Notify whose whole body is one placeholder called ``message``."""

    def __init__(self, url: str, api_key: str, template_id: str) -> None:
        self._client = NotificationsAPIClient(api_key, base_url=url, timeout=SECONDS)
        self._template = template_id

    def send(self, text: Outgoing) -> None:
        """Raises: Refused(text_refused)."""
        try:
            self._client.send_sms_notification(
                phone_number=text.to,
                template_id=self._template,
                personalisation={"message": text.text},
                reference=str(text.reference),
            )
        except HTTPError as no:
            if no.status_code in (400, 403, 404):
                raise refused("text_refused", status=no.status_code) from no
            raise Unavailable(f"provider answered {no.status_code}") from no
        except (APIError, InvalidResponse, requests.RequestException) as away:
            raise Unavailable("provider away") from away

    def has(self, text: Outgoing) -> bool:
        try:
            response = self._client.get_all_notifications(reference=str(text.reference))
        except (APIError, InvalidResponse, requests.RequestException) as away:
            raise Unavailable("provider away") from away
        return bool(response.get("notifications"))

    def fetch(self, wanted: MediaReference) -> bytes:
        """It carries words only: whatever this is, it is not there."""
        raise AddressRefused
