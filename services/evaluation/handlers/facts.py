"""Saves the facts that the owning services send, in whatever order and however often they arrive."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from evaluation.messages import (
    AbsenceRecorded,
    DepartureRecorded,
    DoseGiven,
    FactWithdrawn,
    IndexWithdrawn,
    OffenceRecorded,
    ParticipantAgreed,
    ParticipantIndexed,
    ParticipantWithdrew,
    PlacementRecorded,
)
from evaluation.store.facts import erase_facts, lock_participant, save_fact, withdraw_fact
from evaluation.store.publications import save_coverage
from evaluation.store.tables import Absence, Departure, Dose, Offence, Placement
from referral.messages import OffenceCoverageCounted


def on_participant_indexed(event: ParticipantIndexed, uow: UnitOfWork) -> None:
    """Save the participant's index date, and the site where they count."""
    participant = lock_participant(uow, event.participant_id, event.site_id)
    if participant is None or participant.version >= event.version:
        return
    participant.version, participant.site_id = event.version, event.site_id
    participant.index_on, participant.index_offence = event.index_on, event.index_offence
    participant.found_by, participant.arm = event.found_by, event.arm


def on_departure_recorded(event: DepartureRecorded, uow: UnitOfWork) -> None:
    if participant := lock_participant(uow, event.participant_id, event.site_id):
        save_fact(
            uow, Departure, participant, event.fact_id, event.version,
            kind=event.kind, departed_on=event.departed_on,
        )  # fmt: skip


def on_index_withdrawn(event: IndexWithdrawn, uow: UnitOfWork) -> None:
    """The person was never accepted: keep their facts, as for a participant who has no index date yet."""
    participant = lock_participant(uow, event.participant_id, event.site_id)
    if participant is None or participant.version >= event.version:
        return
    participant.version = event.version
    participant.index_on, participant.index_offence, participant.found_by = None, None, None


def on_offence_recorded(event: OffenceRecorded, uow: UnitOfWork) -> None:
    if participant := lock_participant(uow, event.participant_id, event.site_id):
        save_fact(
            uow, Offence, participant, event.fact_id, event.version,
            occurred_on=event.occurred_on, kind=event.kind, role=event.role,
        )  # fmt: skip


def on_absence_recorded(event: AbsenceRecorded, uow: UnitOfWork) -> None:
    if participant := lock_participant(uow, event.participant_id, event.site_id):
        save_fact(
            uow, Absence, participant, event.fact_id, event.version,
            reason=event.reason, since=event.since, until=event.until,
        )  # fmt: skip


def on_dose_given(event: DoseGiven, uow: UnitOfWork) -> None:
    if participant := lock_participant(uow, event.participant_id, event.site_id):
        save_fact(uow, Dose, participant, event.fact_id, event.version, kind=event.kind, given_on=event.given_on)


def on_placement_recorded(event: PlacementRecorded, uow: UnitOfWork) -> None:
    if participant := lock_participant(uow, event.participant_id, event.site_id):
        save_fact(
            uow, Placement, participant, event.fact_id, event.version,
            started_on=event.started_on, weeks=event.weeks, ended_on=event.ended_on,
        )  # fmt: skip


def on_fact_withdrawn(event: FactWithdrawn, uow: UnitOfWork) -> None:
    if participant := lock_participant(uow, event.participant_id, event.site_id):
        withdraw_fact(uow, participant, event.fact_id, event.version)


def on_participant_agreed(event: ParticipantAgreed, uow: UnitOfWork) -> None:
    """Count the participant from the next publication on."""
    if participant := lock_participant(uow, event.participant_id, event.site_id):
        participant.agreed = True


def on_offence_coverage_counted(event: OffenceCoverageCounted, uow: UnitOfWork) -> None:
    save_coverage(uow, event.site_id, event.since, event.as_of)


def on_participant_withdrew(event: ParticipantWithdrew, uow: UnitOfWork) -> None:
    """The agreement was withdrawn, or the person erased: delete every fact about the participant."""
    if participant := lock_participant(uow, event.participant_id, event.site_id):
        erase_facts(uow, participant)
        uow.audit("erase", participant.id, why="participant_withdrew")
