"""Pictures, voice messages, videos and documents that came with a text: what they are, how they stand, who may see."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from common.messages import Asks, Binary, Code, Text, command, question, record
from common.roles import INSPECTOR, TRIAGE_TEAM
from referral.messages.terms import Done

MediaKind = Literal["picture", "voice_message", "video", "document", "other"]
MediaState = Literal["waiting", "kept", "cannot_be_shown", "gone", "destroyed"]
WhyNotShown = Literal["too_large", "unknown_kind", "address_refused"]


@record
class Lock:
    """Why nobody sees it now. ``language`` is that of the words around it that locked it, None when a person did."""

    at: datetime
    by: Text
    language: Code | None


@record
class Attached:
    """Something that came with a text. Until it is kept, ``kind`` is what the provider called it. ``sha256`` and
    ``size`` are those of the very bytes that came, and stay when the bytes are destroyed."""

    media_id: UUID
    kind: MediaKind
    state: MediaState
    why_not: WhyNotShown | None = None
    mime: Text | None = None
    size: int | None = None
    sha256: Text | None = None
    lock: Lock | None = None


@record
class MediaPart:
    """A part of the bytes; all but the last are equally long."""

    kind: MediaKind
    mime: Text
    size: int
    parts: int
    content: Binary


@question("referral.read_media", roles=TRIAGE_TEAM)
class ReadMedia(Asks[MediaPart]):
    """The bytes of what came with a text, part after part from 0. Refused to everybody while it is locked."""

    referral_id: UUID
    media_id: UUID
    part: int = 0


@command("referral.lock_media", roles=TRIAGE_TEAM)
class LockMedia(Asks[Done]):
    """This may be an indecent image of a child: nobody sees it from now on."""

    referral_id: UUID
    media_id: UUID


@command("referral.open_lock", roles=frozenset({INSPECTOR}))
class OpenLock(Asks[Done]):
    """It is no indecent image, or has to be seen: it can be opened again, and only a person locks it once more."""

    referral_id: UUID
    media_id: UUID
    reason: Text


@command("referral.destroy_media", roles=frozenset({INSPECTOR}))
class DestroyMedia(Asks[Done]):
    """Destroy what is locked: its bytes and their key. That it came, its sha256 and what was done with it stay."""

    referral_id: UUID
    media_id: UUID
    reason: Text
