"""Codes with which a person who texted follows their referral."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import Row
from common.database.system_tables import data_register
from referral.store.tables.base import Base, belongs


class FollowCode(Row, Base):
    """A request for a code to follow this reference, which may not exist. ``message_id`` is set once a code was texted;
    the code was made when that text went out, and only its digest is kept."""

    __tablename__ = "follow_code"
    __table_args__ = (
        belongs("conversation", "conversation_id"),
        belongs("message", "message_id"),
        Index("follow_code_reference", "force_id", "reference", "requested_at"),
        Index("follow_code_conversation", "force_id", "conversation_id", "requested_at"),
        Index("follow_code_message", "force_id", "message_id"),
        {
            "info": data_register(
                reaches="conversation_id",
                sensitivity="pseudonymous",
                keeps="1 day, and until the next code is asked for",
                export="no",
            )
        },
    )

    reference: Mapped[str]
    requested_at: Mapped[datetime]
    conversation_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    created_at: Mapped[datetime | None]
    blind_code: Mapped[bytes | None]
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
