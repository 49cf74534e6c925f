"""The tables of evaluation: participants and their dated facts. No column leads to a person or a case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from common.database.rows import COLUMN_TYPES, OfForce, foreign_key_factory, one_of
from common.database.system_tables import data_register, system_tables
from evaluation.messages.facts import AbsenceReason, Arm, DoseKind, FoundBy, OffenceKind, Role
from evaluation.messages.facts import Departure as DepartureKind
from evaluation.messages.figures import Measure

SCHEMA = "evaluation"


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA)
    type_annotation_map: ClassVar = COLUMN_TYPES


PLUMBING = system_tables(Base.metadata)
_KEEPS = "5 years after the last window, then destroyed"
_OF_PARTICIPANT = {
    "info": data_register(reaches="participant_id", sensitivity="pseudonymous", keeps=_KEEPS, export="no"),
}


_OF_NOBODY = {"info": data_register(reaches="nobody", sensitivity="none", keeps=_KEEPS, export="no")}

_belongs = foreign_key_factory(SCHEMA)


class Participant(OfForce, Base):
    """A person under a pseudonym, in the ``arm`` as allocated. ``index_on`` is None while only facts are known;
    ``agreed`` says that they agreed to be counted.
    ``withdrew_at`` is never deleted, so that facts that come later are not saved."""

    __tablename__ = "participant"
    __table_args__ = (
        one_of("found_by", FoundBy, name="participant_found_by"),
        one_of("arm", Arm, name="participant_arm"),
        {"info": data_register(reaches="id", sensitivity="pseudonymous", keeps=_KEEPS, export="no")},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[int]
    version: Mapped[int]
    index_on: Mapped[date | None]
    index_offence: Mapped[UUID | None]
    found_by: Mapped[FoundBy | None]
    arm: Mapped[Arm | None]
    agreed: Mapped[bool] = mapped_column(default=False)
    withdrew_at: Mapped[datetime | None]


class Fact(OfForce, Base):
    """The columns of every kind of fact; a higher version replaces a lower one."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID]
    version: Mapped[int]


class Offence(Fact):
    __tablename__ = "offence"
    __table_args__ = (
        _belongs("participant", "participant_id"),
        one_of("kind", OffenceKind, name="offence_kind"),
        one_of("role", Role, name="offence_role"),
        Index("offence_participant", "force_id", "participant_id"),
        _OF_PARTICIPANT,
    )

    occurred_on: Mapped[date]
    kind: Mapped[OffenceKind]
    role: Mapped[Role]


class Absence(Fact):
    __tablename__ = "absence"
    __table_args__ = (
        _belongs("participant", "participant_id"),
        one_of("reason", AbsenceReason, name="absence_reason"),
        Index("absence_participant", "force_id", "participant_id"),
        _OF_PARTICIPANT,
    )

    reason: Mapped[AbsenceReason]
    since: Mapped[date]
    until: Mapped[date | None]


class Dose(Fact):
    __tablename__ = "dose"
    __table_args__ = (
        _belongs("participant", "participant_id"),
        one_of("kind", DoseKind, name="dose_kind"),
        Index("dose_participant", "force_id", "participant_id"),
        _OF_PARTICIPANT,
    )

    kind: Mapped[DoseKind]
    given_on: Mapped[date]


class Placement(Fact):
    __tablename__ = "placement"
    __table_args__ = (
        _belongs("participant", "participant_id"),
        Index("placement_participant", "force_id", "participant_id"),
        _OF_PARTICIPANT,
    )

    started_on: Mapped[date]
    weeks: Mapped[int]
    ended_on: Mapped[date | None]


class Departure(Fact):
    __tablename__ = "departure"
    __table_args__ = (
        _belongs("participant", "participant_id"),
        one_of("kind", DepartureKind, name="departure_kind"),
        Index("departure_participant", "force_id", "participant_id"),
        _OF_PARTICIPANT,
    )

    kind: Mapped[DepartureKind]
    departed_on: Mapped[date]


class Withdrawal(OfForce, Base):
    """Withdrawn facts: entered in error, or no longer valid. They come back only with a higher version."""

    __tablename__ = "withdrawal"
    __table_args__ = (_belongs("participant", "participant_id"), _OF_PARTICIPANT)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID]
    version: Mapped[int]


class OffenceCoverage(OfForce, Base):
    """Since which day a site's offences have really been brought in, as referral counted on the day ``as_of``."""

    __tablename__ = "offence_coverage"
    __table_args__ = (_OF_NOBODY,)

    site_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[date]
    as_of: Mapped[date]


class Publication(OfForce, Base):
    """The figures of a site for one measure as published with the data of a month. ``people`` is how many people stood
    in them. Where that has hardly changed the month before is published again, with its own last day."""

    __tablename__ = "publication"
    __table_args__ = (one_of("measure", Measure, name="publication_measure"), _OF_NOBODY)

    site_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    measure: Mapped[Measure] = mapped_column(primary_key=True)
    month_end: Mapped[date] = mapped_column(primary_key=True)
    people: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
