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
from referral.store.tables import Act, Arrest, Candidate, Message, Referral

PAGE = 25
REASON = "referral.act.reason"
FOR_A_PERSON = ("window_closed", "number_capped", "force_capped")  # others end by themselves, or were asked for


def get_referral(uow: UnitOfWork, referral_id: UUID, *, lock: bool = False) -> Referral:
    """A referral that the caller may see; ``lock`` holds it until the end. Raises ``Refused(not_found)``."""
    query = sa.select(Referral).where(Referral.force_id == uow.tenant.force_id, Referral.id == referral_id)
    found = uow.session.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise Refused(NOT_FOUND)
    return found


def new_referral(
    uow: UnitOfWork, *, referral_id: UUID, site_id: int, channel: Channel, reference: str, key_id: UUID,
    received_at: datetime, look_due_at: datetime, conversation_id: UUID | None = None, continues: UUID | None = None,
) -> Referral:  # fmt: skip
    referral = Referral(
        id=referral_id, site_id=site_id, channel=channel, reference=reference, key_id=key_id, version=0,
        received_at=received_at, look_due_at=look_due_at, conversation_id=conversation_id, continues=continues,
        state="received",
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


def get_several(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> Sequence[Referral]:
    """Referrals under their locks, in the order of their ids. Raises ``Refused(not_found)`` when one is not there."""
    wanted = set(referral_ids)
    query = sa.select(Referral).where(Referral.force_id == uow.tenant.force_id, Referral.id.in_(wanted))
    found = uow.session.scalars(query.order_by(Referral.id).with_for_update()).all()
    if len(found) != len(wanted):
        raise Refused(NOT_FOUND)
    return found


def id_of_reference(uow: UnitOfWork, reference: str | None) -> UUID:
    """Which referral this is the reference of. Raises ``Refused(reference_unknown)``, also for what is none."""
    query = sa.select(Referral.id).where(Referral.force_id == uow.tenant.force_id, Referral.reference == reference)
    found = uow.session.scalar(query) if reference else None
    if found is None:
        raise Refused("reference_unknown")
    return found


def joined_in_turn(uow: UnitOfWork, referral: Referral) -> Sequence[Referral]:
    """The referral, the one that it was joined to, and so on; the last is what people work on."""
    found = [referral]
    while found[-1].merged_into is not None and found[-1].state == "merged":
        found.append(get_referral(uow, found[-1].merged_into))
    return found


def joined_to(uow: UnitOfWork, referral: Referral) -> Sequence[Referral]:
    """Referrals that were merged into this one."""
    query = sa.select(Referral).where(Referral.force_id == uow.tenant.force_id, Referral.merged_into == referral.id)
    return uow.session.scalars(query.order_by(Referral.received_at, Referral.id).with_for_update()).all()


def queue_page(
    uow: UnitOfWork, page: int, dangers: Sequence[UUID], *, of: str | None = None
) -> tuple[Sequence[Referral], int]:
    """A page of what waits for a person, and how many wait in all: first the referrals in ``dangers``, in that order,
    then by when each should be looked at, last what looks like spam until it is late. A settled one is back while it
    is in danger or a text of it is held. ``of`` counts only what this officer looks after."""
    back = (*dangers, *_with_held_texts(uow))
    waiting = [Referral.force_id == uow.tenant.force_id, sa.or_(Referral.state == "received", Referral.id.in_(back))]
    if of is not None:
        waiting.append(Referral.assignee == of)
    total = uow.session.scalar(sa.select(sa.func.count()).select_from(Referral).where(*waiting)) or 0
    first = [sa.case({one: place for place, one in enumerate(dangers)}, value=Referral.id, else_=len(dangers))]
    last = sa.and_(Referral.looks_like_spam, Referral.look_due_at > uow.now)
    order = (*(first if dangers else ()), last, Referral.look_due_at, Referral.id)
    query = sa.select(Referral).where(*waiting).order_by(*order)
    return uow.session.scalars(query.limit(PAGE).offset(PAGE * (page - 1))).all(), total


def _with_held_texts(uow: UnitOfWork) -> Sequence[UUID]:
    query = sa.select(Message.referral_id).where(
        Message.force_id == uow.tenant.force_id, Message.delivery == "held", Message.held_because.in_(FOR_A_PERSON)
    )
    return uow.session.scalars(query.distinct()).all()


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
