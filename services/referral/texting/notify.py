"""Texts go out by GOV.UK Notify: our message id is the reference by which a text is known there."""

from __future__ import annotations

from typing import Final

import requests
from notifications_python_client.errors import APIError, HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from common.errors import Unavailable
from referral.domain.texting.delivery import Outgoing
from referral.messages.refusals import refused

SECONDS: Final = 10


class NotifyTextProvider:
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
