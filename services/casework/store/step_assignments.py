"""Who has taken up a step, a group's work or a placement, and what is in a step's way when nobody has."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from casework.messages import Setback
from casework.store.tables import CaseFile, Step, StepAssignment
from common.unit_of_work import UnitOfWork


def assign_step(uow: UnitOfWork, case: CaseFile, step_id: UUID, taker_id: UUID) -> bool:
    """False if this was heard before, or if the end of it was heard first."""
    return (
        uow.session.scalar(_row(uow, case, step_id, taker_id).on_conflict_do_nothing().returning(StepAssignment.id))
        is not None
    )


def end_assignment(uow: UnitOfWork, case: CaseFile, step_id: UUID, taker_id: UUID) -> None:
    """It is over, also when it was never heard that it began."""
    row = _row(uow, case, step_id, taker_id, ended_at=uow.now)
    uow.session.execute(
        row.on_conflict_do_update(index_elements=["force_id", "id"], set_={"ended_at": row.excluded.ended_at})
    )


def is_taken_up(uow: UnitOfWork, step_id: UUID) -> bool:
    query = sa.select(StepAssignment.id).where(
        StepAssignment.force_id == uow.tenant.force_id,
        StepAssignment.step_id == step_id,
        StepAssignment.ended_at.is_(None),
    )
    return uow.session.scalar(query.limit(1)) is not None


def mark_setback(uow: UnitOfWork, step_id: UUID, setback: Setback | None) -> None:
    """What is in a step's way since now, or None: nothing any more."""
    mine = sa.update(Step).where(Step.force_id == uow.tenant.force_id, Step.id == step_id)
    uow.session.execute(mine.values(setback=setback, setback_at=uow.now if setback else None))


def _row(uow: UnitOfWork, case: CaseFile, step_id: UUID, taker_id: UUID, **values: object) -> pg.Insert:
    row = {"force_id": uow.tenant.force_id, "id": taker_id, "case_id": case.id, "step_id": step_id, **values}
    return pg.insert(StepAssignment).values(**row)
