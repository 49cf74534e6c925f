"""Media that came with texts: their state, and their bytes in sealed parts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import OfForce, Row, one_of
from common.database.system_tables import data_register
from referral.messages.media import FileStatus, MediaFailure, MediaKind
from referral.store.tables.base import KEEPS, Base, belongs


class Media(Row, Base):
    """A picture, a voice message or another file that came with a text, at ``position``. ``file_status`` is the state
    of its download, ``finished_at`` when that ended. ``key_id`` is its own key, so that it can be destroyed alone. From
    ``locked_at`` on nobody may see it; after ``opened_at`` no word locks it again. The referral's acts say who locked,
    opened or destroyed it, and why."""

    __tablename__ = "media"
    __table_args__ = (
        belongs("message", "message_id"),
        UniqueConstraint("force_id", "message_id", "position"),
        one_of("kind", MediaKind, name="media_kind"),
        one_of("file_status", FileStatus, name="media_file_status"),
        one_of("failure", MediaFailure, name="media_failure"),
        {"info": data_register(reaches="message_id", sensitivity="sealed", keeps=KEEPS, export="redact")},
    )

    message_id: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[MediaKind]
    file_status: Mapped[FileStatus] = mapped_column(default="waiting")
    failure: Mapped[MediaFailure | None]
    mime: Mapped[str | None]
    size: Mapped[int | None]
    sealed_sha256: Mapped[bytes | None]
    key_id: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    locked_by: Mapped[str | None]
    found_in: Mapped[str | None]
    list_version: Mapped[int | None]
    opened_at: Mapped[datetime | None]


class MediaPart(OfForce, Base):
    """A part of the bytes, sealed twice: with the file's own key, and with the key of the conversation."""

    __tablename__ = "media_part"
    __table_args__ = (
        belongs("media", "media_id"),
        {"info": data_register(reaches="media_id", sensitivity="sealed", keeps=KEEPS, export="redact")},
    )

    media_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sealed_bytes: Mapped[bytes]
