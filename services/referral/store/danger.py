"""Open dangers: at most one on a referral."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from common.queries import find_first, fresh, of_force
from common.unit_of_work import UnitOfWork
from referral.domain.danger.evidence import Evidence
from referral.store.tables import Danger


def open_danger_of(uow: UnitOfWork, referral_id: UUID) -> Danger | None:
    """The open danger on this referral. To change it, lock the referral."""
    query = of_force(uow, Danger, Danger.referral_id == referral_id, Danger.closed_at.is_(None))
    return find_first(uow, fresh(query))


def open_danger_id(uow: UnitOfWork, referral_id: UUID) -> UUID | None:
    """The id of the open danger on this referral that rings; one that only stands first is for the queue alone."""
    query = sa.select(Danger.id).where(
        Danger.force_id == uow.tenant.force_id,
        Danger.referral_id == referral_id,
        Danger.closed_at.is_(None),
        Danger.level == "rings",
    )
    return uow.session.scalar(query)


def open_dangers(uow: UnitOfWork) -> Sequence[Danger]:
    """Every open danger: those that ring before those that stand first, unacknowledged ones first, then the oldest."""
    query = sa.select(Danger).where(Danger.force_id == uow.tenant.force_id, Danger.closed_at.is_(None))
    return uow.session.scalars(
        query.order_by(Danger.level == "first", Danger.acknowledged_at.is_not(None), Danger.raised_at, Danger.id)
    ).all()


def referral_in_danger(uow: UnitOfWork, danger_id: UUID) -> UUID | None:
    query = sa.select(Danger.referral_id).where(Danger.force_id == uow.tenant.force_id, Danger.id == danger_id)
    return uow.session.scalar(query)


def insert_danger(uow: UnitOfWork, referral_id: UUID, message_id: UUID | None) -> Danger:
    """A new danger, to which its evidence is still to be saved."""
    danger = Danger(referral_id=referral_id, message_id=message_id, raised_at=uow.now, rung=0)
    uow.session.add(danger)
    return danger


def save_evidence(uow: UnitOfWork, danger: Danger, evidence: Evidence) -> None:
    """What the danger rests on now: the first evidence, or what raised it higher later. The version of the model that
    judged the text stays, for the label."""
    danger.level, danger.raised_by = evidence.level, uow.actor.id
    danger.found_in, danger.list_version = evidence.found_in, evidence.list_version
    danger.model_version = evidence.model_version or danger.model_version
    uow.session.flush()
