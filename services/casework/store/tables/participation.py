"""Tables of agreements to the evaluation, and absences."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.messages.participation import Agreed, ByWhom
from casework.store.tables.base import KEEPS, OF_CASE, Base, belongs
from common.database.rows import OfForce, one_of
from common.database.system_tables import data_register
from evaluation.messages import AbsenceReason


class Agreement(OfForce, Base):
    """A person's answer about the evaluation, wherever their cases are. A withdrawal is final."""

    __tablename__ = "agreement"
    __table_args__ = (
        one_of("agreed", Agreed, name="agreement_agreed"),
        one_of("by_whom", ByWhom, name="agreement_by_whom"),
        CheckConstraint("agreed = 'withdrawn' OR notice_on IS NOT NULL", name="agreement_notice"),
        Index(
            "agreement_withdrawn_once", "force_id", "person_id",
            unique=True, postgresql_where=sa.text("agreed = 'withdrawn'"),
        ),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")},
    )  # fmt: skip

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    worker_id: Mapped[str]
    agreed: Mapped[Agreed]
    by_whom: Mapped[ByWhom]
    notice_on: Mapped[date | None]


class Absence(OfForce, Base):
    """An absence as it is known now; ``version`` counts its changes."""

    __tablename__ = "absence"
    __table_args__ = (
        belongs("case_file", "case_id"),
        one_of("reason", AbsenceReason, name="absence_reason"),
        CheckConstraint("until >= since", name="absence_until"),
        Index("absence_case", "force_id", "case_id", "since"),
        OF_CASE,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    reason: Mapped[AbsenceReason]
    since: Mapped[date]
    until: Mapped[date | None]
    version: Mapped[int]
    source: Mapped[str]
    at: Mapped[datetime]
    retracted_at: Mapped[datetime | None]
