"""The table of safety sheets."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.messages.terms import Goal
from casework.store.tables.base import SEALED, Base, belongs
from common.database.rows import OfForce, one_of


class SafetySheet(OfForce, Base):
    """One version of what the group that does a step is told. A group reads the latest, and only while it works."""

    __tablename__ = "safety_sheet"
    __table_args__ = (
        belongs("case_file", "case_id"),
        belongs("step", "step_id"),
        one_of("goal", Goal, name="safety_sheet_goal"),
        CheckConstraint("fact_or_opinion IN ('fact', 'opinion')", name="safety_sheet_fact_or_opinion"),
        SEALED,
    )

    step_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    goal: Mapped[Goal]
    sealed_meeting: Mapped[bytes]
    sealed_emergency_contact: Mapped[bytes]
    sealed_medical: Mapped[bytes | None]
    sealed_watch_for: Mapped[bytes | None]
    written_at: Mapped[datetime]
    written_by: Mapped[str]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]
