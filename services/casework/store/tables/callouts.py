"""The table of callouts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.messages.callouts import CalloutReason
from casework.store.tables.base import OF_CASE, Base, belongs
from common.database.rows import OfForce, one_of


class Callout(OfForce, Base):
    """Whoever is on duty is called because of a case, from its raising until its end."""

    __tablename__ = "callout"
    __table_args__ = (
        belongs("case_file", "case_id"),
        one_of("reason", CalloutReason, name="callout_reason"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="callout_acknowledged"),
        Index("callout_open", "force_id", "case_id", postgresql_where=sa.text("ended_at IS NULL")),
        OF_CASE,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    reason: Mapped[CalloutReason]
    raised_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
