"""Pictures and voice messages in the simulated phone network, stored and served as Twilio and Meta do, with the faults
that may happen."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit
from uuid import uuid4

Mishap = Literal["away", "half", "gone"]


@dataclass(frozen=True)
class MediaResponse:
    """A response of bytes. ``promised_length`` is the length in its header, if that is more than there are."""

    status: int
    body: bytes = b""
    mime: str = "application/octet-stream"
    redirect_to: str = ""
    promised_length: int | None = None


@dataclass
class MediaStore:
    """Media that were sent to us, for the owner of the account. ``mishap`` is the fault of every request, ``sent_to``
    the redirect of requests for the bytes, ``said_to_be`` the address that Meta gives for them, ``asked`` the requested
    paths, with whether there were credentials."""

    account: str
    twilio_token: str
    whatsapp_token: str
    held: dict[str, bytes] = field(default_factory=dict)
    mishap: Mishap | None = None
    sent_to: str = ""
    said_to_be: str = ""
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def forget(self) -> None:
        self.held.clear()
        self.asked.clear()
        self.mishap, self.sent_to, self.said_to_be = None, "", ""

    def keep(self, content: bytes) -> str:
        """Store media sent to us by WhatsApp. Returns Meta's id of it."""
        media_id = str(uuid4().int)[:16]
        self.held[media_id] = content
        return media_id

    def keep_at_twilio(self, content: bytes) -> str:
        """Store media sent to us by MMS. Returns its path at Twilio."""
        path = f"/2010-04-01/Accounts/{self.account}/Messages/MM{uuid4().hex}/Media/ME{uuid4().hex}"
        self.held[path] = content
        return path

    def answer(self, path: str, authorization: str, base: str) -> MediaResponse | None:
        """The response to a request with this Authorization header; None if the path is of no media."""
        name = urlsplit(path).path
        media_id = name.removeprefix("/whatsapp-media").removeprefix("/")
        if name not in self.held and media_id not in self.held:
            return None
        self.asked.append((name, bool(authorization)))
        if self.mishap == "away":
            return MediaResponse(503)
        if self.mishap == "gone":
            return MediaResponse(404, b"{}")
        return (
            self._twilio(name, authorization)
            if name in self.held
            else self._whatsapp(name, media_id, authorization, base)
        )

    def _twilio(self, name: str, authorization: str) -> MediaResponse:
        if authorization != "Basic " + base64.b64encode(f"{self.account}:{self.twilio_token}".encode()).decode():
            return MediaResponse(401)
        return self._content(self.held[name])

    def _whatsapp(self, name: str, media_id: str, authorization: str, base: str) -> MediaResponse:
        if authorization != f"Bearer {self.whatsapp_token}":
            return MediaResponse(401)
        if name.startswith("/whatsapp-media/"):
            return self._content(self.held[media_id])
        url = self.said_to_be or f"{base}/whatsapp-media/{media_id}"
        location = {"id": media_id, "messaging_product": "whatsapp", "url": url}
        return MediaResponse(200, json.dumps(location).encode(), "application/json")

    def _content(self, content: bytes) -> MediaResponse:
        if self.sent_to:
            return MediaResponse(307, redirect_to=self.sent_to)
        if self.mishap == "half":
            return MediaResponse(200, content[: len(content) // 2], promised_length=len(content))
        return MediaResponse(200, content)
