"""People, what was said of them and by whom, and the blind tokens by which they are found."""

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
    """Somebody known to a force. ``version`` counts what happened to them, for the order of events; ``indexed_on`` is
    the day from which the evaluation counts them, once it was decided about them, ``index_version`` how often it was
    told, and ``index_in_doubt`` that it has to be worked out anew because a link was undone; ``outside_trials`` why
    they can never be allocated by chance."""

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
    """Which site has a reason to know a person. Row security on people follows these rows."""

    __tablename__ = "person_site"
    __table_args__ = (
        belongs("person", "person_id"),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="no")},
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(primary_key=True)


class Identity(Row, Base):
    """What one source said somebody is called: who gave it, by which channel, who may know, whether it is fact."""

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
    """Somebody known who may be whom a referral is about, as likely as ``percent`` says; a duty officer decides."""

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
