"""Plans and their steps, arrests and concerns heard of, visits asked for, and how much each worker carries."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.store.tables.base import KEEPS, OF_CASE, SEALED, Base, belongs
from common.database.rows import OfForce
from common.database.system_tables import holding


class Step(OfForce, Base):
    """A step with what became of it; it stays the same through the versions of the plan."""

    __tablename__ = "step"
    __table_args__ = (
        belongs("case_file", "case_id"),
        CheckConstraint("kind IN ('own_work', 'partner_service', 'opportunity')", name="step_kind"),
        CheckConstraint("setback IN ('service_stopped', 'nobody_to_ask', 'place_lost')", name="step_setback"),
        CheckConstraint("(setback IS NULL) = (setback_at IS NULL)", name="step_setback_at"),
        Index("step_case", "force_id", "case_id"),
        SEALED,
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
    setback: Mapped[str | None]
    setback_at: Mapped[datetime | None]


class Taker(OfForce, Base):
    """Who took up a step, by the id of their work or placement; ``over_at`` when they do not do it any more."""

    __tablename__ = "taker"
    __table_args__ = (belongs("case_file", "case_id"), Index("taker_step", "force_id", "step_id"), OF_CASE)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    step_id: Mapped[UUID]
    over_at: Mapped[datetime | None]


class PlanLine(OfForce, Base):
    """One line of one agreed version of a plan; a version is never changed. ``after`` holds letters, as in "AB"."""

    __tablename__ = "plan_line"
    __table_args__ = (
        belongs("case_file", "case_id"),
        belongs("step", "step_id"),
        CheckConstraint("letter ~ '^[A-Z]$'", name="plan_line_letter"),
        CheckConstraint("after ~ '^[A-Z]*$'", name="plan_line_after"),
        OF_CASE,
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    letter: Mapped[str] = mapped_column(primary_key=True)
    step_id: Mapped[UUID]
    after: Mapped[str]
    need: Mapped[str]
    target: Mapped[date]
    agreed_at: Mapped[datetime]


class Arrest(OfForce, Base):
    """An arrest heard of, once; without a case it is kept for the case that may be opened."""

    __tablename__ = "arrest"
    __table_args__ = (
        belongs("case_file", "case_id"),
        Index("arrest_person", "force_id", "person_id"),
        {"info": holding(reaches="person_id", sensitivity="pseudonymous", keeps=KEEPS, export="yes")},
    )

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    site_id: Mapped[int]
    occurred_on: Mapped[date]
    persons_role: Mapped[str]
    heard_at: Mapped[datetime]
    case_id: Mapped[UUID | None]
    link: Mapped[int] = mapped_column(default=1)


class Visit(OfForce, Base):
    """A re-approach: the visit that an arrest asked for, or that waits for the sergeant's review. ``withdrawn_at``: the
    arrest was somebody else's; one that had been made stays in the history and counts no more. ``attempt`` numbers the
    rows of a case; how often we went is the number of those that stand."""

    __tablename__ = "visit"
    __table_args__ = (
        belongs("case_file", "case_id"),
        CheckConstraint("review IN ('over_the_cap', 'case_closed')", name="visit_review"),
        OF_CASE,
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    review: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Unlinked(OfForce, Base):
    """Up to which of its links a referral was taken off people: what is told of these later does not hold."""

    __tablename__ = "unlinked"
    __table_args__ = ({"info": holding(reaches="referral_id", sensitivity="pseudonymous", keeps=KEEPS, export="no")},)

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    link: Mapped[int]
    heard_at: Mapped[datetime]


class Concern(OfForce, Base):
    """A group's worry about somebody's safety, by voluntary's id, and what was done about it."""

    __tablename__ = "concern"
    __table_args__ = (
        belongs("case_file", "case_id"),
        CheckConstraint("(answered_at IS NULL) = (sealed_done IS NULL)", name="concern_answer"),
        Index("concern_case", "force_id", "case_id", "heard_at"),
        SEALED,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    heard_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    sealed_done: Mapped[bytes | None]


class Caseload(OfForce, Base):
    """How many open cases each worker carries, over all sites: counted in the transaction that changes it."""

    __tablename__ = "caseload"
    __table_args__ = (
        CheckConstraint("open_cases >= 0", name="caseload_not_negative"),
        {"info": holding(reaches="nobody", sensitivity="none", keeps="while the force is aboard", export="no")},
    )

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    open_cases: Mapped[int]
