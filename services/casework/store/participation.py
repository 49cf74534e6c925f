"""Saves and lists agreements to the evaluation, which belong to a person, and absences, which belong to a case."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

import sqlalchemy as sa

from casework.messages import Absence as ShownAbsence
from casework.messages import Agreement as ShownAgreement
from casework.messages import RecordAbsence, RecordAgreement
from casework.store.tables import Absence, Agreement, CaseFile
from common.queries import find_first, require
from common.unit_of_work import UnitOfWork


def list_agreements(uow: UnitOfWork, person_id: UUID) -> Sequence[Agreement]:
    """Every answer of the person, the oldest first."""
    query = sa.select(Agreement).where(Agreement.force_id == uow.tenant.force_id, Agreement.person_id == person_id)
    return uow.session.scalars(query.order_by(Agreement.sequence)).all()


def save_agreement(uow: UnitOfWork, case: CaseFile, command: RecordAgreement) -> None:
    uow.session.add(
        Agreement(
            person_id=case.person_id, sequence=len(list_agreements(uow, case.person_id)) + 1, at=uow.now,
            worker_id=uow.actor.id, agreed=command.agreed, by_whom=command.by_whom, notice_on=command.notice_on,
        )
    )  # fmt: skip
    uow.session.flush()


def find_latest_agreement(uow: UnitOfWork, case: CaseFile) -> ShownAgreement | None:
    """The person's latest answer, or None while they have not been asked."""
    agreements = list_agreements(uow, case.person_id)
    if not agreements:
        return None
    last = agreements[-1]
    return ShownAgreement(
        at=last.at,
        worker_id=last.worker_id,
        agreed=last.agreed,
        by_whom=last.by_whom,
        notice_on=last.notice_on,
    )


def save_absence(uow: UnitOfWork, case: CaseFile, command: RecordAbsence) -> Absence:
    absence = Absence(
        id=uuid4(), case_id=case.id, reason=command.reason, since=command.since, until=command.until, version=1,
        source=uow.actor.id, at=uow.now,
    )  # fmt: skip
    uow.session.add(absence)
    uow.session.flush()
    return absence


def find_absence(uow: UnitOfWork, case: CaseFile, absence_id: UUID) -> Absence:
    """An absence on this case that was not retracted. Raises: Refused(not_found)."""
    return require(find_first(uow, _select_valid(uow, case).where(Absence.id == absence_id)))


def list_absences(uow: UnitOfWork, case: CaseFile) -> tuple[ShownAbsence, ...]:
    rows: Sequence[Absence] = uow.session.scalars(
        _select_valid(uow, case).order_by(Absence.since.desc(), Absence.id)
    ).all()
    return tuple(ShownAbsence(absence_id=row.id, reason=row.reason, since=row.since, until=row.until) for row in rows)


def _select_valid(uow: UnitOfWork, case: CaseFile) -> sa.Select[Absence]:
    return sa.select(Absence).where(
        Absence.force_id == uow.tenant.force_id, Absence.case_id == case.id, Absence.retracted_at.is_(None)
    )
