"""Saves and finds safety sheets; the words are sealed under the case's key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from casework.messages import SafetySheet as ShownSheet
from casework.messages import WriteSafetySheet
from casework.store.tables import CaseFile, SafetySheet, StepAssignment
from common.queries import find_first, of_force
from common.unit_of_work import UnitOfWork

PARTS: Final = ("meeting", "emergency_contact", "medical", "watch_for")


def save_sheet(uow: UnitOfWork, case: CaseFile, command: WriteSafetySheet) -> None:
    """Save the next version. The case is locked."""
    latest = _latest(uow, case, command.step_id)
    sealed = {
        f"sealed_{part}": uow.sealer.seal(case.key_id, _column(part), getattr(command, part))
        for part in PARTS
        if getattr(command, part).strip()
    }
    row = SafetySheet(
        step_id=command.step_id, version=(latest.version if latest else 0) + 1, case_id=case.id, goal=command.goal,
        written_at=uow.now, written_by=uow.actor.id, audience="case_team_and_group", fact_or_opinion="fact", **sealed,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()


def find_sheet(uow: UnitOfWork, case: CaseFile, step_id: UUID) -> ShownSheet | None:
    """The latest version, or None."""
    row = _latest(uow, case, step_id)
    if row is None:
        return None
    uow.sealer.preload(getattr(row, f"sealed_{part}") for part in PARTS)
    words = {part: uow.sealer.read(_column(part), getattr(row, f"sealed_{part}")) or "" for part in PARTS}
    return ShownSheet(goal=row.goal, written_at=row.written_at, written_by=row.written_by, **words)


def list_sheet_times(uow: UnitOfWork, case: CaseFile) -> Mapping[UUID, datetime]:
    """When the latest sheet of each step was written."""
    query = sa.select(SafetySheet.step_id, sa.func.max(SafetySheet.written_at))
    of_case = query.where(SafetySheet.force_id == uow.tenant.force_id, SafetySheet.case_id == case.id)
    rows = uow.session.execute(of_case.group_by(SafetySheet.step_id))
    return {step_id: written_at for step_id, written_at in rows}


def find_work_of(uow: UnitOfWork, commission_id: UUID, worker_id: str) -> StepAssignment | None:
    """What a worker of a group does now, by its commission; None for everybody else, and once the work has ended."""
    assignment = StepAssignment
    query = of_force(
        uow, assignment, assignment.id == commission_id, assignment.ended_at.is_(None),
        assignment.worker_ids.contains([worker_id]),
    )  # fmt: skip
    return find_first(uow, query)


def _latest(uow: UnitOfWork, case: CaseFile, step_id: UUID) -> SafetySheet | None:
    query = of_force(uow, SafetySheet, SafetySheet.case_id == case.id, SafetySheet.step_id == step_id)
    return find_first(uow, query.order_by(SafetySheet.version.desc()).limit(1))


def _column(part: str) -> str:
    return f"casework.safety_sheet.{part}"
