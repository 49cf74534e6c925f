"""The table of gangs specialists' decisions on visits."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.messages.visit_safety import Verdict
from casework.store.tables.base import SEALED, Base, belongs
from common.database.rows import OfForce, one_of


class SafetyDecision(OfForce, Base):
    """A specialist's decision whether a visit is safe, at one act. The latest row counts; earlier rows stay. Where and
    with whom is for the case team, the reason for "not yet" for specialists: ``audience`` says which."""

    __tablename__ = "safety_decision"
    __table_args__ = (
        belongs("case_file", "case_id"),
        one_of("verdict", Verdict, name="safety_verdict"),
        CheckConstraint(
            "(verdict = 'safe') = (sealed_where IS NOT NULL AND sealed_with_whom IS NOT NULL)", name="safety_plan"
        ),
        CheckConstraint(
            "(verdict = 'not_yet') = (sealed_reason IS NOT NULL AND review_on IS NOT NULL)", name="safety_reason"
        ),
        CheckConstraint("fact_or_opinion = 'opinion'", name="safety_fact_or_opinion"),
        SEALED,
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    decided_by: Mapped[str]
    verdict: Mapped[Verdict]
    review_on: Mapped[date | None]
    sealed_where: Mapped[bytes | None]
    sealed_with_whom: Mapped[bytes | None]
    sealed_reason: Mapped[bytes | None]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]
