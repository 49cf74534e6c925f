"""Who has taken on a step (a commission or a placement), and the setback of a step that no one has."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from casework.messages import Setback
from casework.store.tables import CaseFile, Step, StepAssignment
from common.queries import of_force
from common.unit_of_work import UnitOfWork


def assign_step(
    uow: UnitOfWork, case: CaseFile, step_id: UUID, assignment_id: UUID, worker_ids: Sequence[str] = ()
) -> bool:
    """Record that a step was taken on, by whom. False if this was reported before, or if its end was reported first."""
    return (
        uow.session.scalar(
            _row(uow, case, step_id, assignment_id, worker_ids=list(worker_ids))
            .on_conflict_do_nothing()
            .returning(StepAssignment.id)
        )
        is not None
    )


def end_assignment(uow: UnitOfWork, case: CaseFile, step_id: UUID, assignment_id: UUID) -> None:
    """Record the end of an assignment, also when its beginning was never reported."""
    row = _row(uow, case, step_id, assignment_id, ended_at=uow.now)
    uow.session.execute(
        row.on_conflict_do_update(index_elements=["force_id", "id"], set_={"ended_at": row.excluded.ended_at})
    )


def is_assigned_to(uow: UnitOfWork, step_id: UUID, assignment_id: UUID) -> bool:
    """Whether this commission or placement has the step now."""
    query = sa.select(StepAssignment.id).where(
        StepAssignment.force_id == uow.tenant.force_id,
        StepAssignment.step_id == step_id,
        StepAssignment.id == assignment_id,
        StepAssignment.ended_at.is_(None),
    )
    return uow.session.scalar(query) is not None


def is_assigned(uow: UnitOfWork, step_id: UUID) -> bool:
    query = sa.select(StepAssignment.id).where(
        StepAssignment.force_id == uow.tenant.force_id,
        StepAssignment.step_id == step_id,
        StepAssignment.ended_at.is_(None),
    )
    return uow.session.scalar(query.limit(1)) is not None


def list_assignments(uow: UnitOfWork, case: CaseFile) -> dict[UUID, tuple[UUID, ...]]:
    """The commissions or placements that took on each step of the case, those that still have it first."""
    query = of_force(uow, StepAssignment, StepAssignment.case_id == case.id)
    taken_on: dict[UUID, tuple[UUID, ...]] = {}
    for row in uow.session.scalars(query.order_by(StepAssignment.ended_at.desc().nulls_first(), StepAssignment.id)):
        taken_on[row.step_id] = (*taken_on.get(row.step_id, ()), row.id)
    return taken_on


def set_setback(uow: UnitOfWork, step_id: UUID, setback: Setback | None) -> None:
    """Record a setback of a step from now on; None removes it."""
    update = sa.update(Step).where(Step.force_id == uow.tenant.force_id, Step.id == step_id)
    uow.session.execute(update.values(setback=setback, setback_at=uow.now if setback else None))


def _row(uow: UnitOfWork, case: CaseFile, step_id: UUID, assignment_id: UUID, **values: object) -> pg.Insert:
    row = {"force_id": uow.tenant.force_id, "id": assignment_id, "case_id": case.id, "step_id": step_id, **values}
    return pg.insert(StepAssignment).values(**row)
