"""Questions between sites: whether somebody known at one may be whom a referral of another is about."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import Row, one_of
from common.database.system_tables import data_register
from referral.messages.terms import Channel, SiteAnswer
from referral.store.tables.base import KEEPS, Base, belongs


class SiteQuestion(Row, Base):
    """A question to the sites that know a person, about a referral of a site that does not. Until somebody there
    answers ``may_be``, the asking site learns nothing but that it has asked."""

    __tablename__ = "site_question"
    __table_args__ = (
        one_of("channel", Channel, name="site_question_channel"),
        one_of("answer", SiteAnswer, name="site_question_answer"),
        belongs("referral", "referral_id"),
        belongs("person", "person_id"),
        Index("site_question_about", "force_id", "referral_id", "person_id", unique=True),
        Index("site_question_open", "force_id", "asked_at", postgresql_where=sa.text("answered_at IS NULL")),
        Index("site_question_person", "force_id", "person_id"),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="no")},
    )

    referral_id: Mapped[UUID]
    person_id: Mapped[UUID]
    asking_site_id: Mapped[int]
    channel: Mapped[Channel]
    percent: Mapped[int]
    doubts: Mapped[list[str]] = mapped_column(sa.ARRAY(sa.Text))
    asked_at: Mapped[datetime]
    answer: Mapped[SiteAnswer | None]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
