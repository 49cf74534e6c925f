"""Sends evaluation, under a pseudonym, who the scheme works with from which day on, and their offences.

A job for the whole force, scheduled in the transaction that caused it: the officer who accepts a person at one site
does not see their arrests at another. Nothing is sent about people before a decision. On acceptance, or when chance
decides that nothing is offered, all earlier arrests are sent; afterwards each new one. Scheduling and sending both
lock the person, so nothing is missed, and what was sent is marked, so nothing is sent twice. It leaves with the
night's batch (``common.jobs.anonymous_events``). When a link is undone, facts that came from it are withdrawn or sent
again with a higher version, as if the link had never existed.
"""

from __future__ import annotations

from uuid import UUID

from common.british_time import british_date
from common.jobs.worker import complete
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from evaluation.messages import (
    DepartureRecorded,
    FactWithdrawn,
    IndexWithdrawn,
    OffenceRecorded,
    ParticipantIndexed,
    fact_of,
    participant_of,
)
from referral.domain.eligibility.offence_kind import kind_of
from referral.domain.trials.index_date import DECISIONS, WayIn, counted_role, index_of
from referral.domain.unlinking import acts_since_unlinked
from referral.store.people import get_person
from referral.store.referrals import acts_of, arrest_of, arrests_of, get_referral, notified_arrests, referrals_of
from referral.store.tables import Arrest, Person, Referral
from referral.store.trials import allocation_of, departure_of
from referral.store.unlinking import site_of_last_rejection

NOTIFY_EVALUATION = "notify_evaluation"
OFFENCE, DEPARTURE = "offence", "departure"
FIRST = 1  # a departure is never corrected


def schedule_for_decision(uow: UnitOfWork, person: Person) -> None:
    """A locked person was invited, or offered nothing. The first time, they become a participant."""
    if person.indexed_on is None:
        uow.schedule(NOTIFY_EVALUATION, at=uow.now, subject=person.id)


def schedule_for_departure(uow: UnitOfWork, person: Person) -> None:
    """A locked person is helped whatever the allocation was."""
    uow.schedule(NOTIFY_EVALUATION, at=uow.now, subject=person.id)


def schedule_for_arrest(uow: UnitOfWork, person: Person) -> None:
    """An arrest was linked to a locked person. It waits until they are a participant."""
    if person.indexed_on is not None:
        uow.schedule(NOTIFY_EVALUATION, at=uow.now, subject=person.id)


def schedule_for_correction(uow: UnitOfWork, person: Person, arrest: Arrest) -> None:
    """An arrest of a locked person was corrected: send it again."""
    arrest.evaluation_notified = False
    schedule_for_arrest(uow, person)


def schedule_for_unlinking(uow: UnitOfWork, person: Person) -> None:
    """A referral was unlinked from a locked person: work out again what was sent about them."""
    if person.indexed_on is not None:
        person.index_in_doubt = True
        uow.schedule(NOTIFY_EVALUATION, at=uow.now, subject=person.id)


