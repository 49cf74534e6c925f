"""Dangers on referrals, and whom each has alerted so far."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import Row
from common.database.system_tables import data_register
from referral.store.tables.base import KEEPS, Base, belongs


class Danger(Row, Base):
    """Somebody on a referral may be in danger. The referral's acts say why it was raised and why it was closed."""

    __tablename__ = "danger"
    __table_args__ = (
        belongs("referral", "referral_id"),
        Index("danger_open", "force_id", "referral_id", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
        {"info": data_register(reaches="referral_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")},
    )

    referral_id: Mapped[UUID]
    raised_at: Mapped[datetime]
    raised_by: Mapped[str]
    found_in: Mapped[str | None]
    list_version: Mapped[int | None]
    rung: Mapped[int] = mapped_column(default=0)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
