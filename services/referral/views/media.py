"""Media of texts: kind, status and locks, and the bytes for those who may open them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import get_args
from uuid import UUID

from common.crypto.keys import Erased
from common.errors import NOT_FOUND
from common.unit_of_work import UnitOfWork
from referral.domain.media import PART_BYTES
from referral.messages import Attachment, Mark, MediaKind, MediaLock, MediaPart, ReadMedia
from referral.messages.refusals import refused
from referral.store.media import digest_of, get_media_of_referral, media_of, read_part
from referral.store.referrals import get_referral
from referral.store.tables import Media


def read_media(question: ReadMedia, uow: UnitOfWork) -> MediaPart:
    """One part of a file. Each opening is audited; a locked file is refused.

    Raises: Refused(media_erased, media_locked, not_found).
    """
    referral = get_referral(uow, question.referral_id)
    media, _ = get_media_of_referral(uow, referral.id, question.media_id)
    if media.file_status == "destroyed":
        raise refused("media_erased")
    if media.locked_at is not None:
        raise refused("media_locked")
    parts = -(-(media.size or 0) // PART_BYTES)
    if media.file_status != "kept" or media.mime is None or media.size is None or not 0 <= question.part < parts:
        raise refused(NOT_FOUND)
    uow.audit("consult", *([referral.person_id] if referral.person_id else []), why=_audit_reason(question.part))
    return MediaPart(
        kind=media.kind,
        mime=media.mime,
        size=media.size,
        parts=parts,
        content=_content(uow, media, question.part),
    )


def attachments_of(uow: UnitOfWork, message_ids: Sequence[UUID]) -> dict[UUID, tuple[Attachment, ...]]:
    """The attachments of each of these messages."""
    by_message = media_of(uow, message_ids)
    return {message_id: tuple(_attachment(uow, media) for media in rows) for message_id, rows in by_message.items()}


def media_marks(attached: Iterable[Media]) -> Iterator[Mark]:
    """Marks for the queue: the kinds of media, and whether any may be indecent."""
    rows = [media for media in attached if media.file_status != "destroyed"]
    if any(media.locked_at is not None for media in rows):
        yield "may_be_indecent"
    for kind in get_args(MediaKind):
        if any(media.kind == kind for media in rows):
            yield kind


def _attachment(uow: UnitOfWork, media: Media) -> Attachment:
    lock = None
    if media.locked_at is not None and media.locked_by is not None:
        lock = MediaLock(at=media.locked_at, by=media.locked_by, language=media.found_in)
    return Attachment(
        media_id=media.id,
        kind=media.kind,
        file_status=media.file_status,
        failure=media.failure,
        mime=media.mime,
        size=media.size,
        sha256=digest_of(uow, media),
        lock=lock,
    )


def _content(uow: UnitOfWork, media: Media, part: int) -> bytes:
    try:
        return read_part(uow, media, part)
    except Erased as gone:
        raise refused("media_erased") from gone


def _audit_reason(part: int) -> str:
    """The first part counts as an opening; later parts belong to it."""
    return "media_opened" if part == 0 else "media_read_on"
