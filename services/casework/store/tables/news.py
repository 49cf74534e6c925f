"""The table of news."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.messages.terms import NewsKind
from casework.store.tables.base import KEEPS, Base, belongs
from common.database.rows import OfForce, one_of
from common.database.system_tables import data_register


class News(OfForce, Base):
    """One item of news about a person, and who read it first. Without a case it waits for the case that may be opened.
    ``referral_id`` and ``link_number``: the referral that brought it, and its link to the person then.
    ``withdrawn_at``: it was about somebody else."""

    __tablename__ = "news"
    __table_args__ = (
        belongs("case_file", "case_id"),
        one_of("kind", NewsKind, name="news_kind"),
        CheckConstraint("(read_at IS NULL) = (read_by IS NULL)", name="news_reader"),
        Index(
            "news_unread", "force_id", "case_id", "due_at",
            postgresql_where=sa.text("read_at IS NULL AND withdrawn_at IS NULL"),
        ),
        Index("news_case", "force_id", "case_id", "received_at"),
        Index("news_waiting", "force_id", "person_id", postgresql_where=sa.text("case_id IS NULL")),
        Index("news_referral", "force_id", "referral_id", postgresql_where=sa.text("referral_id IS NOT NULL")),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")},
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID]
    site_id: Mapped[int]
    case_id: Mapped[UUID | None]
    kind: Mapped[NewsKind]
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    source_id: Mapped[UUID | None]
    step_id: Mapped[UUID | None]
    referral_id: Mapped[UUID | None]
    link_number: Mapped[int] = mapped_column(default=1)
    detail: Mapped[str | None]
    read_at: Mapped[datetime | None]
    read_by: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
