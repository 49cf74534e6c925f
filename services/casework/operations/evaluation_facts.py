"""Reports facts to the evaluation under a pseudonym: contacts, placements, absences and withdrawals.

In the transaction of what happened, where they wait for the night's batch. A placement only moves forward, so how far
it has come is also its version, and reports that come late or twice change nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from casework.domain.case import ENGAGING_OUTCOMES
from casework.messages import Outcome
from casework.store.cases import get_case
from casework.store.tables import Absence, CaseFile
from casework.store.unlinking import list_contact_ids, list_placement_ids
from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from evaluation.messages import (
    AbsenceRecorded,
    DoseGiven,
    FactWithdrawn,
    ParticipantAgreed,
    ParticipantWithdrew,
    PlacementRecorded,
    fact_of,
    participant_of,
)
from opportunities.messages import PlacementEnded, PlacementLost, PlacementStarted, PlacementSustained

FIRST_VERSION: Final = 1  # a contact is never corrected
ENDED_VERSION: Final = 1_000  # of a placement that has ended: above the version of any week


def report_contact(uow: UnitOfWork, case: CaseFile, contact_id: UUID, outcome: Outcome) -> None:
    """Report a contact in which they met or spoke. An unanswered visit is no dose."""
    if outcome not in ENGAGING_OUTCOMES:
        return
    participant = participant_of(uow.sealer.blind, case.person_id)
    dose = DoseGiven(
        participant_id=participant,
        site_id=case.site_id,
        fact_id=fact_of(uow.sealer.blind, "contact", contact_id),
        version=FIRST_VERSION,
        kind="contact",
        given_on=british_date(uow.now),
    )
    uow.raise_event(dose, subject=participant, sequence=FIRST_VERSION)


def report_absence(uow: UnitOfWork, case: CaseFile, absence: Absence) -> None:
    """Report an absence as it is known now."""
    participant = participant_of(uow.sealer.blind, case.person_id)
    recorded = AbsenceRecorded(
        participant_id=participant,
        site_id=case.site_id,
        fact_id=fact_of(uow.sealer.blind, "absence", absence.id),
        version=absence.version,
        reason=absence.reason,
        since=absence.since,
        until=absence.until,
    )
    uow.raise_event(recorded, subject=participant, sequence=absence.version)


def withdraw_absence(uow: UnitOfWork, case: CaseFile, absence: Absence) -> None:
    """Withdraw an absence that was recorded by mistake."""
    participant = participant_of(uow.sealer.blind, case.person_id)
    fact_id = fact_of(uow.sealer.blind, "absence", absence.id)
    withdrawn = FactWithdrawn(
        participant_id=participant, site_id=case.site_id, fact_id=fact_id, version=absence.version
    )
    uow.raise_event(withdrawn, subject=participant, sequence=absence.version)


def report_agreement(uow: UnitOfWork, case: CaseFile) -> None:
    """Report that the person agreed to be counted: before that, figures leave them out."""
    participant = participant_of(uow.sealer.blind, case.person_id)
    agreed = ParticipantAgreed(participant_id=participant, site_id=case.site_id)
    uow.raise_event(agreed, subject=participant, sequence=FIRST_VERSION)


def report_withdrawal(uow: UnitOfWork, case: CaseFile) -> None:
    """Report that the person withdrew: the evaluation deletes every fact about them, and those that come later."""
    participant = participant_of(uow.sealer.blind, case.person_id)
    withdrew = ParticipantWithdrew(participant_id=participant, site_id=case.site_id)
    uow.raise_event(withdrew, subject=participant, sequence=FIRST_VERSION)


def withdraw_case_facts(uow: UnitOfWork, case: CaseFile) -> None:
    """The case was opened in error: withdraw its contacts as doses, and its placements as outcomes, whatever is
    reported about them later. Absences stay: they were this person's."""
    participant = participant_of(uow.sealer.blind, case.person_id)
    contacts = [
        ("contact", contact_id, FIRST_VERSION) for contact_id in list_contact_ids(uow, case, sorted(ENGAGING_OUTCOMES))
    ]
    placements = [("placement", placement_id, ENDED_VERSION) for placement_id in list_placement_ids(uow, case)]
    for kind, source_id, version in (*contacts, *placements):
        fact_id = fact_of(uow.sealer.blind, kind, source_id)
        withdrawn = FactWithdrawn(participant_id=participant, site_id=case.site_id, fact_id=fact_id, version=version)
        uow.raise_event(withdrawn, subject=participant, sequence=version)


def report_placement(
    uow: UnitOfWork, event: PlacementStarted | PlacementSustained | PlacementLost | PlacementEnded
) -> None:
    """Report that a placement started, was sustained or ended. One that never started is not counted."""
    match event:
        case PlacementStarted():
            _raise_placement_recorded(uow, event, event.started_on, weeks=0, ended_on=None)
        case PlacementSustained():
            _raise_placement_recorded(uow, event, event.started_on, weeks=event.weeks, ended_on=None)
        case PlacementLost() if event.started_on is not None:
            _raise_placement_recorded(uow, event, event.started_on, weeks=event.weeks, ended_on=event.lost_on)
        case PlacementEnded():
            _raise_placement_recorded(uow, event, event.started_on, weeks=event.weeks, ended_on=event.ended_on)


def _raise_placement_recorded(
    uow: UnitOfWork,
    event: PlacementStarted | PlacementSustained | PlacementLost | PlacementEnded,
    started_on: date,
    *,
    weeks: int,
    ended_on: date | None,
) -> None:
    case = get_case(uow, event.case_id)
    participant = participant_of(uow.sealer.blind, case.person_id)
    version = ENDED_VERSION if ended_on else 1 + weeks
    placement = PlacementRecorded(
        participant_id=participant,
        site_id=case.site_id,
        fact_id=fact_of(uow.sealer.blind, "placement", event.placement_id),
        version=version,
        started_on=started_on,
        weeks=weeks,
        ended_on=ended_on,
    )
    uow.raise_event(placement, subject=participant, sequence=version)
