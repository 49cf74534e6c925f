"""The tables of casework: cases with their acts, needs, contacts, plans, arrests heard of and visits they ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from common.plumbing import Timestamp, holding, plumbing

SCHEMA = "casework"


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA)
    type_annotation_map: ClassVar = {str: sa.Text, datetime: Timestamp, bytes: LargeBinary}


PLUMBING = plumbing(Base.metadata)
_KEEPS = "6 years after the case is closed, then review"
_OF_CASE = {"info": holding(reaches="case_id", sensitivity="pseudonymous", keeps=_KEEPS, export="yes")}
_SEALED = {"info": holding(reaches="case_id", sensitivity="sealed", keeps=_KEEPS, export="redact")}


def _belongs(table: str, *columns: str) -> ForeignKeyConstraint:
    """A foreign key within the same force: row security does not cover foreign keys, so the force is part of it."""
    return ForeignKeyConstraint(["force_id", *columns], [f"{SCHEMA}.{table}.force_id", f"{SCHEMA}.{table}.id"])


class OfForce(Base):
    """Every tenant row carries its force."""

    __abstract__ = True

    force_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-1)


class CaseFile(OfForce):
    """A case. What stands beside the acts (state, navigator, what is next) follows from them, kept for the worklist."""

    __tablename__ = "case_file"
    __table_args__ = (
        CheckConstraint(
            "state IN ('opened', 'allocated', 'engaging', 'active', 'stepping_down', 'closed')", name="case_state"
        ),
        CheckConstraint(
            "next_why IN ('re_approach', 'decide_navigator', 'first_contact', 'make_plan', 'step', 'keep_going')",
            name="case_next_why",
        ),
        Index("case_person", "force_id", "person_id"),
        Index(
            "case_open_once", "force_id", "person_id", "site_id",
            unique=True, postgresql_where=sa.text("state <> 'closed'"),
        ),
        Index("case_next", "force_id", "next_due_at", "id", postgresql_where=sa.text("next_due_at IS NOT NULL")),
        Index(
            "case_next_of_worker", "force_id", "worker_id", "next_due_at", "id",
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
        ),
        {"info": holding(reaches="person_id", sensitivity="pseudonymous", keeps=_KEEPS, export="yes")},
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    site_id: Mapped[int]
    person_id: Mapped[UUID]
    key_id: Mapped[UUID]
    state: Mapped[str]
    version: Mapped[int]
    opened_at: Mapped[datetime]
    began_with: Mapped[UUID]
    clock_started: Mapped[datetime]
    worker_id: Mapped[str | None]
    reached: Mapped[bool] = mapped_column(default=False)
    engaged_at: Mapped[datetime | None]
    last_contact_at: Mapped[datetime | None]
    plan_version: Mapped[int | None]
    next_why: Mapped[str | None]
    next_due_at: Mapped[datetime | None]
    next_step_id: Mapped[UUID | None]


class CaseReferral(OfForce):
    """Which accepted referrals a case answers; a referral belongs to one case."""

    __tablename__ = "case_referral"
    __table_args__ = (_belongs("case_file", "case_id"), Index("case_referral_case", "force_id", "case_id"), _OF_CASE)

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    joined_at: Mapped[datetime]


class Act(OfForce):
    """Who did what to a case, in order. ``detail`` is a code: a worker's id, a reason's code, a step's letter."""

    __tablename__ = "act"
    __table_args__ = (_belongs("case_file", "case_id"), _SEALED)

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    detail: Mapped[str | None]
    sealed_reason: Mapped[bytes | None]


class Need(OfForce):
    """A need, its level and the person's own words, with who recorded it and who may know."""

    __tablename__ = "need"
    __table_args__ = (
        _belongs("case_file", "case_id"),
        CheckConstraint("level IN ('low', 'medium', 'high')", name="need_level"),
        CheckConstraint("standing IN ('fact', 'opinion')", name="need_standing"),
        Index("need_case", "force_id", "case_id", "at"),
        _SEALED,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID]
    at: Mapped[datetime]
    kind: Mapped[str]
    level: Mapped[str]
    sealed_own_words: Mapped[bytes | None]
    source: Mapped[str]
    audience: Mapped[str]
    standing: Mapped[str]


