"""Requests for help by form or from an organisation, and their statements."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import OfForce, Row, one_of
from common.database.system_tables import data_register
from referral.messages.requests import AskedBy, Audience, FactOrOpinion, StatementKind, YesNoAnswer
from referral.store.tables.base import KEEPS, Base, belongs


class Request(OfForce, Base):
    """The request for help behind a referral. ``organisation_id`` is set when it came with an organisation's key."""

    __tablename__ = "request"
    __table_args__ = (
        belongs("referral", "referral_id"),
        one_of("asked_by", AskedBy, name="request_asked_by"),
        one_of("danger_now", YesNoAnswer, name="request_danger_now"),
        one_of("knows", YesNoAnswer, name="request_knows"),
        one_of("may_contact", YesNoAnswer, name="request_may_contact"),
        {"info": data_register(reaches="referral_id", sensitivity="pseudonymous", keeps=KEEPS, export="redact")},
    )

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    asked_by: Mapped[AskedBy]
    organisation_id: Mapped[UUID | None]
    danger_now: Mapped[YesNoAnswer]
    knows: Mapped[YesNoAnswer]
    may_contact: Mapped[YesNoAnswer]


class Statement(Row, Base):
    """One statement on a referral: its source, its audience, and whether it is fact or opinion."""

    __tablename__ = "statement"
    __table_args__ = (
        one_of("kind", StatementKind, name="statement_kind"),
        one_of("audience", Audience, name="statement_audience"),
        belongs("referral", "referral_id"),
        one_of("fact_or_opinion", FactOrOpinion, name="statement_fact_or_opinion"),
        Index("statement_referral", "force_id", "referral_id"),
        {"info": data_register(reaches="referral_id", sensitivity="sealed", keeps=KEEPS, export="redact")},
    )

    referral_id: Mapped[UUID]
    kind: Mapped[StatementKind]
    source: Mapped[str]
    audience: Mapped[Audience]
    fact_or_opinion: Mapped[FactOrOpinion]
    persons_role: Mapped[str | None]
    at: Mapped[datetime]
    sealed_text: Mapped[bytes]
