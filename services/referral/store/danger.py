"""Open dangers: at most one on a referral."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from common.queries import find_first, fresh, of_force
from common.unit_of_work import UnitOfWork
from referral.store.tables import Danger


def open_danger_of(uow: UnitOfWork, referral_id: UUID) -> Danger | None:
    """The open danger on this referral. To change it, lock the referral."""
    query = of_force(uow, Danger, Danger.referral_id == referral_id, Danger.closed_at.is_(None))
    return find_first(uow, fresh(query))


def open_dangers(uow: UnitOfWork) -> Sequence[Danger]:
    """Every open danger: unacknowledged ones first, then the oldest."""
    query = sa.select(Danger).where(Danger.force_id == uow.tenant.force_id, Danger.closed_at.is_(None))
    return uow.session.scalars(query.order_by(Danger.acknowledged_at.is_not(None), Danger.raised_at, Danger.id)).all()


def referral_in_danger(uow: UnitOfWork, danger_id: UUID) -> UUID | None:
    query = sa.select(Danger.referral_id).where(Danger.force_id == uow.tenant.force_id, Danger.id == danger_id)
    return uow.session.scalar(query)


def new_danger(uow: UnitOfWork, referral_id: UUID, *, found_in: str | None, list_version: int | None) -> Danger:
    danger = Danger(
        referral_id=referral_id, raised_at=uow.now, raised_by=uow.actor.id, found_in=found_in,
        list_version=list_version, rung=0,
    )  # fmt: skip
    uow.session.add(danger)
    uow.session.flush()
    return danger
