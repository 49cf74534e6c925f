"""The tables of duty plans: who is on at a site, as casework told it last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import OfForce
from common.database.system_tables import data_register
from referral.store.tables.base import SCHEMA, Base

_STAFF = {
    "info": data_register(reaches="nobody", sensitivity="none", keeps="until the next plan of the site", export="no")
}


class DutyPlan(OfForce, Base):
    """The latest plan of a site, and until when it says who is on."""

    __tablename__ = "duty_plan"
    __table_args__ = (_STAFF,)

    site_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    planned_until: Mapped[datetime]


class Duty(OfForce, Base):
    """Somebody is on at a site from one moment to another."""

    __tablename__ = "duty"
    __table_args__ = (
        ForeignKeyConstraint(["force_id", "site_id"], [f"{SCHEMA}.duty_plan.force_id", f"{SCHEMA}.duty_plan.site_id"]),
        _STAFF,
    )

    site_id: Mapped[int] = mapped_column(primary_key=True)
    begins: Mapped[datetime] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    worker_id: Mapped[str] = mapped_column(primary_key=True)
    ends: Mapped[datetime]
