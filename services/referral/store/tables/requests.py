"""Help that was asked for by form or by an organisation, and each thing that was said in it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import OfForce, Row
from common.database.system_tables import data_register
from referral.store.tables.base import KEEPS, Base, belongs

_ANSWERED = "IN ('yes', 'no', 'not_said')"


class Request(OfForce, Base):
    """Who asked for help on a referral. ``organisation_id`` is set when it came by an organisation's key."""

    __tablename__ = "request"
    __table_args__ = (
        belongs("referral", "referral_id"),
        sa.CheckConstraint(
            "asked_by IN ('self', 'family', 'friend', 'professional', 'not_said')", name="request_asked_by"
        ),
        sa.CheckConstraint(f"danger_now {_ANSWERED}", name="request_danger_now"),
        sa.CheckConstraint(f"knows {_ANSWERED}", name="request_knows"),
        sa.CheckConstraint(f"may_contact {_ANSWERED}", name="request_may_contact"),
        {"info": data_register(reaches="referral_id", sensitivity="pseudonymous", keeps=KEEPS, export="redact")},
    )

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    asked_by: Mapped[str]
    organisation_id: Mapped[UUID | None]
    danger_now: Mapped[str]
    knows: Mapped[str]
    may_contact: Mapped[str]


class Statement(Row, Base):
    """One thing that was said on a referral: by whom, for whom to know, as fact or opinion."""

    __tablename__ = "statement"
    __table_args__ = (
        belongs("referral", "referral_id"),
        sa.CheckConstraint("fact_or_opinion IN ('fact', 'opinion')", name="statement_fact_or_opinion"),
        Index("statement_referral", "force_id", "referral_id"),
        {"info": data_register(reaches="referral_id", sensitivity="sealed", keeps=KEEPS, export="redact")},
    )

    referral_id: Mapped[UUID]
    kind: Mapped[str]
    source: Mapped[str]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]
    persons_role: Mapped[str | None]
    at: Mapped[datetime]
    sealed_text: Mapped[bytes]
