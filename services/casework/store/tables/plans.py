"""Tables of plans: steps, who took them on, and the lines of each agreed version."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from casework.messages.terms import NeedKind, Service, Setback, StepKind
from casework.store.tables.base import OF_CASE, SEALED, Base, belongs
from common.database.rows import OfForce, one_of


class Step(OfForce, Base):
    """A step with its progress. It keeps its row through the versions of the plan."""

    __tablename__ = "step"
    __table_args__ = (
        one_of("service", Service, name="step_service"),
        belongs("case_file", "case_id"),
        one_of("kind", StepKind, name="step_kind"),
        one_of("setback", Setback, name="step_setback"),
        CheckConstraint("(setback IS NULL) = (setback_at IS NULL)", name="step_setback_at"),
        Index("step_case", "force_id", "case_id"),
        SEALED,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    kind: Mapped[StepKind]
    service: Mapped[Service | None]
    sealed_title: Mapped[bytes]
    released_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    sealed_evidence: Mapped[bytes | None]
    setback: Mapped[Setback | None]
    setback_at: Mapped[datetime | None]


class StepAssignment(OfForce, Base):
    """Who took on a step, by the id of their commission or placement; ``ended_at`` when they no longer do it. The
    ``worker_ids`` of a group may read the step's safety sheet until then."""

    __tablename__ = "step_assignment"
    __table_args__ = (belongs("case_file", "case_id"), Index("step_assignment_step", "force_id", "step_id"), OF_CASE)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    step_id: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    worker_ids: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), server_default="{}")


class StepProposal(OfForce, Base):
    """A place that was proposed for a step and waits for an answer, by the id of the placement. The row goes with
    it."""

    __tablename__ = "step_proposal"
    __table_args__ = (belongs("case_file", "case_id"), Index("step_proposal_step", "force_id", "step_id"), OF_CASE)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    step_id: Mapped[UUID]
    received_at: Mapped[datetime]


class PlanEntry(OfForce, Base):
    """One step of one agreed version of a plan; a version is never changed. ``after`` is letters, as in "AB"."""

    __tablename__ = "plan_entry"
    __table_args__ = (
        one_of("need", NeedKind, name="plan_entry_need"),
        belongs("case_file", "case_id"),
        belongs("step", "step_id"),
        CheckConstraint("letter ~ '^[A-Z]$'", name="plan_entry_letter"),
        CheckConstraint("after ~ '^[A-Z]*$'", name="plan_entry_after"),
        OF_CASE,
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    letter: Mapped[str] = mapped_column(primary_key=True)
    step_id: Mapped[UUID]
    after: Mapped[str]
    need: Mapped[NeedKind]
    target: Mapped[date]
    agreed_at: Mapped[datetime]
