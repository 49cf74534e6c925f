"""Steps asked for, the commissions that came of them, and what was done in their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from casework.messages import ServiceRequested
from common.acts import add_act, list_acts
from common.queries import Page, first_these, page_of
from common.unit_of_work import UnitOfWork
from voluntary.domain import commission as rules
from voluntary.domain.session import Terms
from voluntary.messages import LiveState
from voluntary.store.tables import Commission, CommissionAct, Session, Step

SERVICE_ACTOR = "service:voluntary"


def insert_step(uow: UnitOfWork, request: ServiceRequested) -> bool:
    """Keep a step that casework asked for. False if it was asked before, in another event."""
    values = {
        "force_id": uow.tenant.force_id,
        "id": request.step_id,
        "site_id": request.site_id,
        "case_id": request.case_id,
        "person_id": request.person_id,
        "service": request.service,
        "wanted_by": request.wanted_by,
        "version": 0,
    }
    insert = pg.insert(Step).values(**values).on_conflict_do_nothing().returning(Step.id)
    return uow.session.scalar(insert) is not None


def commissions_page(uow: UnitOfWork, only: UUID | None, page: int) -> Page[Commission]:
    """Requests to answer first, then work that goes on, then what is over; kept to one group, or of all."""
    query = sa.select(Commission).where(Commission.force_id == uow.tenant.force_id)
    if only is not None:
        query = query.where(Commission.organisation_id == only)
    order = first_these(get_args(LiveState), Commission.state)
    return page_of(uow, query.order_by(order, Commission.answer_due_at, Commission.id), page)


def unassigned_steps(uow: UnitOfWork) -> Sequence[Step]:
    """Steps that no group has, oldest first."""
    query = sa.select(Step).where(Step.force_id == uow.tenant.force_id, Step.exhausted_since.is_not(None))
    return uow.session.scalars(query.order_by(Step.exhausted_since, Step.id)).all()


def commissions_of_step(uow: UnitOfWork, step_id: UUID) -> Sequence[Commission]:
    query = sa.select(Commission).where(Commission.force_id == uow.tenant.force_id, Commission.step_id == step_id)
    return uow.session.scalars(query).all()


def acts_of(uow: UnitOfWork, commission_id: UUID) -> Sequence[CommissionAct]:
    return list_acts(uow, CommissionAct, CommissionAct.commission_id == commission_id)


def record_act(
    uow: UnitOfWork, commission: Commission, act: rules.ActKind, reason: str | None = None, *, actor: str | None = None
) -> None:
    """Add an act to a locked commission; its state follows from the acts."""
    add_act(uow, commission, CommissionAct(commission_id=commission.id, act=act, reason=reason), actor=actor)
    commission.state = rules.TRANSITIONS.state_of(acts_of(uow, commission.id))


def acts_of_many(uow: UnitOfWork, commission_ids: Sequence[UUID], acts: Sequence[str]) -> list[tuple[UUID, str]]:
    """Which of these acts happened to which of these commissions."""
    query = sa.select(CommissionAct.commission_id, CommissionAct.act).where(
        CommissionAct.force_id == uow.tenant.force_id,
        CommissionAct.commission_id.in_(commission_ids),
        CommissionAct.act.in_(acts),
    )
    return [(row.commission_id, row.act) for row in uow.session.execute(query)]


def capacity_used(uow: UnitOfWork, award_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many people each award's group works with, or is being asked to."""
    query = sa.select(Commission.award_id, sa.func.count()).where(
        Commission.force_id == uow.tenant.force_id, Commission.award_id.in_(award_ids), Commission.state.in_(rules.LIVE)
    )
    return {award_id: count for award_id, count in uow.session.execute(query.group_by(Commission.award_id))}


def sessions_of(uow: UnitOfWork, commission_id: UUID) -> Sequence[Session]:
    query = sa.select(Session).where(Session.force_id == uow.tenant.force_id, Session.commission_id == commission_id)
    return uow.session.scalars(query.order_by(Session.held_on, Session.recorded_at, Session.id)).all()


def session_counts(uow: UnitOfWork, commission_ids: Sequence[UUID]) -> dict[UUID, int]:
    query = sa.select(Session.commission_id, sa.func.count()).where(
        Session.force_id == uow.tenant.force_id, Session.commission_id.in_(commission_ids)
    )
    return {commission_id: count for commission_id, count in uow.session.execute(query.group_by(Session.commission_id))}


def terms_of(commission: Commission) -> Terms:
    return Terms(commission.price_pence, commission.no_show_pence, commission.sessions)
