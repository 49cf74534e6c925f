"""Trials, their allocations, and departures from them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

import sqlalchemy as sa

from common.queries import find
from common.unit_of_work import UnitOfWork
from evaluation.messages import Arm
from referral.domain.trials.allocation import design_of
from referral.domain.trials.index_date import FORCE_CHANNELS
from referral.domain.trials.randomisation import Design, commitment
from referral.messages import TrialTerms
from referral.store.site_questions import is_asked_about
from referral.store.tables import (
    Allocation,
    Departure,
    MatchCandidate,
    Person,
    Randomisation,
    Referral,
    TrialClosure,
)

SEED = "referral.randomisation.seed"


def lock_trials(uow: UnitOfWork) -> None:
    """Until this transaction ends, no one else in the force allocates, begins or closes a trial."""
    turn = sa.text("SELECT pg_advisory_xact_lock(hashtext('allocation'), :force)")
    uow.session.execute(turn, {"force": uow.tenant.force_id})


def insert_randomisation(uow: UnitOfWork, terms: TrialTerms, seed: bytes) -> Randomisation:
    """Save a new trial with its sealed seed and its commitment."""
    design, randomisation_id = design_of(terms), uuid4()
    key_id = uow.sealer.new_key(f"trial:{randomisation_id}")
    row = Randomisation(
        id=randomisation_id, code=terms.code, version=terms.version, offered=design.offered,
        not_offered=design.not_offered, block_sizes=list(design.block_sizes), began_at=uow.now,
        commitment=commitment(terms.code, terms.version, design, seed),
        sealed_seed=uow.sealer.seal(key_id, SEED, seed.hex()),
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    return row


def randomisation_of(uow: UnitOfWork, code: str, version: int) -> Randomisation | None:
    query = sa.select(Randomisation).where(
        Randomisation.force_id == uow.tenant.force_id, Randomisation.code == code, Randomisation.version == version
    )
    return uow.session.scalars(query).first()


def get_randomisation(uow: UnitOfWork, randomisation_id: UUID) -> Randomisation:
    return find(uow, Randomisation, randomisation_id)


def randomisations(uow: UnitOfWork) -> Sequence[Randomisation]:
    """Every trial of the force, newest first."""
    query = sa.select(Randomisation).where(Randomisation.force_id == uow.tenant.force_id)
    return uow.session.scalars(query.order_by(Randomisation.began_at.desc(), Randomisation.id)).all()


def design_in(row: Randomisation) -> Design:
    return Design(row.offered, row.not_offered, tuple(row.block_sizes))


def seed_of(uow: UnitOfWork, row: Randomisation) -> bytes:
    return bytes.fromhex(uow.sealer.open(SEED, row.sealed_seed))


def closure_of(uow: UnitOfWork, randomisation_id: UUID) -> TrialClosure | None:
    query = sa.select(TrialClosure).where(
        TrialClosure.force_id == uow.tenant.force_id, TrialClosure.randomisation_id == randomisation_id
    )
    return uow.session.scalars(query).first()


def insert_closure(uow: UnitOfWork, randomisation_id: UUID) -> None:
    uow.session.add(TrialClosure(randomisation_id=randomisation_id, at=uow.now, actor=uow.actor.id))
    uow.session.flush()


def next_position(uow: UnitOfWork, randomisation_id: UUID, site_id: int) -> int:
    """The first free position of a site. The caller has locked the trials."""
    taken = sa.select(sa.func.max(Allocation.position)).where(
        Allocation.force_id == uow.tenant.force_id,
        Allocation.randomisation_id == randomisation_id,
        Allocation.site_id == site_id,
    )
    return (uow.session.scalar(taken) or 0) + 1


def insert_allocation(
    uow: UnitOfWork, row: Randomisation, referral: Referral, person: Person, *, position: int, arm: Arm
) -> None:
    uow.session.add(
        Allocation(
            randomisation_id=row.id, site_id=referral.site_id, position=position, arm=arm, person_id=person.id,
            referral_id=referral.id, at=uow.now, actor=uow.actor.id,
        )
    )  # fmt: skip
    uow.session.flush()


def allocation_of(uow: UnitOfWork, person_id: UUID) -> Allocation | None:
    query = sa.select(Allocation).where(Allocation.force_id == uow.tenant.force_id, Allocation.person_id == person_id)
    return uow.session.scalars(query).first()


def departure_of(uow: UnitOfWork, person_id: UUID) -> Departure | None:
    query = sa.select(Departure).where(Departure.force_id == uow.tenant.force_id, Departure.person_id == person_id)
    return uow.session.scalars(query).first()


def insert_departure(uow: UnitOfWork, randomisation_id: UUID, referral: Referral, person: Person, kind: str) -> None:
    uow.session.add(
        Departure(
            randomisation_id=randomisation_id, site_id=referral.site_id, kind=kind, person_id=person.id,
            referral_id=referral.id, at=uow.now, actor=uow.actor.id, evaluation_notified=False,
        )
    )  # fmt: skip
    uow.session.flush()


def allocations_in(uow: UnitOfWork, randomisation_id: UUID) -> Sequence[tuple[Allocation, str | None]]:
    """The allocations of a trial at the caller's sites, in order, each with the kind of departure if there was one."""
    same = sa.and_(
        Departure.force_id == Allocation.force_id,
        Departure.person_id == Allocation.person_id,
    )
    query = sa.select(Allocation, Departure.kind).outerjoin(Departure, same)
    of_trial = (Allocation.force_id == uow.tenant.force_id, Allocation.randomisation_id == randomisation_id)
    rows = uow.session.execute(query.where(*of_trial).order_by(Allocation.site_id, Allocation.position))
    return [(row, kind) for row, kind in rows if uow.tenant.may_see(row.site_id)]


def count_never_allocated(uow: UnitOfWork, randomisation_id: UUID) -> int:
    """How many people a supervisor helped before allocation, at the caller's sites."""
    allocated = sa.exists().where(
        Allocation.force_id == Departure.force_id, Allocation.person_id == Departure.person_id
    )
    query = sa.select(Departure.site_id).where(
        Departure.force_id == uow.tenant.force_id, Departure.randomisation_id == randomisation_id, ~allocated
    )
    return sum(uow.tenant.may_see(site) for site in uow.session.scalars(query))


def may_have_been_asked_for(uow: UnitOfWork, person_id: UUID) -> bool:
    """Whether a waiting referral may ask for help for them: until it is matched, chance must not decide."""
    same = sa.and_(Referral.force_id == MatchCandidate.force_id, Referral.id == MatchCandidate.referral_id)
    query = (
        sa.select(Referral.id)
        .join(MatchCandidate, same)
        .where(
            MatchCandidate.force_id == uow.tenant.force_id,
            MatchCandidate.person_id == person_id,
            Referral.state == "received",
            Referral.channel.not_in(FORCE_CHANNELS),
        )
    )
    asked_here = uow.session.scalars(query.limit(1)).first() is not None
    return asked_here or is_asked_about(uow, person_id, but=FORCE_CHANNELS)
