"""The table of callouts: what casework wants whoever is on duty to be called for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casework.messages import CalloutReason
from common.database.rows import Row, one_of
from common.database.system_tables import data_register
from referral.store.tables.base import KEEPS, Base


class Callout(Row, Base):
    """A callout; its id is casework's. It may be over before we hear of its beginning."""

    __tablename__ = "callout"
    __table_args__ = (
        one_of("reason", CalloutReason, name="callout_reason"),
        sa.CheckConstraint("raised_at IS NOT NULL OR ended_at IS NOT NULL", name="callout_times"),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")},
    )

    site_id: Mapped[int]
    case_id: Mapped[UUID]
    person_id: Mapped[UUID]
    reason: Mapped[CalloutReason | None]
    raised_at: Mapped[datetime | None]
    rung: Mapped[int] = mapped_column(server_default="0")
    acknowledged_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """Whether nobody deals with it yet."""
        return self.acknowledged_at is None and self.ended_at is None
