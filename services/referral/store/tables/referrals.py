"""Referrals with their acts, contacts and arrests."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import ActRow, Row, act_of, one_of
from common.database.system_tables import data_register
from referral.domain.acts import ActCode
from referral.messages.contacts import How, Outcome, Whom
from referral.messages.terms import Channel, Due, PersonsRole, State
from referral.store.tables.base import KEEPS, Base, belongs


class Referral(Row, Base):
    """A referral. ``state`` and what is ``due`` next follow from the acts and are stored for the queue; None when
    nobody has to do anything. ``reachable``: there is somebody to contact before it is decided. ``continues``: the
    decided referral of the same phone before this one. ``link_number``: the number of the current link to a person, or
    of the next one."""

    __tablename__ = "referral"
    __table_args__ = (
        one_of("channel", Channel, name="referral_channel"),
        belongs("person", "person_id"),
        UniqueConstraint("force_id", "reference"),
        one_of("state", State, name="referral_state"),
        one_of("due", Due, name="referral_due"),
        Index("referral_queue", "force_id", "due_at", "received_at", "id", postgresql_where=sa.text("due IS NOT NULL")),
        Index("referral_person", "force_id", "person_id"),
        Index("referral_arrests", "force_id", "received_at", postgresql_where=sa.text("channel = 'custody'")),
        Index("referral_merged", "force_id", "merged_into"),
        Index("referral_conversation", "force_id", "conversation_id"),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")},
    )

    site_id: Mapped[int]
    channel: Mapped[Channel]
    reference: Mapped[str]
    state: Mapped[State] = mapped_column(default="received")
    version: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    first_view_due_at: Mapped[datetime]
    contact_due_at: Mapped[datetime | None]  # None: taken in by a process of before, that knew one clock
    reachable: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    due: Mapped[Due | None] = mapped_column(server_default="first_view")
    due_at: Mapped[datetime | None]
    person_id: Mapped[UUID | None]
    link_number: Mapped[int] = mapped_column(default=1)
    merged_into: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    assignee: Mapped[str | None]
    assigned_at: Mapped[datetime | None]
    continues: Mapped[UUID | None]
    looks_like_spam: Mapped[bool] = mapped_column(default=False)
    source_protected: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    key_id: Mapped[UUID]
    rule_id: Mapped[str | None]
    rule_version: Mapped[int | None]
    rule_offence: Mapped[str | None]


class Act(ActRow, Base):
    """An act on a referral; those of ``StateAct`` change its state."""

    __tablename__ = "act"
    __table_args__ = (
        belongs("referral", "referral_id"),
        {"info": data_register(reaches="referral_id", sensitivity="sealed", keeps=KEEPS, export="redact")},
    )

    referral_id: Mapped[UUID] = act_of()
    act: Mapped[ActCode]
    sealed_reason: Mapped[bytes | None]


class Contact(Row, Base):
    """A contact, or an attempt, with the referrer or the person: by whom, how, and with what outcome."""

    __tablename__ = "contact"
    __table_args__ = (
        belongs("referral", "referral_id"),
        one_of("how", How, name="contact_how"),
        one_of("whom", Whom, name="contact_whom"),
        one_of("outcome", Outcome, name="contact_outcome"),
        Index("contact_referral", "force_id", "referral_id", "at"),
        {"info": data_register(reaches="referral_id", sensitivity="sealed", keeps=KEEPS, export="redact")},
    )

    referral_id: Mapped[UUID]
    at: Mapped[datetime]
    actor: Mapped[str]
    how: Mapped[How]
    whom: Mapped[Whom]
    outcome: Mapped[Outcome]
    sealed_note: Mapped[bytes | None]


class Arrest(Row, Base):
    """An arrest as custody last reported it, with the person's role in that event. ``notified_person_id``: the person
    for whom it was last sent to evaluation. ``notified_version``: how often it was sent or withdrawn.
    ``evaluation_notified``: evaluation has the current facts."""

    __tablename__ = "arrest"
    __table_args__ = (
        one_of("persons_role", PersonsRole, name="arrest_persons_role"),
        belongs("referral", "referral_id"),
        UniqueConstraint("force_id", "custody_record"),
        Index("arrest_referral", "force_id", "referral_id"),
        {"info": data_register(reaches="referral_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")},
    )

    referral_id: Mapped[UUID]
    custody_record: Mapped[str]
    occurred_on: Mapped[date]
    offence_code: Mapped[str]
    offence_title: Mapped[str]
    persons_role: Mapped[PersonsRole]
    custody_suite: Mapped[str]
    source: Mapped[str]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]
    casework_notified: Mapped[bool] = mapped_column(default=False)
    evaluation_notified: Mapped[bool] = mapped_column(default=False)
    notified_person_id: Mapped[UUID | None]
    notified_version: Mapped[int] = mapped_column(default=0)


class ArrestReport(Row, Base):
    """One report of custody under a number that it has corrected, and the rule that fired on it."""

    __tablename__ = "arrest_report"
    __table_args__ = (
        one_of("persons_role", PersonsRole, name="arrest_report_persons_role"),
        belongs("referral", "referral_id"),
        Index("arrest_report_referral", "force_id", "referral_id", "reported_at"),
        {"info": data_register(reaches="referral_id", sensitivity="sealed", keeps=KEEPS, export="yes")},
    )

    referral_id: Mapped[UUID]
    reported_at: Mapped[datetime]
    occurred_on: Mapped[date]
    offence_code: Mapped[str]
    offence_title: Mapped[str]
    persons_role: Mapped[PersonsRole]
    custody_suite: Mapped[str]
    sealed_who: Mapped[bytes]
    rule_id: Mapped[str | None]
    rule_version: Mapped[int | None]
    rule_offence: Mapped[str | None]
    source: Mapped[str]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]
