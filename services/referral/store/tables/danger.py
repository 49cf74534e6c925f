"""Dangers on referrals, and whom each has alerted so far."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import Row, one_of
from common.database.system_tables import data_register
from referral.messages.danger import DangerDecision, DangerLevel
from referral.store.tables.base import KEEPS, Base, belongs


class Danger(Row, Base):
    """Somebody on a referral may be in danger. The referral's acts say why it was raised and why it was closed.

    ``decision`` is what a person said that it was. With the text of ``message_id`` it is a label for the force's own
    next model; the text stays sealed where it is, and goes when the conversation is erased."""

    __tablename__ = "danger"
    __table_args__ = (
        belongs("referral", "referral_id"),
        belongs("message", "message_id"),
        one_of("level", DangerLevel, name="danger_level"),
        one_of("decision", DangerDecision, name="danger_decision"),
        Index("danger_open", "force_id", "referral_id", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
        {"info": data_register(reaches="referral_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")},
    )

    referral_id: Mapped[UUID]
    message_id: Mapped[UUID | None]
    level: Mapped[DangerLevel]
    raised_at: Mapped[datetime]
    raised_by: Mapped[str]
    found_in: Mapped[str | None]
    list_version: Mapped[int | None]
    model_version: Mapped[int | None]
    rung: Mapped[int] = mapped_column(default=0)
    raised: Mapped[int] = mapped_column(default=0)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    decision: Mapped[DangerDecision | None]
