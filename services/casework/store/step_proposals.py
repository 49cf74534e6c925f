"""Places that were proposed for a step and wait for the case team's answer; what is unsafe about them is not known
here."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from casework.store.tables import CaseFile, StepProposal
from common.unit_of_work import UnitOfWork


def add_proposal(uow: UnitOfWork, case: CaseFile, step_id: UUID, placement_id: UUID) -> None:
    """Record that a place waits for an answer from now on. A repeat changes nothing."""
    row = {"force_id": uow.tenant.force_id, "id": placement_id, "case_id": case.id, "step_id": step_id}
    uow.session.execute(pg.insert(StepProposal).values(**row, received_at=uow.now).on_conflict_do_nothing())


def remove_proposal(uow: UnitOfWork, placement_id: UUID) -> None:
    """It was answered or withdrawn."""
    this = (StepProposal.force_id == uow.tenant.force_id, StepProposal.id == placement_id)
    uow.session.execute(sa.delete(StepProposal).where(*this))


def oldest_proposals(uow: UnitOfWork, case: CaseFile) -> dict[UUID, datetime]:
    """Since when each step of the case has had a place that waits for an answer."""
    query = sa.select(StepProposal.step_id, sa.func.min(StepProposal.received_at)).where(
        StepProposal.force_id == uow.tenant.force_id, StepProposal.case_id == case.id
    )
    return {step_id: since for step_id, since in uow.session.execute(query.group_by(StepProposal.step_id))}
