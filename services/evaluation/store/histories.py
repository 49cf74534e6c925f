"""Lists participants with their facts for the figures. Rows that the caller's sites may not see are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from common.unit_of_work import UnitOfWork
from evaluation.domain import history, outcomes
from evaluation.store.tables import Absence, Departure, Dose, Offence, Participant, Placement


def list_histories(uow: UnitOfWork) -> dict[UUID, history.Participant]:
    """Every participant who has an index date."""
    query = sa.select(Participant).where(Participant.force_id == uow.tenant.force_id, Participant.index_on.is_not(None))
    offences, absences, departures = _offences(uow), _absences(uow), _departures(uow)
    return {
        row.id: history.Participant(
            row.site_id,
            row.index_on,
            row.index_offence,
            tuple(offences[row.id]),
            tuple(absences[row.id]),
            row.arm,
            departures.get(row.id),  # type: ignore[arg-type]
            row.agreed,
        )
        for row in uow.session.scalars(query.order_by(Participant.id))
        if row.index_on is not None
    }


def _offences(uow: UnitOfWork) -> dict[UUID, list[history.Offence]]:
    query = sa.select(Offence).where(Offence.force_id == uow.tenant.force_id)
    offences: dict[UUID, list[history.Offence]] = defaultdict(list)
    for row in uow.session.scalars(query):
        offences[row.participant_id].append(history.Offence(row.id, row.occurred_on, row.kind, row.role))
    return offences


def _absences(uow: UnitOfWork) -> dict[UUID, list[history.Absence]]:
    query = sa.select(Absence).where(Absence.force_id == uow.tenant.force_id)
    absences: dict[UUID, list[history.Absence]] = defaultdict(list)
    for row in uow.session.scalars(query):
        absences[row.participant_id].append(history.Absence(row.reason, row.since, row.until))
    return absences


def _departures(uow: UnitOfWork) -> dict[UUID, str]:
    query = sa.select(Departure).where(Departure.force_id == uow.tenant.force_id)
    return {row.participant_id: row.kind for row in uow.session.scalars(query)}


def list_placements(uow: UnitOfWork, people: dict[UUID, history.Participant]) -> list[outcomes.Placement]:
    """The placements of these participants, each counted at the participant's site."""
    query = sa.select(Placement).where(Placement.force_id == uow.tenant.force_id)
    return [
        outcomes.Placement(people[row.participant_id].site_id, row.started_on, row.weeks, row.participant_id)
        for row in uow.session.scalars(query)
        if row.participant_id in people
    ]


def list_doses(uow: UnitOfWork, people: dict[UUID, history.Participant]) -> list[outcomes.Dose]:
    query = sa.select(Dose).where(Dose.force_id == uow.tenant.force_id)
    return [
        outcomes.Dose(people[row.participant_id].site_id, row.participant_id, row.kind, row.given_on)
        for row in uow.session.scalars(query)
        if row.participant_id in people
    ]


def list_sites(people: Iterable[history.Participant]) -> list[int]:
    return sorted({person.site_id for person in people})
