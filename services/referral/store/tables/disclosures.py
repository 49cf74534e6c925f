"""Who outside the teams may know a person's name, and for how long."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import OfForce
from common.database.system_tables import data_register
from referral.store.tables.base import KEEPS, Base


class NeedToKnow(OfForce, Base):
    """The workers of a group may know a person's name for one commission, from its acceptance until the work ends. The
    person is missing when the end arrived first: then nobody ever may."""

    __tablename__ = "need_to_know"
    __table_args__ = (
        sa.CheckConstraint("(person_id IS NULL) = (since IS NULL)", name="need_to_know_since"),
        sa.CheckConstraint("since IS NOT NULL OR until IS NOT NULL", name="need_to_know_lasts"),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")},
    )

    commission_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    worker_ids: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
