"""Concerns heard of, the oldest first, and what was done about each, sealed under the case's key."""

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


def keep_concern(uow: UnitOfWork, case: CaseFile, raised: ConcernRaised) -> bool:
    """Keep a concern. False if it was heard of before."""
    values = {"force_id": uow.tenant.force_id, "id": raised.concern_id, "case_id": case.id, "received_at": uow.now}
    insert = pg.insert(Concern).values(**values).on_conflict_do_nothing().returning(Concern.id)
    return uow.session.scalar(insert) is not None


def find_concern(uow: UnitOfWork, case: CaseFile, concern_id: UUID) -> Concern:
    """A concern of this case. Raises ``Refused(not_found)``."""
    return require(find_first(uow, _of(uow, case).where(Concern.id == concern_id)))


def answer(uow: UnitOfWork, case: CaseFile, concern: Concern, done: str) -> None:
    concern.answered_at, concern.answered_by = uow.now, uow.actor.id
    concern.sealed_done = uow.sealer.seal(case.key_id, DONE, done)
    uow.session.flush()


def concern_since(uow: UnitOfWork, case: CaseFile) -> datetime | None:
    """When we heard of the oldest concern that nobody has acted on."""
    query = sa.select(sa.func.min(Concern.received_at)).where(
        Concern.force_id == uow.tenant.force_id, Concern.case_id == case.id, Concern.answered_at.is_(None)
    )
    return uow.session.scalar(query)


def concerns_of(uow: UnitOfWork, case: CaseFile) -> tuple[ShownConcern, ...]:
    rows: Sequence[Concern] = uow.session.scalars(_of(uow, case)).all()
    uow.sealer.preload(row.sealed_done for row in rows)
    return tuple(
        ShownConcern(
            concern_id=row.id,
            heard_at=row.received_at,
            answered_at=row.answered_at,
            answered_by=row.answered_by,
            done=uow.sealer.read(DONE, row.sealed_done) or "",
        )
        for row in rows
    )


def _of(uow: UnitOfWork, case: CaseFile) -> sa.Select[Concern]:
    query = sa.select(Concern).where(Concern.force_id == uow.tenant.force_id, Concern.case_id == case.id)
    return query.order_by(Concern.received_at, Concern.id)
