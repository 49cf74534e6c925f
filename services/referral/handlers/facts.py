"""Tells the evaluation, under a pseudonym, whom the scheme works with from which day on, and of their offences.

A chore of the whole force, planned in the transaction of what happened: the officer who accepts somebody at one site
does not see their arrests at another.
Nothing is told of people about whom nothing was decided; on acceptance, or when chance decides that nothing is offered,
what is known so far is told, afterwards each new arrest. Both planning and telling hold the person's lock, so nothing
is missed, and what was told is remembered, so nothing is told twice.
"""

from __future__ import annotations

from uuid import UUID

from common.chores import finish
from common.days import day_of
from common.service import Due
from common.tenancy import Tenant, service_actor
from common.unit_of_work import Desk, UnitOfWork
from evaluation.messages import DepartureDated, OffenceDated, ParticipantIndexed, fact_of, participant_of
from referral.domain.indexing import DECISIONS, Came, counted_role, index_of
from referral.domain.offence_kind import kind_of
from referral.store.people import get_person
from referral.store.referrals import acts_of, arrest_of, arrests_of, get_referral, referrals_of
from referral.store.tables import Arrest, Person, Referral
from referral.store.trials import allocation_of, departure_of

TELL_EVALUATION = "tell_evaluation"
OFFENCE, DEPARTURE = "offence", "departure"
FIRST = 1  # nothing of ours is corrected yet, so there is one version of each fact; facts have no order among them


def was_decided(uow: UnitOfWork, person: Person) -> None:
    """Somebody held under their lock was invited, or offered nothing; the first time they become a participant."""
    if person.indexed_on is None:
        uow.plan(TELL_EVALUATION, at=uow.now, subject=person.id)


def departed(uow: UnitOfWork, person: Person) -> None:
    """Somebody held under their lock is helped whatever chance decided."""
    uow.plan(TELL_EVALUATION, at=uow.now, subject=person.id)


def was_arrested(uow: UnitOfWork, person: Person) -> None:
    """An arrest was tied to somebody held under their lock. Until they are a participant it only waits."""
    if person.indexed_on is not None:
        uow.plan(TELL_EVALUATION, at=uow.now, subject=person.id)


def tell_evaluation(due: Due, desk: Desk, ports: object) -> None:
    """Tell of one person what has not been told yet."""
    with desk.open(Tenant(due.force_id), service_actor("referral"), what=TELL_EVALUATION) as uow:
        person = get_person(uow, due.subject)
        if person.indexed_on is None:
            _index(uow, person)
        if person.indexed_on is not None:
            _tell_offences(uow, person)
            _tell_departure(uow, person)
            uow.audit("disclose", person.id, why="evaluation_facts")
        finish(due, uow)


def _index(uow: UnitOfWork, person: Person) -> None:
    found = index_of(_came(uow, referral) for referral in referrals_of(uow, person.id))
    if found is None:
        return
    person.indexed_on = found.on
    arrest = arrest_of(uow, found.referral_id)
    counts = arrest is not None and counted_role(arrest.persons_role) is not None  # type: ignore[arg-type]
    participant, allocation = participant_of(uow.sealer.blind, person.id), allocation_of(uow, person.id)
    indexed = ParticipantIndexed(
        participant_id=participant,
        site_id=get_referral(uow, found.referral_id).site_id,
        version=FIRST,
        index_on=found.on,
        found_by=found.found_by,
        index_offence=_fact(uow, found.referral_id) if counts else None,
        arm=allocation.arm if allocation else None,  # type: ignore[arg-type]
    )
    uow.raise_event(indexed, subject=participant, sequence=FIRST)


def _came(uow: UnitOfWork, referral: Referral) -> Came:
    decided = [act.at for act in acts_of(uow, referral.id) if act.act in DECISIONS]
    return Came(referral.id, referral.channel, referral.received_at, decided[0] if decided else None)  # type: ignore[arg-type]


def _tell_offences(uow: UnitOfWork, person: Person) -> None:
    for referral, arrest in arrests_of(uow, person.id):
        if not arrest.told_evaluation:
            arrest.told_evaluation = True
            _tell_offence(uow, person, referral, arrest)


def _tell_offence(uow: UnitOfWork, person: Person, referral: Referral, arrest: Arrest) -> None:
    role = counted_role(arrest.persons_role)  # type: ignore[arg-type]
    if role is None:
        return
    participant = participant_of(uow.sealer.blind, person.id)
    offence = OffenceDated(
        participant_id=participant,
        site_id=referral.site_id,
        fact_id=_fact(uow, referral.id),
        version=FIRST,
        occurred_on=arrest.occurred_on,
        kind=kind_of(arrest.offence_code),
        role=role,
    )
    uow.raise_event(offence, subject=participant, sequence=FIRST)


def _tell_departure(uow: UnitOfWork, person: Person) -> None:
    departure = departure_of(uow, person.id)
    if departure is None or departure.told_evaluation:
        return
    departure.told_evaluation = True
    participant = participant_of(uow.sealer.blind, person.id)
    dated = DepartureDated(
        participant_id=participant,
        site_id=departure.site_id,
        fact_id=fact_of(uow.sealer.blind, DEPARTURE, departure.id),
        version=FIRST,
        kind=departure.kind,  # type: ignore[arg-type]
        departed_on=day_of(departure.at),
    )
    uow.raise_event(dated, subject=participant, sequence=FIRST)


def _fact(uow: UnitOfWork, referral_id: UUID) -> UUID:
    return fact_of(uow.sealer.blind, OFFENCE, referral_id)
