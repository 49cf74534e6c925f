"""The table of concerns of local groups."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.store.tables.base import SEALED, Base, belongs
from common.database.rows import OfForce


class Concern(OfForce, Base):
    """A local group's concern about a person's safety, by voluntary's id, and what was done about it."""

    __tablename__ = "concern"
    __table_args__ = (
        belongs("case_file", "case_id"),
        CheckConstraint("(answered_at IS NULL) = (sealed_done IS NULL)", name="concern_answer"),
        Index("concern_case", "force_id", "case_id", "received_at"),
        SEALED,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    received_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    sealed_done: Mapped[bytes | None]
