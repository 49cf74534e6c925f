"""Links of referrals to the wrong person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import OfForce
from common.database.system_tables import data_register
from referral.store.tables.base import KEEPS, Base, belongs


class RejectedMatch(OfForce, Base):
    """A link that was undone: this referral is not about that person, unless an officer links it again. ``cleared_at``
    is when everything that followed from it, at every site, was undone too."""

    __tablename__ = "rejected_match"
    __table_args__ = (
        belongs("referral", "referral_id"),
        belongs("person", "person_id"),
        Index("rejected_match_person", "force_id", "person_id"),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="redact")},
    )

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
