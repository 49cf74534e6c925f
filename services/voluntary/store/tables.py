"""The tables of voluntary: groups and their documents, money, the steps asked for, commissions, sessions, claims."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from common.plumbing import Timestamp, holding, plumbing

SCHEMA = "voluntary"
_MONEY = holding(reaches="nobody", sensitivity="none", keeps="7 years after the fund ends", export="no")
_GROUP = holding(reaches="nobody", sensitivity="none", keeps="7 years after the last award", export="no")
_WORK_KEEPS = "6 years after the case is closed, then review"
_LIVE = "state IN ('requested', 'accepted', 'in_progress', 'on_hold')"
_WITHIN = (
    "limit_pence >= 0 AND committed_pence >= 0 AND spent_pence >= 0 AND committed_pence + spent_pence <= limit_pence"
)


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA)
    type_annotation_map: ClassVar = {str: sa.Text, datetime: Timestamp, bytes: LargeBinary}


PLUMBING = plumbing(Base.metadata)


def _belongs(table: str, column: str) -> ForeignKeyConstraint:
    """A foreign key within the same force: row security does not cover foreign keys, so the force is part of it."""
    return ForeignKeyConstraint(["force_id", column], [f"{SCHEMA}.{table}.force_id", f"{SCHEMA}.{table}.id"])


class Row(Base):
    """Every tenant row: its force, and an id of its own."""

    __abstract__ = True

    force_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


class Organisation(Row):
    __tablename__ = "organisation"
    __table_args__ = ({"info": _GROUP},)

    name: Mapped[str]


class OrganisationWorker(Base):
    """A group's user. Only they see its work, and nobody belongs to two groups."""

    __tablename__ = "organisation_worker"
    __table_args__ = (_belongs("organisation", "organisation_id"), {"info": _GROUP})

    force_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    worker_id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID]


class Document(Row):
    """An item of due diligence, as somebody saw it. A renewal is another row."""

    __tablename__ = "document"
    __table_args__ = (
        _belongs("organisation", "organisation_id"),
        Index("document_organisation", "force_id", "organisation_id"),
        {"info": _GROUP},
    )

    organisation_id: Mapped[UUID]
    kind: Mapped[str]
    valid_from: Mapped[date]
    expires_on: Mapped[date]
    seen_by: Mapped[str]
    seen_at: Mapped[datetime]


class Fund(Row):
    __tablename__ = "fund"
    __table_args__ = ({"info": _MONEY},)

    title: Mapped[str]
    opened_at: Mapped[datetime]


class Line(Row):
    """A part of a fund for one purpose at one site. The database itself refuses to pass its limit."""

    __tablename__ = "line"
    __table_args__ = (
        _belongs("fund", "fund_id"),
        sa.CheckConstraint(_WITHIN, name="line_never_passed"),
        Index("line_purpose", "force_id", "site_id", "purpose"),
        {"info": _MONEY},
    )

    site_id: Mapped[int]
    fund_id: Mapped[UUID]
    purpose: Mapped[str]
    limit_pence: Mapped[int] = mapped_column(BigInteger)
    committed_pence: Mapped[int] = mapped_column(BigInteger, default=0)
    spent_pence: Mapped[int] = mapped_column(BigInteger, default=0)


class Award(Row):
    """What a group is paid for under a line, and at which price."""

    __tablename__ = "award"
    __table_args__ = (
        _belongs("organisation", "organisation_id"),
        _belongs("line", "line_id"),
        _belongs("award", "under"),
        sa.CheckConstraint(_WITHIN, name="award_never_passed"),
        sa.CheckConstraint("kind IN ('grant', 'contract')", name="award_kind"),
        Index("award_line", "force_id", "line_id"),
        Index("award_organisation", "force_id", "organisation_id"),
        {"info": _MONEY},
    )

    site_id: Mapped[int]
    organisation_id: Mapped[UUID]
    line_id: Mapped[UUID]
    kind: Mapped[str]
    under: Mapped[UUID | None]
    limit_pence: Mapped[int] = mapped_column(BigInteger)
    committed_pence: Mapped[int] = mapped_column(BigInteger, default=0)
    spent_pence: Mapped[int] = mapped_column(BigInteger, default=0)
    price_pence: Mapped[int] = mapped_column(BigInteger)
    no_show_pence: Mapped[int] = mapped_column(BigInteger)
    sessions: Mapped[int]
    places: Mapped[int]
    preference: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Entry(Row):
    """One entry of the ledger: append-only, its postings sum to zero."""

    __tablename__ = "entry"
    __table_args__ = (Index("entry_number", "force_id", "number"), {"info": _MONEY})

    number: Mapped[int] = mapped_column(BigInteger, sa.Identity(always=True))
    at: Mapped[datetime]
    actor: Mapped[str]
    kind: Mapped[str]


class Posting(Base):
    __tablename__ = "posting"
    __table_args__ = (
        _belongs("entry", "entry_id"),
        Index("posting_account", "force_id", "account", "of"),
        {"info": _MONEY},
    )

    force_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    of: Mapped[UUID]
    pence: Mapped[int] = mapped_column(BigInteger)


