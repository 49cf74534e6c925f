"""Tables of reported arrests, the visits that they ask for, and undone links of referrals."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.messages.terms import Review
from casework.store.tables.base import KEEPS, OF_CASE, Base, belongs
from common.database.rows import OfForce, one_of
from common.database.system_tables import data_register


class Arrest(OfForce, Base):
    """A reported arrest, once. Without a case it waits for the case that may be opened."""

    __tablename__ = "arrest"
    __table_args__ = (
        belongs("case_file", "case_id"),
        Index("arrest_person", "force_id", "person_id"),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")},
    )

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    site_id: Mapped[int]
    occurred_on: Mapped[date]
    persons_role: Mapped[str]
    received_at: Mapped[datetime]
    case_id: Mapped[UUID | None]
    link_number: Mapped[int] = mapped_column(default=1)


class Visit(OfForce, Base):
    """A re-approach: the visit that an arrest asked for, or that waits for the sergeant's review. ``withdrawn_at``: the
    arrest was another person's; a visit already made stays in the history but no longer counts. ``attempt`` numbers the
    rows of a case; the number of attempts is that of the rows not withdrawn."""

    __tablename__ = "visit"
    __table_args__ = (
        belongs("case_file", "case_id"),
        one_of("review", Review, name="visit_review"),
        OF_CASE,
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    review: Mapped[Review | None]
    answered_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class UndoneLink(OfForce, Base):
    """The highest undone link of a referral: what this link and earlier ones report later is not valid."""

    __tablename__ = "undone_link"
    __table_args__ = (
        {"info": data_register(reaches="referral_id", sensitivity="pseudonymous", keeps=KEEPS, export="no")},
    )

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    link_number: Mapped[int]
    received_at: Mapped[datetime]