def notify_evaluation(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """Send the facts about one person that were not sent yet, and withdraw those that are no longer true."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("referral"), what=NOTIFY_EVALUATION) as uow:
        person = get_person(uow, job.subject)
        in_doubt, person.index_in_doubt = person.index_in_doubt, False
        if person.indexed_on is None or in_doubt:
            _update_index(uow, person)
        if in_doubt:
            _withdraw_offences(uow, person)
        if person.indexed_on is not None:
            _notify_offences(uow, person)
            _notify_departure(uow, person)
            uow.audit("disclose", person.id, why="evaluation_facts")
        complete(job, uow)


def _update_index(uow: UnitOfWork, person: Person) -> None:
    index = index_of(_way_in(uow, referral) for referral in referrals_of(uow, person.id))
    if index is None:
        _withdraw_index(uow, person)
        return
    person.indexed_on, person.index_version = index.on, person.index_version + 1
    arrest = arrest_of(uow, index.referral_id)
    counts = arrest is not None and counted_role(arrest.persons_role) is not None
    participant, allocation = participant_of(uow.sealer.blind, person.id), allocation_of(uow, person.id)
    indexed = ParticipantIndexed(
        participant_id=participant,
        site_id=get_referral(uow, index.referral_id).site_id,
        version=person.index_version,
        index_on=index.on,
        found_by=index.found_by,
        index_offence=_fact_id(uow, index.referral_id) if counts else None,
        arm=allocation.arm if allocation else None,
    )
    uow.raise_event(indexed, subject=participant, sequence=person.index_version)


def _withdraw_index(uow: UnitOfWork, person: Person) -> None:
    """Withdraw the participant: no invitation is left. Nothing to do for a person who was never sent."""
    if person.indexed_on is None:
        return
    person.indexed_on, person.index_version = None, person.index_version + 1
    participant = participant_of(uow.sealer.blind, person.id)
    site_id = site_of_last_rejection(uow, person.id)
    never = IndexWithdrawn(participant_id=participant, site_id=site_id, version=person.index_version)
    uow.raise_event(never, subject=participant, sequence=person.index_version)


def _way_in(uow: UnitOfWork, referral: Referral) -> WayIn:
    decided = [act.at for act in acts_since_unlinked(acts_of(uow, referral.id)) if act.act in DECISIONS]
    return WayIn(referral.id, referral.channel, referral.received_at, decided[0] if decided else None)


def _notify_offences(uow: UnitOfWork, person: Person) -> None:
    for referral, arrest in arrests_of(uow, person.id, lock=True):
        if arrest.notified_person_id != person.id or not arrest.evaluation_notified:
            arrest.evaluation_notified, arrest.notified_person_id = True, person.id
            _notify_offence(uow, person, referral, arrest)


def _withdraw_offences(uow: UnitOfWork, person: Person) -> None:
    """Withdraw offences that are no longer this person's; all of them when the person is no participant any more."""
    for referral, arrest in notified_arrests(uow, person.id):
        if referral.person_id != person.id or person.indexed_on is None:
            arrest.evaluation_notified, arrest.notified_person_id = False, None
            _withdraw_offence(uow, person, referral, arrest)


def _withdraw_offence(uow: UnitOfWork, person: Person, referral: Referral, arrest: Arrest) -> None:
    """Withdraw every version of it that was sent."""
    if not arrest.notified_version:
        return
    arrest.notified_version += 1
    participant = participant_of(uow.sealer.blind, person.id)
    never = FactWithdrawn(
        participant_id=participant,
        site_id=referral.site_id,
        fact_id=_fact_id(uow, referral.id),
        version=arrest.notified_version,
    )
    uow.raise_event(never, subject=participant, sequence=arrest.notified_version)


def _notify_offence(uow: UnitOfWork, person: Person, referral: Referral, arrest: Arrest) -> None:
    role = counted_role(arrest.persons_role)
    if role is None:
        _withdraw_offence(uow, person, referral, arrest)
        return
    arrest.notified_version += 1
    participant = participant_of(uow.sealer.blind, person.id)
    offence = OffenceRecorded(
        participant_id=participant,
        site_id=referral.site_id,
        fact_id=_fact_id(uow, referral.id),
        version=arrest.notified_version,
        occurred_on=arrest.occurred_on,
        kind=kind_of(arrest.offence_code),
        role=role,
    )
    uow.raise_event(offence, subject=participant, sequence=arrest.notified_version)


def _notify_departure(uow: UnitOfWork, person: Person) -> None:
    departure = departure_of(uow, person.id)
    if departure is None or departure.evaluation_notified:
        return
    departure.evaluation_notified = True
    participant = participant_of(uow.sealer.blind, person.id)
    dated = DepartureRecorded(
        participant_id=participant,
        site_id=departure.site_id,
        fact_id=fact_of(uow.sealer.blind, DEPARTURE, departure.id),
        version=FIRST,
        kind=departure.kind,
        departed_on=british_date(departure.at),
    )
    uow.raise_event(dated, subject=participant, sequence=FIRST)


def _fact_id(uow: UnitOfWork, referral_id: UUID) -> UUID:
    return fact_of(uow.sealer.blind, OFFENCE, referral_id)
