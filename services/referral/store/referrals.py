"""Referrals with their acts, and the queue they wait in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from common.errors import NOT_FOUND, Refused
from common.unit_of_work import UnitOfWork
from referral.domain.queue import state_after
from referral.messages import Channel
from referral.store.tables import Act, Arrest, Candidate, Referral

PAGE = 25
REASON = "referral.act.reason"


def get_referral(uow: UnitOfWork, referral_id: UUID, *, lock: bool = False) -> Referral:
    """A referral that the caller may see; ``lock`` holds it until the end. Raises ``Refused(not_found)``."""
    query = sa.select(Referral).where(Referral.force_id == uow.tenant.force_id, Referral.id == referral_id)
    found = uow.session.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise Refused(NOT_FOUND)
    return found


def new_referral(
    uow: UnitOfWork, *, referral_id: UUID, site_id: int, channel: Channel, reference: str, key_id: UUID,
    received_at: datetime, look_due_at: datetime, conversation_id: UUID | None = None,
) -> Referral:  # fmt: skip
    referral = Referral(
        id=referral_id, site_id=site_id, channel=channel, reference=reference, key_id=key_id, version=0,
        received_at=received_at, look_due_at=look_due_at, conversation_id=conversation_id, state="received",
    )  # fmt: skip
    uow.session.add(referral)
    uow.session.flush()
    return referral


def record_act(uow: UnitOfWork, referral: Referral, act: str, reason: str | None = None) -> None:
    """Add an act to a referral held under its lock; its state follows from the acts."""
    referral.version += 1
    sealed = uow.sealer.seal(referral.key_id, REASON, reason) if reason else None
    uow.session.add(
        Act(
            force_id=uow.tenant.force_id, referral_id=referral.id, sequence=referral.version, at=uow.now,
            actor=uow.actor.id, act=act, sealed_reason=sealed,
        )
    )  # fmt: skip
    uow.session.flush()
    referral.state = state_after(acts_of(uow, referral.id))


def acts_of(uow: UnitOfWork, referral_id: UUID) -> Sequence[Act]:
    query = sa.select(Act).where(Act.force_id == uow.tenant.force_id, Act.referral_id == referral_id)
    return uow.session.scalars(query.order_by(Act.sequence)).all()


def queue_page(uow: UnitOfWork, page: int) -> tuple[Sequence[Referral], int]:
    """A page of what waits for a person, by when it should be looked at, and how many wait in all."""
    waiting = (Referral.force_id == uow.tenant.force_id, Referral.state == "received")
    total = uow.session.scalar(sa.select(sa.func.count()).select_from(Referral).where(*waiting)) or 0
    query = sa.select(Referral).where(*waiting).order_by(Referral.look_due_at, Referral.id)
    return uow.session.scalars(query.limit(PAGE).offset(PAGE * (page - 1))).all(), total


def referrals_of(uow: UnitOfWork, person_id: UUID, *, lock: bool = False) -> Sequence[Referral]:
    query = sa.select(Referral).where(Referral.force_id == uow.tenant.force_id, Referral.person_id == person_id)
    query = query.order_by(Referral.received_at, Referral.id)
    return uow.session.scalars(query.with_for_update() if lock else query).all()


def arrest_of(uow: UnitOfWork, referral_id: UUID) -> Arrest | None:
    query = sa.select(Arrest).where(Arrest.force_id == uow.tenant.force_id, Arrest.referral_id == referral_id)
    return uow.session.scalars(query).first()


def arrests_of(uow: UnitOfWork, person_id: UUID) -> Sequence[tuple[Referral, Arrest]]:
    """Every arrest that is tied to a person, with the referral that it came as."""
    same = sa.and_(Referral.force_id == Arrest.force_id, Referral.id == Arrest.referral_id)
    query = sa.select(Referral, Arrest).join(Arrest, same)
    of_person = (Referral.force_id == uow.tenant.force_id, Referral.person_id == person_id)
    found = uow.session.execute(query.where(*of_person).order_by(Arrest.occurred_on, Referral.id))
    return [(referral, arrest) for referral, arrest in found]


def arrest_known(uow: UnitOfWork, custody_record: str) -> bool:
    query = sa.select(Arrest.id).where(Arrest.force_id == uow.tenant.force_id, Arrest.custody_record == custody_record)
    return uow.session.scalar(query) is not None


def candidates_of(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> dict[UUID, list[Candidate]]:
    """For each referral, the people who may be the one it is about, the likeliest first."""
    query = sa.select(Candidate).where(
        Candidate.force_id == uow.tenant.force_id, Candidate.referral_id.in_(referral_ids)
    )
    found: dict[UUID, list[Candidate]] = {}
    for row in uow.session.scalars(query.order_by(Candidate.percent.desc(), Candidate.person_id)):
        found.setdefault(row.referral_id, []).append(row)
    return found
