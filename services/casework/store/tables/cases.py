"""Tables of cases with their acts, needs, contacts, and information given."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.domain.case import ActCode
from casework.messages.terms import How, Informed, Level, NeedKind, NextActionCode, Outcome, State
from casework.store.tables.base import KEEPS, OF_CASE, SEALED, Base, belongs
from common.database.rows import ActRow, OfForce, act_of, one_of
from common.database.system_tables import data_register


class CaseFile(OfForce, Base):
    """A case. Its state, navigator and next action follow from the acts, and are saved for the worklist. ``next_rank``
    is 0 for what is urgent, else 1. ``visits_held_since`` and ``safety_review_due_at``: since when visits are held, and
    when a gangs specialist's decision is due. ``error_at``: we found that it was opened for the wrong person;
    ``error_seen_at``: a supervisor acknowledged that."""

    __tablename__ = "case_file"
    __table_args__ = (
        one_of("state", State, name="case_state"),
        one_of("next_action", NextActionCode, name="case_next_action"),
        CheckConstraint("visits_held_since IS NULL OR safety_review_due_at IS NOT NULL", name="case_visits_held"),
        Index("case_person", "force_id", "person_id"),
        Index(
            "case_safety_review_due", "force_id", "safety_review_due_at", "id",
            postgresql_where=sa.text("safety_review_due_at IS NOT NULL"),
        ),
        Index(
            "case_open_once", "force_id", "person_id", "site_id",
            unique=True, postgresql_where=sa.text("state <> 'closed'"),
        ),
        Index(
            "case_first", "force_id", "next_rank", "next_due_at", "id",
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
        ),
        Index(
            "case_first_of_worker", "force_id", "worker_id", "next_rank", "next_due_at", "id",
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
        ),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")},
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    site_id: Mapped[int]
    person_id: Mapped[UUID]
    key_id: Mapped[UUID]
    state: Mapped[State]
    version: Mapped[int]
    opened_at: Mapped[datetime]
    opened_by_referral_id: Mapped[UUID]
    clock_started_at: Mapped[datetime]
    worker_id: Mapped[str | None]
    reached: Mapped[bool] = mapped_column(default=False)
    engaged_at: Mapped[datetime | None]
    last_contact_at: Mapped[datetime | None]
    plan_version: Mapped[int | None]
    error_at: Mapped[datetime | None]
    error_seen_at: Mapped[datetime | None]
    next_action: Mapped[NextActionCode | None]
    next_rank: Mapped[int] = mapped_column(server_default="1")
    next_due_at: Mapped[datetime | None]
    next_step_id: Mapped[UUID | None]
    visits_held_since: Mapped[datetime | None]
    safety_review_due_at: Mapped[datetime | None]


class CaseReferral(OfForce, Base):
    """The accepted referrals of a case. A referral belongs to one case, by the link that it had then."""

    __tablename__ = "case_referral"
    __table_args__ = (belongs("case_file", "case_id"), Index("case_referral_case", "force_id", "case_id"), OF_CASE)

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    joined_at: Mapped[datetime]
    link_number: Mapped[int] = mapped_column(default=1)


class Act(ActRow, Base):
    """Acts on a case. ``detail`` is a code: a worker's id, a reason's code, a step's letter."""

    __tablename__ = "act"
    __table_args__ = (belongs("case_file", "case_id"), SEALED)

    case_id: Mapped[UUID] = act_of()
    act: Mapped[ActCode]
    detail: Mapped[str | None]
    sealed_reason: Mapped[bytes | None]


class Need(OfForce, Base):
    """A need, its level and the person's own words, with who recorded it and who may know."""

    __tablename__ = "need"
    __table_args__ = (
        one_of("kind", NeedKind, name="need_kind"),
        belongs("case_file", "case_id"),
        one_of("level", Level, name="need_level"),
        CheckConstraint("fact_or_opinion IN ('fact', 'opinion')", name="need_fact_or_opinion"),
        Index("need_case", "force_id", "case_id", "at"),
        SEALED,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID]
    at: Mapped[datetime]
    kind: Mapped[NeedKind]
    level: Mapped[Level]
    sealed_own_words: Mapped[bytes | None]
    source: Mapped[str]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]


class Contact(OfForce, Base):
    """One attempt to reach the person, whatever its outcome."""

    __tablename__ = "contact"
    __table_args__ = (
        belongs("case_file", "case_id"),
        one_of("how", How, name="contact_how"),
        one_of("outcome", Outcome, name="contact_outcome"),
        CheckConstraint("fact_or_opinion IN ('fact', 'opinion')", name="contact_fact_or_opinion"),
        Index("contact_case", "force_id", "case_id", "at"),
        SEALED,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID]
    at: Mapped[datetime]
    worker_id: Mapped[str]
    how: Mapped[How]
    outcome: Mapped[Outcome]
    sealed_note: Mapped[bytes | None]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]


class InformationGiven(OfForce, Base):
    """What the person was told about the referral, at one act. The latest row counts; earlier rows stay."""

    __tablename__ = "information_given"
    __table_args__ = (
        belongs("case_file", "case_id"),
        one_of("informed", Informed, name="information_given_informed"),
        CheckConstraint("fact_or_opinion IN ('fact', 'opinion')", name="information_given_fact_or_opinion"),
        SEALED,
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    worker_id: Mapped[str]
    informed: Mapped[Informed]
    sealed_note: Mapped[bytes | None]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]
