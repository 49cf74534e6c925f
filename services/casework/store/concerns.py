"""Saves and lists concerns of local groups; what was done about each is sealed under the case's key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from casework.messages import Concern as ShownConcern
from casework.store.tables import CaseFile, Concern
from common.queries import find_first, require
from common.unit_of_work import UnitOfWork
from voluntary.messages import ConcernRaised

DONE: Final = "casework.concern.done"


def save_concern(uow: UnitOfWork, case: CaseFile, raised: ConcernRaised) -> bool:
    """Save a concern. False if it was saved before."""
    values = {"force_id": uow.tenant.force_id, "id": raised.concern_id, "case_id": case.id, "received_at": uow.now}
    insert = pg.insert(Concern).values(**values).on_conflict_do_nothing().returning(Concern.id)
    return uow.session.scalar(insert) is not None


def find_concern(uow: UnitOfWork, case: CaseFile, concern_id: UUID) -> Concern:
    """A concern of this case. Raises: Refused(not_found)."""
    return require(find_first(uow, _select_of_case(uow, case).where(Concern.id == concern_id)))


def save_concern_answer(uow: UnitOfWork, case: CaseFile, concern: Concern, done: str) -> None:
    concern.answered_at, concern.answered_by = uow.now, uow.actor.id
    concern.sealed_done = uow.sealer.seal(case.key_id, DONE, done)
    uow.session.flush()


def find_open_concern_since(uow: UnitOfWork, case: CaseFile) -> datetime | None:
    """When we received the oldest concern that has no answer."""
    query = sa.select(sa.func.min(Concern.received_at)).where(
        Concern.force_id == uow.tenant.force_id, Concern.case_id == case.id, Concern.answered_at.is_(None)
    )
    return uow.session.scalar(query)


def open_concern_ids(uow: UnitOfWork, case: CaseFile) -> frozenset[UUID]:
    """The concerns of a case that have no answer."""
    query = _select_of_case(uow, case).where(Concern.answered_at.is_(None))
    return frozenset(concern.id for concern in uow.session.scalars(query))


def list_concerns(uow: UnitOfWork, case: CaseFile) -> tuple[ShownConcern, ...]:
    rows: Sequence[Concern] = uow.session.scalars(_select_of_case(uow, case)).all()
    uow.sealer.preload(row.sealed_done for row in rows)
    return tuple(
        ShownConcern(
            concern_id=row.id,
            received_at=row.received_at,
            answered_at=row.answered_at,
            answered_by=row.answered_by,
            done=uow.sealer.read(DONE, row.sealed_done) or "",
        )
        for row in rows
    )


def _select_of_case(uow: UnitOfWork, case: CaseFile) -> sa.Select[Concern]:
    query = sa.select(Concern).where(Concern.force_id == uow.tenant.force_id, Concern.case_id == case.id)
    return query.order_by(Concern.received_at, Concern.id)
