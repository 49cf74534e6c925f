"""Funds, budget lines, awards, and the ledger that never passes a limit."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.messages import Service
from common.database.rows import OfForce, Row, one_of
from voluntary.messages.terms import AccountKind, AwardKind, EntryKind
from voluntary.store.tables.base import MONEY, Base, belongs

WITHIN = (
    "limit_pence >= 0 AND committed_pence >= 0 AND spent_pence >= 0 AND committed_pence + spent_pence <= limit_pence"
)


class Fund(Row, Base):
    __tablename__ = "fund"
    __table_args__ = ({"info": MONEY},)

    title: Mapped[str]
    opened_at: Mapped[datetime]


class BudgetLine(Row, Base):
    """A part of a fund for one purpose at one site. The database itself refuses to pass its limit."""

    __tablename__ = "budget_line"
    __table_args__ = (
        one_of("purpose", Service, name="budget_line_purpose"),
        belongs("fund", "fund_id"),
        sa.CheckConstraint(WITHIN, name="budget_line_never_passed"),
        Index("budget_line_purpose", "force_id", "site_id", "purpose"),
        {"info": MONEY},
    )

    site_id: Mapped[int]
    fund_id: Mapped[UUID]
    purpose: Mapped[Service]
    limit_pence: Mapped[int] = mapped_column(BigInteger)
    committed_pence: Mapped[int] = mapped_column(BigInteger, default=0)
    spent_pence: Mapped[int] = mapped_column(BigInteger, default=0)


class Award(Row, Base):
    """What a group is paid for under a budget line, and at which price."""

    __tablename__ = "award"
    __table_args__ = (
        belongs("organisation", "organisation_id"),
        belongs("budget_line", "budget_line_id"),
        belongs("award", "prime_award_id"),
        sa.CheckConstraint(WITHIN, name="award_never_passed"),
        one_of("kind", AwardKind, name="award_kind"),
        Index("award_budget_line", "force_id", "budget_line_id"),
        Index("award_organisation", "force_id", "organisation_id"),
        {"info": MONEY},
    )

    site_id: Mapped[int]
    organisation_id: Mapped[UUID]
    budget_line_id: Mapped[UUID]
    kind: Mapped[AwardKind]
    prime_award_id: Mapped[UUID | None]
    limit_pence: Mapped[int] = mapped_column(BigInteger)
    committed_pence: Mapped[int] = mapped_column(BigInteger, default=0)
    spent_pence: Mapped[int] = mapped_column(BigInteger, default=0)
    price_pence: Mapped[int] = mapped_column(BigInteger)
    no_show_pence: Mapped[int] = mapped_column(BigInteger)
    sessions: Mapped[int]
    capacity: Mapped[int]
    preference: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class LedgerEntry(Row, Base):
    """One entry of the ledger: append-only, its postings sum to zero."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        one_of("kind", EntryKind, name="ledger_entry_kind"),
        Index("ledger_entry_number", "force_id", "number"),
        {"info": MONEY},
    )

    number: Mapped[int] = mapped_column(BigInteger, sa.Identity(always=True))
    at: Mapped[datetime]
    actor: Mapped[str]
    kind: Mapped[EntryKind]


class LedgerPosting(OfForce, Base):
    __tablename__ = "ledger_posting"
    __table_args__ = (
        one_of("account", AccountKind, name="ledger_posting_account"),
        belongs("ledger_entry", "entry_id"),
        Index("ledger_posting_account", "force_id", "account", "account_id"),
        {"info": MONEY},
    )

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[AccountKind]
    account_id: Mapped[UUID]
    pence: Mapped[int] = mapped_column(BigInteger)
