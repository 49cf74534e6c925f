"""Agreements to the evaluation, of a person wherever their cases are, and the time they were away."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

import sqlalchemy as sa

from casework.messages import Agreement as ShownAgreement
from casework.messages import AwayTime, RecordAgreement, RecordAway
from casework.store.tables import Absence, Agreement, CaseFile
from common.queries import find_first, require
from common.unit_of_work import UnitOfWork


def agreements_of(uow: UnitOfWork, person_id: UUID) -> Sequence[Agreement]:
    """What was said, the oldest first."""
    query = sa.select(Agreement).where(Agreement.force_id == uow.tenant.force_id, Agreement.person_id == person_id)
    return uow.session.scalars(query.order_by(Agreement.sequence)).all()


def keep_agreement(uow: UnitOfWork, case: CaseFile, said: RecordAgreement) -> None:
    uow.session.add(
        Agreement(
            person_id=case.person_id, sequence=len(agreements_of(uow, case.person_id)) + 1, at=uow.now,
            worker_id=uow.actor.id, agreed=said.agreed, by_whom=said.said_by, notice_on=said.notice_on,
        )
    )  # fmt: skip
    uow.session.flush()


def agreement_shown(uow: UnitOfWork, case: CaseFile) -> ShownAgreement | None:
    """What was said last, or None while nobody has been asked."""
    said = agreements_of(uow, case.person_id)
    if not said:
        return None
    last = said[-1]
    return ShownAgreement(
        at=last.at,
        worker_id=last.worker_id,
        agreed=last.agreed,
        said_by=last.by_whom,
        notice_on=last.notice_on,
    )


def keep_away(uow: UnitOfWork, case: CaseFile, said: RecordAway) -> Absence:
    away = Absence(
        id=uuid4(), case_id=case.id, reason=said.why, since=said.since, until=said.until, version=1,
        source=uow.actor.id, at=uow.now,
    )  # fmt: skip
    uow.session.add(away)
    uow.session.flush()
    return away


def find_away(uow: UnitOfWork, case: CaseFile, away_id: UUID) -> Absence:
    """Time away that stands on this case. Raises ``Refused(not_found)``."""
    return require(find_first(uow, _standing(uow, case).where(Absence.id == away_id)))


def away_shown(uow: UnitOfWork, case: CaseFile) -> tuple[AwayTime, ...]:
    rows: Sequence[Absence] = uow.session.scalars(_standing(uow, case).order_by(Absence.since.desc(), Absence.id)).all()
    return tuple(AwayTime(away_id=row.id, why=row.reason, since=row.since, until=row.until) for row in rows)


def _standing(uow: UnitOfWork, case: CaseFile) -> sa.Select[Absence]:
    return sa.select(Absence).where(
        Absence.force_id == uow.tenant.force_id, Absence.case_id == case.id, Absence.retracted_at.is_(None)
    )
