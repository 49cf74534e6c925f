"""The tables of referral: people, what was said of them and by whom, referrals, conversations, arrests."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from common.plumbing import Timestamp, holding, plumbing

SCHEMA = "referral"


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA)
    type_annotation_map: ClassVar = {str: sa.Text, datetime: Timestamp, bytes: LargeBinary}


PLUMBING = plumbing(Base.metadata)
_KEEPS = "6 years after the last referral, then review"


def _belongs(table: str, *columns: str) -> ForeignKeyConstraint:
    """A foreign key within the same force: row security does not cover foreign keys, so the force is part of it."""
    return ForeignKeyConstraint(["force_id", *columns], [f"{SCHEMA}.{table}.force_id", f"{SCHEMA}.{table}.id"])


class Row(Base):
    """Every tenant row: its force, and an id of its own."""

    __abstract__ = True

    force_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


class Person(Row):
    """Somebody known to a force. ``version`` counts what happened to them, for the order of events; ``indexed_on`` is
    the day from which the evaluation counts them, once they were invited."""

    __tablename__ = "person"
    __table_args__ = ({"info": holding(reaches="id", sensitivity="pseudonymous", keeps=_KEEPS, export="yes")},)

    version: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    indexed_on: Mapped[date | None]


class PersonSite(Base):
    """Which site has a reason to know a person. Row security on people follows these rows."""

    __tablename__ = "person_site"
    __table_args__ = (
        _belongs("person", "person_id"),
        {"info": holding(reaches="person_id", sensitivity="pseudonymous", keeps=_KEEPS, export="no")},
    )

    force_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(primary_key=True)


class Referral(Row):
    """Somebody asked for help, or an arrest asked for it. ``state`` is derived from the acts and kept for the queue."""

    __tablename__ = "referral"
    __table_args__ = (
        _belongs("person", "person_id"),
        UniqueConstraint("force_id", "reference"),
        sa.CheckConstraint("state IN ('received', 'accepted', 'merged')", name="referral_state"),
        Index("referral_queue", "force_id", "look_due_at", postgresql_where=sa.text("state = 'received'")),
        Index("referral_person", "force_id", "person_id"),
        {"info": holding(reaches="person_id", sensitivity="pseudonymous", keeps=_KEEPS, export="yes")},
    )

    site_id: Mapped[int]
    channel: Mapped[str]
    reference: Mapped[str]
    state: Mapped[str] = mapped_column(default="received")
    version: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    look_due_at: Mapped[datetime]
    person_id: Mapped[UUID | None]
    merged_into: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    key_id: Mapped[UUID]
    rule_id: Mapped[str | None]
    rule_version: Mapped[int | None]
    rule_offence: Mapped[str | None]


class Act(Base):
    """Who did what to a referral, in order."""

    __tablename__ = "act"
    __table_args__ = (
        _belongs("referral", "referral_id"),
        {"info": holding(reaches="referral_id", sensitivity="sealed", keeps=_KEEPS, export="redact")},
    )

    force_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    sealed_reason: Mapped[bytes | None]


class Identity(Row):
    """A name and date of birth as one source gave them, with who gave it, who may know, and whether it is fact."""

    __tablename__ = "identity"
    __table_args__ = (
        _belongs("referral", "referral_id"),
        _belongs("person", "person_id"),
        sa.CheckConstraint("standing IN ('fact', 'opinion')", name="identity_standing"),
        Index("identity_referral", "force_id", "referral_id"),
        Index("identity_person", "force_id", "person_id"),
        Index("identity_external", "force_id", "blind_external_id"),
        {"info": holding(reaches="person_id", sensitivity="sealed", keeps=_KEEPS, export="yes")},
    )

    referral_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    source: Mapped[str]
    audience: Mapped[str]
    standing: Mapped[str]
    persons_role: Mapped[str | None]
    at: Mapped[datetime]
    sealed_given_name: Mapped[bytes]
    sealed_family_name: Mapped[bytes]
    sealed_date_of_birth: Mapped[bytes | None]
    blind_external_id: Mapped[bytes | None]


class IdentityToken(Base):
    """A blind search key of an identity: equal tokens mean 'look at these two'."""

    __tablename__ = "identity_token"
    __table_args__ = (
        _belongs("identity", "identity_id"),
        Index("identity_token_blind", "force_id", "blind_token"),
        {"info": holding(reaches="identity_id", sensitivity="pseudonymous", keeps=_KEEPS, export="no")},
    )

    force_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    identity_id: Mapped[UUID] = mapped_column(primary_key=True)
    blind_token: Mapped[bytes] = mapped_column(primary_key=True)


class Candidate(Base):
    """Somebody known who may be whom a referral is about; a duty officer decides."""

    __tablename__ = "candidate"
    __table_args__ = (
        _belongs("referral", "referral_id"),
        _belongs("person", "person_id"),
        {"info": holding(reaches="person_id", sensitivity="pseudonymous", keeps=_KEEPS, export="no")},
    )

    force_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)


class Conversation(Row):
    """What one sender and we wrote to each other. The number is sealed; a number is not a person."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("force_id", "site_id", "blind_sender"),
        {"info": holding(reaches="referral.person_id", sensitivity="sealed", keeps=_KEEPS, export="redact")},
    )

    site_id: Mapped[int]
    blind_sender: Mapped[bytes]
    sealed_sender: Mapped[bytes]
    key_id: Mapped[UUID]
    answered_at: Mapped[datetime | None]


class Message(Row):
    """One text of a conversation, in or out."""

    __tablename__ = "message"
    __table_args__ = (
        _belongs("conversation", "conversation_id"),
        _belongs("referral", "referral_id"),
        UniqueConstraint("force_id", "provider_id", "blind_text"),
        sa.CheckConstraint("direction IN ('in', 'out')", name="message_direction"),
        sa.CheckConstraint("delivery IN ('to_send', 'sending', 'sent', 'failed')", name="message_delivery"),
        Index("message_referral", "force_id", "referral_id", "at"),
        {"info": holding(reaches="conversation_id", sensitivity="sealed", keeps=_KEEPS, export="redact")},
    )

    conversation_id: Mapped[UUID]
    referral_id: Mapped[UUID]
    direction: Mapped[str]
    source: Mapped[str]
    audience: Mapped[str]
    standing: Mapped[str]
    at: Mapped[datetime]
    provider_id: Mapped[str | None]
    blind_text: Mapped[bytes | None]
    sealed_text: Mapped[bytes]
    delivery: Mapped[str | None]


class Arrest(Row):
    """An arrest as custody reported it, with the person's role in that event."""

    __tablename__ = "arrest"
    __table_args__ = (
        _belongs("referral", "referral_id"),
        UniqueConstraint("force_id", "custody_record"),
        Index("arrest_referral", "force_id", "referral_id"),
        {"info": holding(reaches="referral_id", sensitivity="pseudonymous", keeps=_KEEPS, export="yes")},
    )

    referral_id: Mapped[UUID]
    custody_record: Mapped[str]
    occurred_on: Mapped[date]
    offence_code: Mapped[str]
    offence_title: Mapped[str]
    persons_role: Mapped[str]
    custody_suite: Mapped[str]
    source: Mapped[str]
    audience: Mapped[str]
    standing: Mapped[str]
    told_casework: Mapped[bool] = mapped_column(default=False)
    told_evaluation: Mapped[bool] = mapped_column(default=False)
