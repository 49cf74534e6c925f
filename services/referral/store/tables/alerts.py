"""The table of alerts: texts about a danger or a callout to the phones of staff."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import Row, one_of
from common.database.system_tables import data_register
from referral.messages.conversations import Delivery
from referral.store.tables.base import KEEPS, Base, belongs


class Alert(Row, Base):
    """One text to one phone because a danger or a callout was raised. ``raised`` counts how often that danger was
    raised, so that a phone is texted once each time. ``nobody_on``: the control room is told because the rota has
    nobody on."""

    __tablename__ = "alert"
    __table_args__ = (
        belongs("danger", "danger_id"),
        belongs("callout", "callout_id"),
        one_of("delivery", Delivery, name="alert_delivery"),
        CheckConstraint("(danger_id IS NULL) <> (callout_id IS NULL)", name="alert_about"),
        UniqueConstraint("force_id", "danger_id", "raised", "blind_number", name="alert_once"),
        UniqueConstraint("force_id", "callout_id", "blind_number", name="alert_once_for_callout"),
        {"info": data_register(reaches="danger_id", sensitivity="pseudonymous", keeps=KEEPS, export="no")},
    )

    danger_id: Mapped[UUID | None]
    callout_id: Mapped[UUID | None]
    raised: Mapped[int]
    role: Mapped[str]
    blind_number: Mapped[bytes]
    written_at: Mapped[datetime]
    delivery: Mapped[Delivery] = mapped_column(default="to_send")
    status_changed_at: Mapped[datetime]
    nobody_on: Mapped[bool] = mapped_column(server_default=sa.false())
