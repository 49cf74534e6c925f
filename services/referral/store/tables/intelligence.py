"""Intelligence items, each sealed with its own key, and all their gradings."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import OfForce, Row, one_of
from common.database.system_tables import data_register
from referral.messages.intelligence import Assessment, Handling, SourceGrade
from referral.messages.terms import PersonsRole
from referral.store.tables.base import KEEPS, Base, belongs


class IntelligenceItem(Row, Base):
    """One item, and its referral on the queue. ``key_id`` seals only its words, so that they can be destroyed alone.
    From ``review_due_at`` on it is closed and back on the queue."""

    __tablename__ = "intelligence_item"
    __table_args__ = (
        one_of("persons_role", PersonsRole, name="intelligence_item_persons_role"),
        belongs("referral", "referral_id"),
        UniqueConstraint("force_id", "site_id", "log_number", "blind_content", name="intelligence_item_once"),
        one_of("source_grade", SourceGrade, name="intelligence_item_source"),
        one_of("assessment", Assessment, name="intelligence_item_assessment"),
        one_of("handling", Handling, name="intelligence_item_handling"),
        CheckConstraint("fact_or_opinion = 'opinion'", name="intelligence_item_fact_or_opinion"),
        Index("intelligence_item_referral", "force_id", "referral_id", unique=True),
        Index(
            "intelligence_item_review_due",
            "force_id",
            "referral_id",
            postgresql_where=sa.text("review_due_at IS NOT NULL"),
        ),
        {
            "info": data_register(
                reaches="referral_id", sensitivity="sealed", keeps="until it is reviewed", export="redact"
            )
        },
    )

    site_id: Mapped[int]
    referral_id: Mapped[UUID]
    inbound_id: Mapped[UUID | None]
    log_number: Mapped[str]
    blind_content: Mapped[bytes]
    of_day: Mapped[date]
    key_id: Mapped[UUID]
    sealed_text: Mapped[bytes]
    sealed_conditions: Mapped[bytes | None]
    source_grade: Mapped[SourceGrade]
    assessment: Mapped[Assessment]
    handling: Mapped[Handling]
    persons_role: Mapped[PersonsRole | None]
    source: Mapped[str]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]
    at: Mapped[datetime]
    review_on: Mapped[date]
    review_due_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class IntelligenceGrading(OfForce, Base):
    """One grading of an item; the one with the highest ``sequence`` counts."""

    __tablename__ = "intelligence_grading"
    __table_args__ = (
        belongs("intelligence_item", "item_id"),
        one_of("source_grade", SourceGrade, name="intelligence_grading_source"),
        one_of("assessment", Assessment, name="intelligence_grading_assessment"),
        one_of("handling", Handling, name="intelligence_grading_handling"),
        {"info": data_register(reaches="item_id", sensitivity="pseudonymous", keeps=KEEPS, export="redact")},
    )

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    graded_by: Mapped[str]
    source_grade: Mapped[SourceGrade]
    assessment: Mapped[Assessment]
    handling: Mapped[Handling]
    review_on: Mapped[date]
