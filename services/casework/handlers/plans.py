"""The road from A to B: a version agreed with the person, its steps set free one after the other."""

from __future__ import annotations

from uuid import UUID, uuid4

from casework.domain.case import after
from casework.domain.plan_version import agree
from casework.domain.steps import Progress, finish_by_hand
from casework.messages import AgreePlan, Done, FinishStep, PlanAgreed, StepFinished
from casework.operations.next_actions import refresh_next_action, request_partners
from casework.store.cases import get_case, record_act
from casework.store.force_settings import settings_of
from casework.store.plans import keep_evidence, keep_progress, keep_version, steps_of
from casework.store.tables import CaseFile
from common.british_time import british_date
from common.errors import Refused
from common.unit_of_work import UnitOfWork


def agree_plan(command: AgreePlan, uow: UnitOfWork) -> Done:
    """Keep a version that the person agreed to; what it sets free is asked for at once."""
    case = get_case(uow, command.case_id, lock=True)
    after(case.state, "plan_agreed")
    settings = settings_of(uow)
    plan = agree(command.steps, steps_of(uow, case), today=british_date(uow.now), now=uow.now, new_id=uuid4)
    version = keep_version(uow, case, plan.steps)
    sequence = record_act(uow, case, "plan_agreed", str(version))
    agreed = PlanAgreed(case_id=case.id, version=version, steps=len(plan.steps))
    uow.raise_event(agreed, subject=case.id, sequence=sequence)
    request_partners(uow, case, plan.released)
    refresh_next_action(uow, case, settings)
    uow.audit("alter", case.person_id, why="plan_agreed")
    return Done()


def finish_step(command: FinishStep, uow: UnitOfWork) -> Done:
    """A step of one's own work is done, with what shows it; the next ones are set free."""
    case = get_case(uow, command.case_id, lock=True)
    settings = settings_of(uow)
    after(case.state, "step_finished")
    progress = finish_by_hand(steps_of(uow, case), command.step_id, uow.now)
    if not command.evidence.strip():
        raise Refused("evidence_needed")
    _keep(uow, case, command.step_id, progress)
    keep_evidence(uow, case, command.step_id, command.evidence)
    request_partners(uow, case, progress.released)
    refresh_next_action(uow, case, settings)
    uow.audit("alter", case.person_id, why="step_finished")
    return Done()


def _keep(uow: UnitOfWork, case: CaseFile, step_id: UUID, progress: Progress) -> None:
    keep_progress(uow, case, progress.steps)
    (step,) = [one for one in progress.steps if one.step_id == step_id]
    sequence = record_act(uow, case, "step_finished", step.key)
    finished = StepFinished(case_id=case.id, step_id=step_id, kind=step.planned.kind)
    uow.raise_event(finished, subject=case.id, sequence=sequence)
