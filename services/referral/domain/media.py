"""Media of texts: detected from their bytes, downloaded while the provider keeps them, locked if maybe indecent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol

from gateway.messages import Route
from referral.messages import MediaFailure, MediaKind

MAX_BYTES: Final = 16 * 1024 * 1024  # what WhatsApp accepts of audio and video; a longer document is not fetched
PART_BYTES: Final = 256 * 1024  # a third of a page's worth of RabbitMQ frames: nobody's question waits long behind one
PROVIDER_KEEPS_FOR: Final = timedelta(days=30)  # after that, downloads are not tried again
GONE_AFTER: Final = timedelta(days=1)  # before that, "unknown" may be a temporary fault of the provider
NEARBY: Final = timedelta(days=1)  # words within this time, before or after, count as near a picture


@dataclass(frozen=True)
class MediaReference:
    """A provider's reference to a file, and the route of its text."""

    reference: str = field(repr=False)
    route: Route
    sha256: str = field(default="", repr=False)


class MediaNotFound(Exception):
    """The provider does not know the file, or no longer."""


class CannotBeShown(Exception):
    """The file can never be shown, however often it is downloaded."""

    def __init__(self, why: MediaFailure) -> None:
        super().__init__(why)
        self.why: MediaFailure = why


class MediaFetcher(Protocol):
    """A provider that keeps the media of texts."""

    def fetch(self, wanted: MediaReference) -> bytes:
        """All of it. Raises ``NotThere``, ``CannotBeShown``, or ``Unavailable`` when it may be there later."""
        ...


@dataclass(frozen=True)
class Content:
    """The kind of a file. ``mime`` is sent to browsers."""

    kind: MediaKind
    mime: str


_MAGIC: Final = (
    (re.compile(rb"\xff\xd8\xff"), Content("picture", "image/jpeg")),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), Content("picture", "image/png")),
    (re.compile(rb"GIF8[79]a"), Content("picture", "image/gif")),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), Content("picture", "image/webp")),
    (re.compile(rb"OggS.{22}.{1,32}?(OpusHead|\x01vorbis|Speex)", re.DOTALL), Content("voice_message", "audio/ogg")),
    (re.compile(rb"#!AMR(-WB)?\n"), Content("voice_message", "audio/amr")),
    (re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"), Content("voice_message", "audio/aac")),
    (re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]"), Content("voice_message", "audio/mpeg")),
    (re.compile(rb"%PDF-"), Content("document", "application/pdf")),
)
_MP4: Final = re.compile(rb".{4}ftyp(isom|iso\d|mp4\d|avc1|M4A |M4B |M4V |MSNV|dash|3gp.|3g2.|qt  )", re.DOTALL)
_TRACK: Final = re.compile(rb"hdlr.{8}(vide|soun)", re.DOTALL)
_DECLARED: Final[tuple[tuple[str, MediaKind], ...]] = (
    ("image/", "picture"),
    ("audio/", "voice_message"),
    ("video/", "video"),
    ("application/pdf", "document"),
)


def detect_content(content: bytes) -> Content | None:
    """Detect the kind from the bytes alone, not from what the provider says; None for kinds that are not shown."""
    for magic, what in _MAGIC:
        if magic.match(content):
            return what
    if not _MP4.match(content):
        return None
    tracks = set(_TRACK.findall(content))
    return Content("voice_message", "audio/mp4") if tracks == {b"soun"} else Content("video", "video/mp4")


def declared_kind(kind: str, mime: str) -> MediaKind:
    """The kind that the provider declares, before the bytes are here."""
    by_mime = next((ours for begins, ours in _DECLARED if mime.lower().startswith(begins)), None)
    by_word: dict[str, MediaKind] = {"image": "picture", "sticker": "picture", "audio": "voice_message"}
    by_word |= {"voice": "voice_message", "video": "video", "document": "document"}
    return by_mime or by_word.get(kind, "other")


def may_be_indecent(kind: MediaKind) -> bool:
    """Whether it could be an image; an unknown kind counts as one."""
    return kind != "voice_message"
