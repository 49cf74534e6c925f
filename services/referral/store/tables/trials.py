"""Trials with their sealed seeds, the allocations, and the people who were helped outside them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import OfForce, Row, one_of
from common.database.system_tables import data_register
from evaluation.messages import Arm
from evaluation.messages import Departure as DepartureKind
from referral.store.tables.base import KEEPS, Base, belongs

_OF_PERSON = {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")}


class Randomisation(Row, Base):
    """One version of a trial: its design, and the seed of its sequences. Written once."""

    __tablename__ = "randomisation"
    __table_args__ = (
        UniqueConstraint("force_id", "code", "version"),
        {"info": data_register(reaches="allocation.person_id", sensitivity="sealed", keeps=KEEPS, export="no")},
    )

    code: Mapped[str]
    version: Mapped[int]
    offered: Mapped[int]
    not_offered: Mapped[int]
    block_sizes: Mapped[list[int]] = mapped_column(sa.ARRAY(sa.Integer))
    began_at: Mapped[datetime]
    commitment: Mapped[str]
    sealed_seed: Mapped[bytes]


class TrialClosure(OfForce, Base):
    """A trial was closed, and its seed revealed. Written once."""

    __tablename__ = "trial_closure"
    __table_args__ = (
        belongs("randomisation", "randomisation_id"),
        {"info": data_register(reaches="nobody", sensitivity="none", keeps=KEEPS, export="no")},
    )

    randomisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]


class Allocation(Row, Base):
    """A person's position in their site's sequence. Written once."""

    __tablename__ = "allocation"
    __table_args__ = (
        belongs("randomisation", "randomisation_id"),
        belongs("person", "person_id"),
        belongs("referral", "referral_id"),
        UniqueConstraint("force_id", "person_id"),
        UniqueConstraint("force_id", "randomisation_id", "site_id", "position"),
        one_of("arm", Arm, name="allocation_arm"),
        _OF_PERSON,
    )

    randomisation_id: Mapped[UUID]
    site_id: Mapped[int]
    position: Mapped[int]
    arm: Mapped[Arm]
    person_id: Mapped[UUID]
    referral_id: Mapped[UUID]
    at: Mapped[datetime]
    actor: Mapped[str]


class Departure(Row, Base):
    """A person was helped although chance had decided otherwise, or before it decided. Once for each person."""

    __tablename__ = "departure"
    __table_args__ = (
        belongs("randomisation", "randomisation_id"),
        belongs("person", "person_id"),
        belongs("referral", "referral_id"),
        UniqueConstraint("force_id", "person_id"),
        Index("departure_randomisation", "force_id", "randomisation_id"),
        one_of("kind", DepartureKind, name="departure_kind"),
        _OF_PERSON,
    )

    randomisation_id: Mapped[UUID]
    site_id: Mapped[int]
    kind: Mapped[DepartureKind]
    person_id: Mapped[UUID]
    referral_id: Mapped[UUID]
    at: Mapped[datetime]
    actor: Mapped[str]
    evaluation_notified: Mapped[bool] = mapped_column(default=False)
