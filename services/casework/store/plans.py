"""Saves and finds plans: every agreed version as it was, and the progress of the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from casework.domain.steps import CurrentStep
from casework.messages import PlannedStep
from casework.store.step_proposals import oldest_proposals
from casework.store.tables import CaseFile, PlanEntry, Step
from common.unit_of_work import UnitOfWork

TITLE, EVIDENCE = "casework.step.title", "casework.step.evidence"


@dataclass(frozen=True)
class Plan:
    """The current version, with its steps by letter; ``evidence`` is still sealed."""

    version: int
    agreed_at: datetime
    steps: tuple[CurrentStep, ...]
    evidence: dict[UUID, bytes | None]


def find_plan(uow: UnitOfWork, case: CaseFile) -> Plan | None:
    """The current plan, or None before the first was agreed."""
    if case.plan_version is None:
        return None
    same_step = sa.and_(Step.force_id == PlanEntry.force_id, Step.id == PlanEntry.step_id)
    query = sa.select(PlanEntry, Step).join(Step, same_step)
    of_version = (
        PlanEntry.force_id == uow.tenant.force_id,
        PlanEntry.case_id == case.id,
        PlanEntry.version == case.plan_version,
    )
    rows = uow.session.execute(query.where(*of_version).order_by(PlanEntry.letter)).all()
    uow.sealer.preload(step.sealed_title for _, step in rows)
    proposed = oldest_proposals(uow, case)
    return Plan(
        case.plan_version,
        rows[0][0].agreed_at,
        tuple(_current_step(uow, entry, step, proposed.get(step.id)) for entry, step in rows),
        {step.id: step.sealed_evidence for _, step in rows},
    )


def list_steps(uow: UnitOfWork, case: CaseFile) -> tuple[CurrentStep, ...]:
    plan = find_plan(uow, case)
    return plan.steps if plan else ()


def _current_step(uow: UnitOfWork, entry: PlanEntry, step: Step, proposed_at: datetime | None) -> CurrentStep:
    planned = PlannedStep(
        key=entry.letter,
        kind=step.kind,
        title=uow.sealer.read(TITLE, step.sealed_title) or "",
        need=entry.need,
        after=tuple(entry.after),
        target=entry.target,
        service=step.service,
    )
    return CurrentStep(
        step.id,
        planned,
        step.released_at,
        step.done_at,
        step.setback,
        step.setback_at,
        proposed_at,
    )


def save_plan_version(uow: UnitOfWork, case: CaseFile, steps: Sequence[CurrentStep]) -> int:
    """Save a newly agreed version; known steps keep their row. Returns its number."""
    version = (case.plan_version or 0) + 1
    save_progress(uow, case, steps)
    uow.session.add_all(
        PlanEntry(
            case_id=case.id, version=version, letter=step.key, step_id=step.step_id, need=step.planned.need,
            after="".join(sorted(set(step.planned.after))), target=step.planned.target, agreed_at=uow.now,
        )
        for step in steps
    )  # fmt: skip
    case.plan_version = version
    uow.session.flush()
    return version


def save_progress(uow: UnitOfWork, case: CaseFile, steps: Sequence[CurrentStep]) -> None:
    """Save the progress of these steps, adding those that are new."""
    query = sa.select(Step).where(Step.force_id == uow.tenant.force_id, Step.case_id == case.id)
    rows = {row.id: row for row in uow.session.scalars(query)}
    for step in steps:
        row = rows.get(step.step_id)
        if row is None:
            title = uow.sealer.seal(case.key_id, TITLE, step.planned.title)
            row = Step(
                id=step.step_id, case_id=case.id, kind=step.planned.kind, service=step.planned.service,
                sealed_title=title,
            )  # fmt: skip
            uow.session.add(row)
        row.released_at, row.done_at = step.released_at, step.done_at
    uow.session.flush()


def save_evidence(uow: UnitOfWork, case: CaseFile, step_id: UUID, evidence: str) -> None:
    """Save the evidence that a step is done, and who recorded it."""
    update = sa.update(Step).where(Step.force_id == uow.tenant.force_id, Step.id == step_id)
    sealed = uow.sealer.seal(case.key_id, EVIDENCE, evidence)
    uow.session.execute(update.values(done_by=uow.actor.id, sealed_evidence=sealed))


def find_step_titles(uow: UnitOfWork, step_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Titles of many steps in one query."""
    query = sa.select(Step.id, Step.sealed_title).where(Step.force_id == uow.tenant.force_id, Step.id.in_(step_ids))
    rows = uow.session.execute(query).all()
    uow.sealer.preload(sealed for _, sealed in rows)
    return {step_id: uow.sealer.read(TITLE, sealed) or "" for step_id, sealed in rows}