class Step(Row):
    """A step that casework asked a group for; its id is casework's. ``nobody_since``: no group is left to ask."""

    __tablename__ = "step"
    __table_args__ = (
        Index("step_waiting", "force_id", "nobody_since", postgresql_where=sa.text("nobody_since IS NOT NULL")),
        {"info": holding(reaches="person_id", sensitivity="pseudonymous", keeps=_WORK_KEEPS, export="yes")},
    )

    site_id: Mapped[int]
    case_id: Mapped[UUID]
    person_id: Mapped[UUID]
    service: Mapped[str]
    wanted_by: Mapped[date]
    version: Mapped[int] = mapped_column(default=0)
    nobody_since: Mapped[datetime | None]


class Commission(Row):
    """A step given to one group, one at a time. The terms are those of the award on the day it was asked."""

    __tablename__ = "commission"
    __table_args__ = (
        _belongs("step", "step_id"),
        _belongs("organisation", "organisation_id"),
        _belongs("award", "award_id"),
        sa.CheckConstraint("set_aside_pence >= 0", name="commission_set_aside"),
        Index("commission_step", "force_id", "step_id"),
        Index("commission_live", "force_id", "step_id", unique=True, postgresql_where=sa.text(_LIVE)),
        Index("commission_organisation", "force_id", "organisation_id", "state"),
        Index("commission_award", "force_id", "award_id", "state"),
        {"info": holding(reaches="step_id", sensitivity="pseudonymous", keeps=_WORK_KEEPS, export="yes")},
    )

    site_id: Mapped[int]
    step_id: Mapped[UUID]
    organisation_id: Mapped[UUID]
    award_id: Mapped[UUID]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=0)
    chosen_because: Mapped[str]
    answer_by: Mapped[datetime]
    accepted_on: Mapped[date | None]
    price_pence: Mapped[int] = mapped_column(BigInteger)
    no_show_pence: Mapped[int] = mapped_column(BigInteger)
    sessions: Mapped[int]
    set_aside_pence: Mapped[int] = mapped_column(BigInteger)
    key_id: Mapped[UUID | None]


class CommissionAct(Base):
    """Who did what to a commission, in order. Reasons are codes."""

    __tablename__ = "commission_act"
    __table_args__ = (
        _belongs("commission", "commission_id"),
        {"info": holding(reaches="commission_id", sensitivity="pseudonymous", keeps=_WORK_KEEPS, export="yes")},
    )

    force_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    commission_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    reason: Mapped[str | None]


class Claim(Row):
    """A group's claim under one award. ``state`` is derived from its acts and kept for the list."""

    __tablename__ = "claim"
    __table_args__ = (
        _belongs("organisation", "organisation_id"),
        _belongs("award", "award_id"),
        Index("claim_state", "force_id", "state", "submitted_at"),
        Index("claim_organisation", "force_id", "organisation_id"),
        {"info": holding(reaches="session.commission_id", sensitivity="pseudonymous", keeps="7 years", export="no")},
    )

    site_id: Mapped[int]
    organisation_id: Mapped[UUID]
    award_id: Mapped[UUID]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime]
    key_id: Mapped[UUID]


class ClaimAct(Base):
    """Who did what to a claim, in order. What they wrote is sealed: it may speak of somebody."""

    __tablename__ = "claim_act"
    __table_args__ = (
        _belongs("claim", "claim_id"),
        {"info": holding(reaches="claim_id", sensitivity="sealed", keeps="7 years", export="redact")},
    )

    force_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claim_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    sealed_reason: Mapped[bytes | None]


class Session(Row):
    """A meeting, or a missed one: what a group says of it, and what it costs. In one claim at most, paid once."""

    __tablename__ = "session"
    __table_args__ = (
        _belongs("commission", "commission_id"),
        _belongs("claim", "claim_id"),
        sa.CheckConstraint("attended IN ('yes', 'late', 'no')", name="session_attended"),
        sa.CheckConstraint("(attended = 'no') = (absence IS NOT NULL)", name="session_absence"),
        sa.CheckConstraint("standing IN ('fact', 'opinion')", name="session_standing"),
        Index("session_commission", "force_id", "commission_id", "on"),
        Index("session_claim", "force_id", "claim_id"),
        {"info": holding(reaches="commission_id", sensitivity="sealed", keeps=_WORK_KEEPS, export="yes")},
    )

    site_id: Mapped[int]
    commission_id: Mapped[UUID]
    on: Mapped[date]
    attended: Mapped[str]
    absence: Mapped[str | None]
    concern: Mapped[bool]
    behaviour: Mapped[bool]
    pence: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    audience: Mapped[str]
    standing: Mapped[str]
    recorded_at: Mapped[datetime]
    sealed_done: Mapped[bytes | None]
    sealed_went: Mapped[bytes | None]
    sealed_next: Mapped[bytes | None]
    claim_id: Mapped[UUID | None]
    paid_at: Mapped[datetime | None]