class Contact(OfForce):
    """One attempt to reach the person, whatever came of it."""

    __tablename__ = "contact"
    __table_args__ = (
        _belongs("case_file", "case_id"),
        CheckConstraint("how IN ('visit', 'phone', 'text', 'custody_visit', 'meeting')", name="contact_how"),
        CheckConstraint(
            "outcome IN ('met', 'spoke', 'left_word', 'no_answer', 'not_now', 'declined')", name="contact_outcome"
        ),
        CheckConstraint("standing IN ('fact', 'opinion')", name="contact_standing"),
        Index("contact_case", "force_id", "case_id", "at"),
        _SEALED,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID]
    at: Mapped[datetime]
    worker_id: Mapped[str]
    how: Mapped[str]
    outcome: Mapped[str]
    sealed_note: Mapped[bytes | None]
    audience: Mapped[str]
    standing: Mapped[str]


class Told(OfForce):
    """What the person was told of being referred, at one act; the latest stands, those before it stay."""

    __tablename__ = "told"
    __table_args__ = (
        _belongs("case_file", "case_id"),
        CheckConstraint("knows IN ('not_told', 'told_without_source', 'told_with_source')", name="told_knows"),
        CheckConstraint("standing IN ('fact', 'opinion')", name="told_standing"),
        _SEALED,
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    worker_id: Mapped[str]
    knows: Mapped[str]
    sealed_note: Mapped[bytes | None]
    audience: Mapped[str]
    standing: Mapped[str]


class Step(OfForce):
    """A step with what became of it; it stays the same through the versions of the plan."""

    __tablename__ = "step"
    __table_args__ = (
        _belongs("case_file", "case_id"),
        CheckConstraint("kind IN ('own_work', 'partner_service', 'opportunity')", name="step_kind"),
        Index("step_case", "force_id", "case_id"),
        _SEALED,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    kind: Mapped[str]
    service: Mapped[str | None]
    sealed_title: Mapped[bytes]
    released_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    sealed_evidence: Mapped[bytes | None]


class PlanLine(OfForce):
    """One line of one agreed version of a plan; a version is never changed. ``after`` holds letters, as in "AB"."""

    __tablename__ = "plan_line"
    __table_args__ = (
        _belongs("case_file", "case_id"),
        _belongs("step", "step_id"),
        CheckConstraint("letter ~ '^[A-Z]$'", name="plan_line_letter"),
        CheckConstraint("after ~ '^[A-Z]*$'", name="plan_line_after"),
        _OF_CASE,
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    letter: Mapped[str] = mapped_column(primary_key=True)
    step_id: Mapped[UUID]
    after: Mapped[str]
    need: Mapped[str]
    target: Mapped[date]
    agreed_at: Mapped[datetime]


class Arrest(OfForce):
    """An arrest heard of, once; without a case it is kept for the case that may be opened."""

    __tablename__ = "arrest"
    __table_args__ = (
        _belongs("case_file", "case_id"),
        Index("arrest_person", "force_id", "person_id"),
        {"info": holding(reaches="person_id", sensitivity="pseudonymous", keeps=_KEEPS, export="yes")},
    )

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    site_id: Mapped[int]
    occurred_on: Mapped[date]
    persons_role: Mapped[str]
    heard_at: Mapped[datetime]
    case_id: Mapped[UUID | None]


class Visit(OfForce):
    """A re-approach: the visit that an arrest asked for, or that waits for the sergeant's review."""

    __tablename__ = "visit"
    __table_args__ = (
        _belongs("case_file", "case_id"),
        CheckConstraint("review IN ('over_the_cap', 'case_closed')", name="visit_review"),
        _OF_CASE,
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    review: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class Caseload(OfForce):
    """How many open cases each worker carries, over all sites: counted in the transaction that changes it."""

    __tablename__ = "caseload"
    __table_args__ = (
        CheckConstraint("open_cases >= 0", name="caseload_not_negative"),
        {"info": holding(reaches="nobody", sensitivity="none", keeps="while the force is aboard", export="no")},
    )

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    open_cases: Mapped[int]
