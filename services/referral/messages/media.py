"""Media that came with a text: pictures, voice messages, videos and documents, and who may see them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from common.messages import Binary, Code, RpcRequest, Text, command, question, record
from common.roles import INSPECTOR, TRIAGE_TEAM
from referral.messages.terms import Done

MediaKind = Literal["picture", "voice_message", "video", "document", "other"]
FileStatus = Literal["waiting", "kept", "cannot_be_shown", "gone", "destroyed"]
MediaFailure = Literal["too_large", "unknown_kind", "address_refused"]


@record
class MediaLock:
    """Who locked a media file and when. ``language`` is that of the words that locked it, None when a person did."""

    at: datetime
    by: Text
    language: Code | None


@record
class Attachment:
    """A file that came with a text. Until it is kept, ``kind`` is what the provider called it. ``sha256`` and ``size``
    (in bytes) are those of the original, and stay when its bytes are destroyed."""

    media_id: UUID
    kind: MediaKind
    file_status: FileStatus
    failure: MediaFailure | None = None
    mime: Text | None = None
    size: int | None = None
    sha256: Text | None = None
    lock: MediaLock | None = None


@record
class MediaPart:
    """A part of the bytes. All parts but the last are equally long; ``size`` is the length of the whole file."""

    kind: MediaKind
    mime: Text
    size: int
    parts: int
    content: Binary


@question("referral.read_media", roles=TRIAGE_TEAM)
class ReadMedia(RpcRequest[MediaPart]):
    """Read one part of a file, counted from 0.

    Raises: Refused(media_locked, media_erased, not_found)."""

    referral_id: UUID
    media_id: UUID
    part: int = 0


@command("referral.lock_media", roles=TRIAGE_TEAM)
class LockMedia(RpcRequest[Done]):
    """Lock a file that may be an indecent image of a child: nobody can open it.

    Raises: Refused(not_found)."""

    referral_id: UUID
    media_id: UUID


@command("referral.unlock_media", roles=frozenset({INSPECTOR}))
class UnlockMedia(RpcRequest[Done]):
    """Unlock a file that is no indecent image, or has to be seen. From then on only a person can lock it.

    Raises: Refused(reason_needed, media_not_locked, not_found)."""

    referral_id: UUID
    media_id: UUID
    reason: Text


@command("referral.destroy_media", roles=frozenset({INSPECTOR}))
class DestroyMedia(RpcRequest[Done]):
    """Destroy the bytes and the key of a locked file. The fact that it came, its sha256 and its history stay.

    Raises: Refused(reason_needed, media_not_locked, not_found)."""

    referral_id: UUID
    media_id: UUID
    reason: Text
