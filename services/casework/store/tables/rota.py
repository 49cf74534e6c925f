"""The tables of the rota: patterns of shifts, and what changes them."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.messages.terms import RotaRole
from casework.store.tables.base import Base, belongs
from common.database.rows import OfForce, one_of
from common.database.system_tables import data_register

_STAFF = {"info": data_register(reaches="nobody", sensitivity="none", keeps="6 years", export="no")}


class RotaVersion(OfForce, Base):
    """How often a force's rota was changed or told. Its lock makes changes one after the other."""

    __tablename__ = "rota_version"
    __table_args__ = (_STAFF,)

    version: Mapped[int]


class ShiftPattern(OfForce, Base):
    """The same shift on the same days of every week; ``weekdays`` are digits, Monday is 0. Times are
    what British clocks show."""

    __tablename__ = "shift_pattern"
    __table_args__ = (
        one_of("role", RotaRole, name="shift_pattern_role"),
        CheckConstraint("weekdays ~ '^[0-6]+$'", name="shift_pattern_weekdays"),
        _STAFF,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    site_id: Mapped[int]
    role: Mapped[RotaRole]
    worker_id: Mapped[str]
    weekdays: Mapped[str]
    begins: Mapped[time]
    ends: Mapped[time]
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    added_by: Mapped[str]
    added_at: Mapped[datetime]


class CancelledShift(OfForce, Base):
    """One shift of a pattern that is not to be."""

    __tablename__ = "cancelled_shift"
    __table_args__ = (belongs("shift_pattern", "pattern_id"), _STAFF)

    pattern_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    cancelled_by: Mapped[str]
    cancelled_at: Mapped[datetime]


class ShiftSwap(OfForce, Base):
    """A shift that somebody offered to a colleague, and when they agreed."""

    __tablename__ = "shift_swap"
    __table_args__ = (
        belongs("shift_pattern", "pattern_id"),
        Index("shift_swap_day", "force_id", "day"),
        _STAFF,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    pattern_id: Mapped[UUID]
    day: Mapped[date]
    offered_by: Mapped[str]
    offered_to: Mapped[str]
    offered_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]


class DutyAbsence(OfForce, Base):
    """When somebody of the staff is not on, at whatever site."""

    __tablename__ = "duty_absence"
    __table_args__ = (
        CheckConstraint("ends >= begins", name="duty_absence_ends"),
        Index("duty_absence_ends", "force_id", "ends"),
        _STAFF,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    worker_id: Mapped[str]
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class SiteCover(OfForce, Base):
    """One site asked another to cover it, and who agreed there."""

    __tablename__ = "site_cover"
    __table_args__ = (
        CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name="site_cover_agreed"),
        Index("site_cover_ends", "force_id", "ends"),
        _STAFF,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    site_id: Mapped[int]
    by_site_id: Mapped[int]
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    agreed_by: Mapped[str | None]
    agreed_at: Mapped[datetime | None]
