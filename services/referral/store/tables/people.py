"""People, their identities by source, and the blind tokens that find them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import OfForce, Row, one_of
from common.database.system_tables import data_register
from referral.domain.trials.allocation import ExclusionReason
from referral.messages.terms import Channel
from referral.store.tables.base import KEEPS, Base, belongs


class Person(Row, Base):
    """A person whom a force knows. ``version`` numbers their events, for the order. ``indexed_on`` is their index date,
    ``index_version`` counts how often it was sent, and ``index_in_doubt`` means that it must be worked out again, for a
    link was undone. ``outside_trials`` is why chance may never decide about them."""

    __tablename__ = "person"
    __table_args__ = (
        one_of("outside_trials", ExclusionReason, name="person_outside_trials"),
        {"info": data_register(reaches="id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")},
    )

    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    indexed_on: Mapped[date | None]
    index_version: Mapped[int] = mapped_column(default=0)
    index_in_doubt: Mapped[bool] = mapped_column(default=False)
    outside_trials: Mapped[ExclusionReason | None]


class PersonSite(OfForce, Base):
    """The sites that have a reason to know a person. Row security on people follows these rows."""

    __tablename__ = "person_site"
    __table_args__ = (
        belongs("person", "person_id"),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="no")},
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(primary_key=True)


class Identity(Row, Base):
    """A person's name and date of birth by one source: who gave it, by which channel, who may know, fact or opinion."""

    __tablename__ = "identity"
    __table_args__ = (
        one_of("channel", Channel, name="identity_channel"),
        belongs("referral", "referral_id"),
        belongs("person", "person_id"),
        sa.CheckConstraint("fact_or_opinion IN ('fact', 'opinion')", name="identity_fact_or_opinion"),
        Index("identity_referral", "force_id", "referral_id"),
        Index("identity_person", "force_id", "person_id"),
        Index("identity_external", "force_id", "blind_external_id"),
        {"info": data_register(reaches="person_id", sensitivity="sealed", keeps=KEEPS, export="yes")},
    )

    referral_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    source: Mapped[str]
    channel: Mapped[Channel]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]
    persons_role: Mapped[str | None]
    at: Mapped[datetime]
    sealed_given_name: Mapped[bytes]
    sealed_family_name: Mapped[bytes]
    sealed_date_of_birth: Mapped[bytes | None]
    sealed_phone: Mapped[bytes | None]
    sealed_postcode: Mapped[bytes | None]
    blind_external_id: Mapped[bytes | None]


class IdentityToken(OfForce, Base):
    """A blind search key of an identity: two identities with an equal token are compared."""

    __tablename__ = "identity_token"
    __table_args__ = (
        belongs("identity", "identity_id"),
        Index("identity_token_blind", "force_id", "blind_token", "identity_id"),
        {"info": data_register(reaches="identity_id", sensitivity="pseudonymous", keeps=KEEPS, export="no")},
    )

    identity_id: Mapped[UUID] = mapped_column(primary_key=True)
    blind_token: Mapped[bytes] = mapped_column(primary_key=True)


class MatchCandidate(OfForce, Base):
    """A known person who may be the one on a referral, with a probability of ``percent``. A duty officer decides."""

    __tablename__ = "match_candidate"
    __table_args__ = (
        belongs("referral", "referral_id"),
        belongs("person", "person_id"),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="no")},
    )

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    percent: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[list[str]] = mapped_column(sa.ARRAY(sa.Text), default=list)
