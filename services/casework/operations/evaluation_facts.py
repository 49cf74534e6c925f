"""Tells the evaluation, under a pseudonym, what somebody was given (contacts, and a placement as far as it has come),
when they were away, and that they withdrew.

In the transaction of what happened. A placement only goes forward, so how far it has come is also its version, and
reports that come late or twice change nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from casework.domain.case import ENGAGING
from casework.messages import Outcome
from casework.store.cases import get_case
from casework.store.tables import Absence, CaseFile
from casework.store.unlinking import contacts_told, placements_taken_up
from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from evaluation.messages import (
    AwayDated,
    DoseGiven,
    FactWithdrawn,
    ParticipantWithdrew,
    PlacementDated,
    fact_of,
    participant_of,
)
from opportunities.messages import PlacementEnded, PlacementLost, PlacementStarted, PlacementSustained

FIRST: Final = 1  # a contact is never corrected
OVER: Final = 1_000  # the version of a placement that has ended, above that of any week


def tell_contact(uow: UnitOfWork, case: CaseFile, contact_id: UUID, outcome: Outcome) -> None:
    """They met or spoke; a closed door was given to nobody."""
    if outcome not in ENGAGING:
        return
    participant = participant_of(uow.sealer.blind, case.person_id)
    dose = DoseGiven(
        participant_id=participant,
        site_id=case.site_id,
        fact_id=fact_of(uow.sealer.blind, "contact", contact_id),
        version=FIRST,
        kind="contact",
        given_on=british_date(uow.now),
    )
    uow.raise_event(dose, subject=participant, sequence=FIRST)


def tell_away(uow: UnitOfWork, case: CaseFile, away: Absence) -> None:
    """Days on which they were not there, as they are known now."""
    participant = participant_of(uow.sealer.blind, case.person_id)
    dated = AwayDated(
        participant_id=participant,
        site_id=case.site_id,
        fact_id=fact_of(uow.sealer.blind, "away", away.id),
        version=away.version,
        why=away.reason,
        since=away.since,
        until=away.until,
    )
    uow.raise_event(dated, subject=participant, sequence=away.version)


def take_back_away(uow: UnitOfWork, case: CaseFile, away: Absence) -> None:
    """It was recorded by mistake."""
    participant = participant_of(uow.sealer.blind, case.person_id)
    fact_id = fact_of(uow.sealer.blind, "away", away.id)
    never = FactWithdrawn(participant_id=participant, site_id=case.site_id, fact_id=fact_id, version=away.version)
    uow.raise_event(never, subject=participant, sequence=away.version)


def tell_withdrawn(uow: UnitOfWork, case: CaseFile) -> None:
    """They do not want to be counted: the evaluation lets go of every fact, and of those that come later."""
    participant = participant_of(uow.sealer.blind, case.person_id)
    withdrew = ParticipantWithdrew(participant_id=participant, site_id=case.site_id)
    uow.raise_event(withdrew, subject=participant, sequence=FIRST)


def take_back_everything(uow: UnitOfWork, case: CaseFile) -> None:
    """The case was opened in error: what it gave is no dose, and a place that came of it no outcome, whatever is
    reported of it later. Days away stay: they were this person's."""
    participant = participant_of(uow.sealer.blind, case.person_id)
    contacts = [("contact", one, FIRST) for one in contacts_told(uow, case, sorted(ENGAGING))]
    places = [("placement", one, OVER) for one in placements_taken_up(uow, case)]
    for kind, source_id, version in (*contacts, *places):
        fact_id = fact_of(uow.sealer.blind, kind, source_id)
        never = FactWithdrawn(participant_id=participant, site_id=case.site_id, fact_id=fact_id, version=version)
        uow.raise_event(never, subject=participant, sequence=version)


def tell_placement(
    uow: UnitOfWork, event: PlacementStarted | PlacementSustained | PlacementLost | PlacementEnded
) -> None:
    """A placement began, was sustained or is over. One that never began is no placement to count."""
    match event:
        case PlacementStarted():
            _tell_placement(uow, event, event.started_on, weeks=0, ended_on=None)
        case PlacementSustained():
            _tell_placement(uow, event, event.started_on, weeks=event.weeks, ended_on=None)
        case PlacementLost() if event.started_on is not None:
            _tell_placement(uow, event, event.started_on, weeks=event.weeks, ended_on=event.lost_on)
        case PlacementEnded():
            _tell_placement(uow, event, event.started_on, weeks=event.weeks, ended_on=event.ended_on)


def _tell_placement(
    uow: UnitOfWork,
    event: PlacementStarted | PlacementSustained | PlacementLost | PlacementEnded,
    started_on: date,
    *,
    weeks: int,
    ended_on: date | None,
) -> None:
    case = get_case(uow, event.case_id)
    participant = participant_of(uow.sealer.blind, case.person_id)
    version = OVER if ended_on else 1 + weeks
    placement = PlacementDated(
        participant_id=participant,
        site_id=case.site_id,
        fact_id=fact_of(uow.sealer.blind, "placement", event.placement_id),
        version=version,
        started_on=started_on,
        weeks=weeks,
        ended_on=ended_on,
    )
    uow.raise_event(placement, subject=participant, sequence=version)
