"""The table of what groups and the case team write to each other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from common.database.rows import Row, one_of
from common.database.system_tables import data_register
from voluntary.messages.threads import Side
from voluntary.store.tables.base import WORK_KEEPS, Base, belongs


class ThreadMessage(Row, Base):
    """One message on the thread of a commission, sealed under the key of the work."""

    __tablename__ = "thread_message"
    __table_args__ = (
        belongs("commission", "commission_id"),
        one_of("side", Side, name="thread_message_side"),
        sa.CheckConstraint("(read_at IS NULL) = (read_by IS NULL)", name="thread_message_reader"),
        sa.CheckConstraint("fact_or_opinion IN ('fact', 'opinion')", name="thread_message_fact_or_opinion"),
        Index("thread_message_commission", "force_id", "commission_id", "written_at"),
        {"info": data_register(reaches="commission_id", sensitivity="sealed", keeps=WORK_KEEPS, export="yes")},
    )

    site_id: Mapped[int]
    commission_id: Mapped[UUID]
    written_at: Mapped[datetime]
    side: Mapped[Side]
    source: Mapped[str]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]
    sealed_words: Mapped[bytes]
    read_at: Mapped[datetime | None]
    read_by: Mapped[str | None]
