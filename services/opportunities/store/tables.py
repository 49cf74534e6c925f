"""The tables of opportunities: jobs and courses on offer, candidates, requests, placements and their acts."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index, MetaData, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from common.database.rows import COLUMN_TYPES, ActRow, OfForce, act_of, foreign_key_factory, one_of
from common.database.system_tables import data_register, system_tables
from opportunities.messages.terms import AgeBand, EvidenceKind, Hours, Known, OpportunityKind, PlacementState

SCHEMA = "opportunities"
Codes = list[str]


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA)
    type_annotation_map: ClassVar = {**COLUMN_TYPES, Codes: JSONB}


PLUMBING = system_tables(Base.metadata)
_KEEPS = "2 years after the last placement, then review"
_NOBODY = {"info": data_register(reaches="nobody", sensitivity="none", keeps="2 years after closing", export="no")}
_OF_CANDIDATE = {
    "info": data_register(reaches="candidate_id", sensitivity="pseudonymous", keeps=_KEEPS, export="redact"),
}


_belongs = foreign_key_factory(SCHEMA)


class Opportunity(OfForce, Base):
    """A job or a course on offer. ``taken`` is counted under the row's lock; the database refuses too many."""

    __tablename__ = "opportunity"
    __table_args__ = (
        one_of("training_included", Known, name="opportunity_training_included"),
        one_of("restricted_trade", Known, name="opportunity_restricted_trade"),
        one_of("night_work", Known, name="opportunity_night_work"),
        one_of("hours", Hours, name="opportunity_hours"),
        UniqueConstraint("force_id", "site_id", "posting_key"),
        CheckConstraint("taken BETWEEN 0 AND vacancies", name="opportunity_never_over_filled"),
        one_of("kind", OpportunityKind, name="opportunity_kind"),
        Index("opportunity_open", "force_id", "site_id", postgresql_where=sa.text("closed_at IS NULL")),
        _NOBODY,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    site_id: Mapped[int]
    source: Mapped[str]
    posting_key: Mapped[bytes]
    content: Mapped[bytes]
    kind: Mapped[OpportunityKind]
    title: Mapped[str]
    provider: Mapped[str]
    provider_key: Mapped[str]
    summary: Mapped[str]
    zone: Mapped[str | None]
    remote: Mapped[bool]
    hours: Mapped[Hours]
    pay: Mapped[str | None]
    sectors: Mapped[Codes]
    skills: Mapped[Codes]
    support: Mapped[Codes]
    requirements: Mapped[Codes]
    requirements_known: Mapped[bool]
    starts_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    night_work: Mapped[Known]
    restricted_trade: Mapped[Known]
    training_included: Mapped[Known]
    min_age: Mapped[int | None]
    vacancies: Mapped[int]
    taken: Mapped[int]
    imported_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Candidate(OfForce, Base):
    """Who wants an opportunity: a pseudonym, codes, a district. What must be avoided is elsewhere: ``BarredMark``."""

    __tablename__ = "candidate"
    __table_args__ = (
        one_of("hours", Hours, name="candidate_hours"),
        one_of("age_band", AgeBand, name="candidate_age_band"),
        {"info": data_register(reaches="id", sensitivity="pseudonymous", keeps=_KEEPS, export="redact")},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    age_band: Mapped[AgeBand]
    home_zone: Mapped[str | None]
    kinds: Mapped[Codes]
    interests: Mapped[Codes]
    skills: Mapped[Codes]
    qualifications: Mapped[Codes]
    hours: Mapped[Hours]
    free_from: Mapped[date]
    support_wanted: Mapped[Codes]
    described_at: Mapped[datetime]


class BarredMark(OfForce, Base):
    """The opaque mark of a district or trade that is not safe for a candidate. ``store.safety`` alone reads it."""

    __tablename__ = "barred_mark"
    __table_args__ = (_OF_CANDIDATE,)

    candidate_id: Mapped[UUID] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)


class Exclusion(OfForce, Base):
    """Two candidates who must not meet, in both directions, seen by all sites of the force: safety has no borders."""

    __tablename__ = "exclusion"
    __table_args__ = (_OF_CANDIDATE,)

    candidate_id: Mapped[UUID] = mapped_column(primary_key=True)
    other_id: Mapped[UUID] = mapped_column(primary_key=True)
    said_by: Mapped[UUID] = mapped_column(primary_key=True)


class CandidateRequest(OfForce, Base):
    """A step that waits for an opportunity; its id is casework's. ``closed_at`` while a started placement lasts;
    ``withdrawn_at``: the case was opened in error."""

    __tablename__ = "candidate_request"
    __table_args__ = (
        Index("candidate_request_waiting", "force_id", "site_id", postgresql_where=sa.text("closed_at IS NULL")),
        Index("candidate_request_candidate", "force_id", "candidate_id"),
        _OF_CANDIDATE,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    candidate_id: Mapped[UUID]
    site_id: Mapped[int]
    wanted_by: Mapped[date]
    requested_at: Mapped[datetime]
    lost_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Placement(OfForce, Base):
    """A candidate and an opportunity. ``state`` and the next check follow from the acts and are kept for the lists.
    ``agreed_on`` is what the case team's agreement was given on."""

    __tablename__ = "placement"
    __table_args__ = (
        _belongs("candidate_request", "step_id"),
        _belongs("opportunity", "opportunity_id"),
        one_of("state", PlacementState, name="placement_state"),
        Index("placement_step", "force_id", "step_id"),
        Index("placement_check", "force_id", "check_on", postgresql_where=sa.text("check_on IS NOT NULL")),
        _OF_CANDIDATE,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    site_id: Mapped[int]
    step_id: Mapped[UUID]
    candidate_id: Mapped[UUID]
    opportunity_id: Mapped[UUID]
    state: Mapped[PlacementState]
    version: Mapped[int]
    check_weeks: Mapped[int | None]
    check_on: Mapped[date | None]
    agreed_on: Mapped[Codes]


class Act(ActRow, Base):
    """Acts on a placement, and what showed it."""

    __tablename__ = "act"
    __table_args__ = (
        one_of("evidence", EvidenceKind, name="act_evidence"),
        _belongs("placement", "placement_id"),
        {"info": data_register(reaches="placement_id", sensitivity="pseudonymous", keeps=_KEEPS, export="redact")},
    )

    placement_id: Mapped[UUID] = act_of()
    act: Mapped[PlacementState]
    occurred_on: Mapped[date]
    weeks: Mapped[int | None]
    reason: Mapped[str | None]
    evidence: Mapped[EvidenceKind | None]
    evidence_seen_on: Mapped[date | None]


class Presence(OfForce, Base):
    """Who is placed with which provider, seen by all sites of the force: safety has no borders. ``described_at`` is
    when their profile was saved last: whom they must not meet may have changed."""

    __tablename__ = "presence"
    __table_args__ = (Index("presence_provider", "force_id", "provider_key"), _OF_CANDIDATE)

    placement_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_key: Mapped[str]
    candidate_id: Mapped[UUID]
    described_at: Mapped[datetime]
