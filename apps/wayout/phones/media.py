"""Pictures and voice messages at the pretend phone network, kept and handed out as Twilio and Meta do it; and what may
go wrong on the way."""

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
    """An answer as bytes. ``promised`` is how many were promised, where that is more than there are."""

    status: int
    body: bytes = b""
    mime: str = "application/octet-stream"
    redirect_to: str = ""
    promised_length: int | None = None


@dataclass
class MediaStore:
    """What was sent to us and is kept for whoever has the account. ``mishap`` is what goes wrong with every request,
    ``sent_to`` where requests for the bytes are sent on to, ``said_to_be`` where Meta says that they are, ``asked`` the
    paths that were asked for, with credentials or without."""

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
        """Meta's id of something that was sent to us by WhatsApp."""
        media_id = str(uuid4().int)[:16]
        self.held[media_id] = content
        return media_id

    def keep_at_twilio(self, content: bytes) -> str:
        """The path of something that was sent to us by MMS."""
        path = f"/2010-04-01/Accounts/{self.account}/Messages/MM{uuid4().hex}/Media/ME{uuid4().hex}"
        self.held[path] = content
        return path

    def answer(self, path: str, said: str, base: str) -> MediaResponse | None:
        """What is answered to whoever says so of himself; None when this is nobody's picture."""
        name = urlsplit(path).path
        media_id = name.removeprefix("/whatsapp-media").removeprefix("/")
        if name not in self.held and media_id not in self.held:
            return None
        self.asked.append((name, bool(said)))
        if self.mishap == "away":
            return MediaResponse(503)
        if self.mishap == "gone":
            return MediaResponse(404, b"{}")
        return self._twilio(name, said) if name in self.held else self._whatsapp(name, media_id, said, base)

    def _twilio(self, name: str, said: str) -> MediaResponse:
        if said != "Basic " + base64.b64encode(f"{self.account}:{self.twilio_token}".encode()).decode():
            return MediaResponse(401)
        return self._content(self.held[name])

    def _whatsapp(self, name: str, media_id: str, said: str, base: str) -> MediaResponse:
        if said != f"Bearer {self.whatsapp_token}":
            return MediaResponse(401)
        if name.startswith("/whatsapp-media/"):
            return self._content(self.held[media_id])
        where = self.said_to_be or f"{base}/whatsapp-media/{media_id}"
        told = {"id": media_id, "messaging_product": "whatsapp", "url": where}
        return MediaResponse(200, json.dumps(told).encode(), "application/json")

    def _content(self, content: bytes) -> MediaResponse:
        if self.sent_to:
            return MediaResponse(307, redirect_to=self.sent_to)
        if self.mishap == "half":
            return MediaResponse(200, content[: len(content) // 2], promised_length=len(content))
        return MediaResponse(200, content)
