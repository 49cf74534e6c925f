"""Steps asked for, commissions, sessions, concerns and claims."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.messages import Service
from common.database.rows import ActRow, Row, act_of, one_of
from common.database.system_tables import data_register
from voluntary.domain.claim import ActKind as ClaimActKind
from voluntary.domain.commission import ActKind
from voluntary.messages.terms import AbsenceReason, Attended, ChosenBecause, ClaimState, CommissionState, LiveState
from voluntary.store.tables.base import WORK_KEEPS, Base, belongs

_LIVE = one_of("state", LiveState, name="commission_live_states").sqltext


class Step(Row, Base):
    """A step that casework asked a group for; its id is casework's. ``exhausted_since``: no group is left to ask;
    ``withdrawn_at``: the case was opened in error."""

    __tablename__ = "step"
    __table_args__ = (
        one_of("service", Service, name="step_service"),
        Index("step_waiting", "force_id", "exhausted_since", postgresql_where=sa.text("exhausted_since IS NOT NULL")),
        {"info": data_register(reaches="person_id", sensitivity="pseudonymous", keeps=WORK_KEEPS, export="yes")},
    )

    site_id: Mapped[int]
    case_id: Mapped[UUID]
    person_id: Mapped[UUID]
    service: Mapped[Service]
    wanted_by: Mapped[date]
    version: Mapped[int] = mapped_column(default=0)
    exhausted_since: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Commission(Row, Base):
    """A step given to one group, one at a time. The terms are those of the award on the day it was asked."""

    __tablename__ = "commission"
    __table_args__ = (
        one_of("state", CommissionState, name="commission_state"),
        one_of("chosen_because", ChosenBecause, name="commission_chosen_because"),
        belongs("step", "step_id"),
        belongs("organisation", "organisation_id"),
        belongs("award", "award_id"),
        sa.CheckConstraint("set_aside_pence >= 0", name="commission_set_aside"),
        Index("commission_step", "force_id", "step_id"),
        Index("commission_live", "force_id", "step_id", unique=True, postgresql_where=_LIVE),
        Index("commission_organisation", "force_id", "organisation_id", "state"),
        Index("commission_award", "force_id", "award_id", "state"),
        {"info": data_register(reaches="step_id", sensitivity="pseudonymous", keeps=WORK_KEEPS, export="yes")},
    )

    site_id: Mapped[int]
    step_id: Mapped[UUID]
    organisation_id: Mapped[UUID]
    award_id: Mapped[UUID]
    state: Mapped[CommissionState]
    version: Mapped[int] = mapped_column(default=0)
    chosen_because: Mapped[ChosenBecause]
    answer_due_at: Mapped[datetime]
    accepted_on: Mapped[date | None]
    price_pence: Mapped[int] = mapped_column(BigInteger)
    no_show_pence: Mapped[int] = mapped_column(BigInteger)
    sessions: Mapped[int]
    set_aside_pence: Mapped[int] = mapped_column(BigInteger)
    key_id: Mapped[UUID | None]


class CommissionAct(ActRow, Base):
    """Acts on a commission. Reasons are codes."""

    __tablename__ = "commission_act"
    __table_args__ = (
        belongs("commission", "commission_id"),
        {"info": data_register(reaches="commission_id", sensitivity="pseudonymous", keeps=WORK_KEEPS, export="yes")},
    )

    commission_id: Mapped[UUID] = act_of()
    act: Mapped[ActKind]
    reason: Mapped[str | None]


class Claim(Row, Base):
    """A group's claim under one award. ``state`` is derived from its acts and kept for the list."""

    __tablename__ = "claim"
    __table_args__ = (
        one_of("state", ClaimState, name="claim_state"),
        belongs("organisation", "organisation_id"),
        belongs("award", "award_id"),
        Index("claim_state", "force_id", "state", "submitted_at"),
        Index("claim_organisation", "force_id", "organisation_id"),
        {
            "info": data_register(
                reaches="session.commission_id", sensitivity="pseudonymous", keeps="7 years", export="no"
            )
        },
    )

    site_id: Mapped[int]
    organisation_id: Mapped[UUID]
    award_id: Mapped[UUID]
    state: Mapped[ClaimState]
    version: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime]
    key_id: Mapped[UUID]


class ClaimAct(ActRow, Base):
    """Acts on a claim. What they wrote is sealed: it may be about a person."""

    __tablename__ = "claim_act"
    __table_args__ = (
        belongs("claim", "claim_id"),
        {"info": data_register(reaches="claim_id", sensitivity="sealed", keeps="7 years", export="redact")},
    )

    claim_id: Mapped[UUID] = act_of()
    act: Mapped[ClaimActKind]
    sealed_reason: Mapped[bytes | None]


class Session(Row, Base):
    """A meeting, or a missed one: what a group says of it, and what it costs. In one claim at most, paid once."""

    __tablename__ = "session"
    __table_args__ = (
        one_of("absence", AbsenceReason, name="session_absence_kind"),
        belongs("commission", "commission_id"),
        belongs("claim", "claim_id"),
        one_of("attended", Attended, name="session_attended"),
        sa.CheckConstraint("(attended = 'no') = (absence IS NOT NULL)", name="session_absence"),
        sa.CheckConstraint("fact_or_opinion IN ('fact', 'opinion')", name="session_fact_or_opinion"),
        Index("session_commission", "force_id", "commission_id", "held_on"),
        Index("session_claim", "force_id", "claim_id"),
        {"info": data_register(reaches="commission_id", sensitivity="sealed", keeps=WORK_KEEPS, export="yes")},
    )

    site_id: Mapped[int]
    commission_id: Mapped[UUID]
    held_on: Mapped[date]
    attended: Mapped[Attended]
    absence: Mapped[AbsenceReason | None]
    concern: Mapped[bool]
    behaviour: Mapped[bool]
    pence: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]
    recorded_at: Mapped[datetime]
    sealed_activity: Mapped[bytes | None]
    sealed_how_it_went: Mapped[bytes | None]
    sealed_next_steps: Mapped[bytes | None]
    claim_id: Mapped[UUID | None]
    paid_at: Mapped[datetime | None]


class Concern(Row, Base):
    """A group's worry about a person's safety: from a session, or in words of its own."""

    __tablename__ = "concern"
    __table_args__ = (
        belongs("commission", "commission_id"),
        belongs("session", "session_id"),
        sa.CheckConstraint("fact_or_opinion IN ('fact', 'opinion')", name="concern_fact_or_opinion"),
        Index("concern_commission", "force_id", "commission_id"),
        {"info": data_register(reaches="commission_id", sensitivity="sealed", keeps=WORK_KEEPS, export="yes")},
    )

    site_id: Mapped[int]
    commission_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    raised_at: Mapped[datetime]
    source: Mapped[str]
    audience: Mapped[str]
    fact_or_opinion: Mapped[str]
    sealed_words: Mapped[bytes | None]
