"""Takes in the facts that the owning services tell, in whatever order and however often they come."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from evaluation.messages import (
    AwayDated,
    DepartureDated,
    DoseGiven,
    FactWithdrawn,
    IndexWithdrawn,
    OffenceDated,
    ParticipantIndexed,
    ParticipantWithdrew,
    PlacementDated,
)
from evaluation.store.facts import forget, keep, known, withdraw_fact
from evaluation.store.tables import Absence, Departure, Dose, Offence, Placement


def take_in_index(event: ParticipantIndexed, uow: UnitOfWork) -> None:
    """From which day on the scheme worked with a participant, and at which site they count."""
    participant = known(uow, event.participant_id, event.site_id)
    if participant is None or participant.version >= event.version:
        return
    participant.version, participant.site_id = event.version, event.site_id
    participant.index_on, participant.index_offence = event.index_on, event.index_offence
    participant.found_by, participant.arm = event.found_by, event.arm


def take_in_departure(event: DepartureDated, uow: UnitOfWork) -> None:
    if participant := known(uow, event.participant_id, event.site_id):
        keep(
            uow, Departure, participant, event.fact_id, event.version,
            kind=event.kind, departed_on=event.departed_on,
        )  # fmt: skip


def take_back_index(event: IndexWithdrawn, uow: UnitOfWork) -> None:
    """They were never invited: their facts wait, as those of somebody who has no index date yet."""
    participant = known(uow, event.participant_id, event.site_id)
    if participant is None or participant.version >= event.version:
        return
    participant.version = event.version
    participant.index_on, participant.index_offence, participant.found_by = None, None, None


def take_in_offence(event: OffenceDated, uow: UnitOfWork) -> None:
    if participant := known(uow, event.participant_id, event.site_id):
        keep(
            uow, Offence, participant, event.fact_id, event.version,
            occurred_on=event.occurred_on, kind=event.kind, role=event.role,
        )  # fmt: skip


def take_in_away(event: AwayDated, uow: UnitOfWork) -> None:
    if participant := known(uow, event.participant_id, event.site_id):
        keep(
            uow, Absence, participant, event.fact_id, event.version,
            reason=event.why, since=event.since, until=event.until,
        )  # fmt: skip


def take_in_dose(event: DoseGiven, uow: UnitOfWork) -> None:
    if participant := known(uow, event.participant_id, event.site_id):
        keep(uow, Dose, participant, event.fact_id, event.version, kind=event.kind, given_on=event.given_on)


def take_in_placement(event: PlacementDated, uow: UnitOfWork) -> None:
    if participant := known(uow, event.participant_id, event.site_id):
        keep(
            uow, Placement, participant, event.fact_id, event.version,
            started_on=event.started_on, weeks=event.weeks, ended_on=event.ended_on,
        )  # fmt: skip


def take_back(event: FactWithdrawn, uow: UnitOfWork) -> None:
    if participant := known(uow, event.participant_id, event.site_id):
        withdraw_fact(uow, participant, event.fact_id, event.version)


def let_go(event: ParticipantWithdrew, uow: UnitOfWork) -> None:
    """The agreement was withdrawn, or the person erased: nothing of theirs counts any more."""
    if participant := known(uow, event.participant_id, event.site_id):
        forget(uow, participant)
        uow.audit("erase", participant.id, why="participant_withdrew")
