"""A plan is agreed with the person, and its steps are released one after the other."""

from __future__ import annotations

from uuid import UUID, uuid4

from casework.domain.case import next_state
from casework.domain.plan_version import PartnerChanges, agree_version, changes_for_partners
from casework.domain.steps import Progress, finish_by_hand
from casework.messages import AgreePlan, Done, FinishStep, PlanAgreed, StepFinished, StepMoved
from casework.messages.refusals import refused
from casework.operations.next_actions import refresh_next_action, request_partners, withdraw_step
from casework.store.cases import get_case, record_act
from casework.store.force_settings import settings_of
from casework.store.plans import list_steps, save_evidence, save_plan_version, save_progress
from casework.store.step_assignments import set_setback
from casework.store.tables import CaseFile
from common.british_time import british_date
from common.unit_of_work import UnitOfWork


def agree_plan(command: AgreePlan, uow: UnitOfWork) -> Done:
    """Save a version that the person agreed to, and request the steps that it releases.

    Raises: Refused(not_found, case_closed, navigator_not_decided, not_engaged_yet), and as ``check_plan`` does.
    """
    case = get_case(uow, command.case_id, lock=True)
    next_state(case.state, "plan_agreed")
    settings = settings_of(uow)
    before = list_steps(uow, case)
    plan = agree_version(command.steps, before, today=british_date(uow.now), now=uow.now, new_id=uuid4)
    version = save_plan_version(uow, case, plan.steps)
    sequence = record_act(uow, case, "plan_agreed", str(version))
    agreed = PlanAgreed(case_id=case.id, version=version, steps=len(plan.steps))
    uow.raise_event(agreed, subject=case.id, sequence=sequence)
    _tell_partners(uow, case, changes_for_partners(before, plan.steps))
    request_partners(uow, case, plan.released)
    refresh_next_action(uow, case, settings)
    uow.audit("alter", case.person_id, why="plan_agreed")
    return Done()


def _tell_partners(uow: UnitOfWork, case: CaseFile, changes: PartnerChanges) -> None:
    """Withdraw what the new version leaves out from whoever was to do it, and tell the others their new day."""
    for step in changes.withdrawn:
        set_setback(uow, step.step_id, None)
        withdraw_step(uow, case, step.step_id, step.key, step.planned.kind, "left_out_of_plan")
    for step in changes.moved:
        sequence = record_act(uow, case, "step_moved", step.key)
        moved = StepMoved(
            case_id=case.id,
            step_id=step.step_id,
            person_id=case.person_id,
            site_id=case.site_id,
            kind=step.planned.kind,
            wanted_by=step.planned.target,
        )
        uow.raise_event(moved, subject=case.id, sequence=sequence)


def finish_step(command: FinishStep, uow: UnitOfWork) -> Done:
    """Finish a step of our own work, with evidence, and release the next steps.

    Raises: Refused(not_found, case_closed, step_not_own_work, step_already_done, step_not_released, evidence_needed).
    """
    case = get_case(uow, command.case_id, lock=True)
    settings = settings_of(uow)
    next_state(case.state, "step_finished")
    progress = finish_by_hand(list_steps(uow, case), command.step_id, uow.now)
    if not command.evidence.strip():
        raise refused("evidence_needed")
    _save_finished(uow, case, command.step_id, progress)
    save_evidence(uow, case, command.step_id, command.evidence)
    request_partners(uow, case, progress.released)
    refresh_next_action(uow, case, settings)
    uow.audit("alter", case.person_id, why="step_finished")
    return Done()


def _save_finished(uow: UnitOfWork, case: CaseFile, step_id: UUID, progress: Progress) -> None:
    save_progress(uow, case, progress.steps)
    (step,) = [step for step in progress.steps if step.step_id == step_id]
    sequence = record_act(uow, case, "step_finished", step.key)
    finished = StepFinished(case_id=case.id, step_id=step_id, kind=step.planned.kind)
    uow.raise_event(finished, subject=case.id, sequence=sequence)
