"""Others report on the steps that they took up: what they finished is done, and sets the next steps free.

A job or a place is done when it has been sustained for the first time, with evidence: a start alone may be lost in a
day, and then the same step waits for another place. What was stopped or lost, and what nobody can be asked for, is a
setback: next for the navigator until somebody else takes the step up or she says what is done now. Who has taken a
step up is kept, so that the end of one who had it before, heard late, is no setback.
"""

from __future__ import annotations

from uuid import UUID

from casework.domain.case import after
from casework.domain.steps import check_setback, finish_by_report
from casework.messages import AnswerSetback, Done, Setback, StepFinished
from casework.operations.evaluation_facts import tell_placement
from casework.operations.next_actions import refresh_next_action, request_partners
from casework.store.cases import get_case, record_act
from casework.store.force_settings import settings_of
from casework.store.plans import keep_progress, steps_of
from casework.store.step_assignments import assign_step, end_assignment, is_taken_up, mark_setback
from common.unit_of_work import UnitOfWork
from opportunities.messages import PlacementEnded, PlacementLost, PlacementOffered, PlacementStarted, PlacementSustained
from voluntary.messages import CommissionAccepted, CommissionCompleted, CommissionStopped, GroupsExhausted


def take_in_completion(event: CommissionCompleted, uow: UnitOfWork) -> None:
    """A local group completed its work."""
    _finish(uow, event.case_id, event.step_id)


def take_in_sustained(event: PlacementSustained, uow: UnitOfWork) -> None:
    """Still in the job or the place."""
    _finish(uow, event.case_id, event.step_id)
    tell_placement(uow, event)


def take_in_started(event: PlacementStarted, uow: UnitOfWork) -> None:
    """The first day. The step waits until it has lasted."""
    tell_placement(uow, event)


def take_in_ended(event: PlacementEnded, uow: UnitOfWork) -> None:
    """It came to a good end."""
    tell_placement(uow, event)


def take_in_lost(event: PlacementLost, uow: UnitOfWork) -> None:
    """What had been offered is gone; the finder looks for another."""
    _set_back(uow, event.case_id, event.step_id, event.placement_id, "place_lost")
    tell_placement(uow, event)


def take_in_stopped(event: CommissionStopped, uow: UnitOfWork) -> None:
    """A local group's work ended without being completed."""
    _set_back(uow, event.case_id, event.step_id, event.commission_id, "service_stopped")


def take_in_nobody(event: GroupsExhausted, uow: UnitOfWork) -> None:
    """No local group can be asked."""
    _set_back(uow, event.case_id, event.step_id, None, "nobody_to_ask")


def take_in_accepted(event: CommissionAccepted, uow: UnitOfWork) -> None:
    """A local group took a step up."""
    _taken_up(uow, event.case_id, event.step_id, event.commission_id)


def take_in_offered(event: PlacementOffered, uow: UnitOfWork) -> None:
    """A place was found for somebody."""
    _taken_up(uow, event.case_id, event.step_id, event.placement_id)


def answer_setback(command: AnswerSetback, uow: UnitOfWork) -> Done:
    """The navigator says what is done now."""
    case = get_case(uow, command.case_id, lock=True)
    after(case.state, "setback_answered")
    step = check_setback(steps_of(uow, case), command.step_id, command.done)
    mark_setback(uow, step.step_id, None)
    record_act(uow, case, "setback_answered", step.key, command.done)
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("alter", case.person_id, why="setback_answered")
    return Done()


def _set_back(uow: UnitOfWork, case_id: UUID, step_id: UUID, taker_id: UUID | None, setback: Setback) -> None:
    """An act with the step's letter; of a step that a newer version of the plan left out nobody waits for anything."""
    case = get_case(uow, case_id, lock=True)
    if taker_id is not None:
        end_assignment(uow, case, step_id, taker_id)
    for step in steps_of(uow, case):
        if step.step_id == step_id:
            record_act(uow, case, setback, step.key)
            if step.state == "released" and not is_taken_up(uow, step_id):
                mark_setback(uow, step_id, setback)
            uow.audit("alter", case.person_id, why=setback)
    refresh_next_action(uow, case, settings_of(uow))


def _taken_up(uow: UnitOfWork, case_id: UUID, step_id: UUID, taker_id: UUID) -> None:
    """Somebody has the step now: whatever was in its way is over."""
    case = get_case(uow, case_id, lock=True)
    if assign_step(uow, case, step_id, taker_id):
        mark_setback(uow, step_id, None)
        refresh_next_action(uow, case, settings_of(uow))


def _finish(uow: UnitOfWork, case_id: UUID, step_id: UUID) -> None:
    """Once; a repeat, and a step that a newer version of the plan left out, change nothing."""
    case = get_case(uow, case_id, lock=True)
    before = steps_of(uow, case)
    progress = finish_by_report(before, step_id, uow.now)
    if progress.steps == before:
        return
    keep_progress(uow, case, progress.steps)
    (step,) = [one for one in progress.steps if one.step_id == step_id]
    sequence = record_act(uow, case, "step_reported", step.key)
    finished = StepFinished(case_id=case.id, step_id=step_id, kind=step.planned.kind)
    uow.raise_event(finished, subject=case.id, sequence=sequence)
    request_partners(uow, case, progress.released)
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("alter", case.person_id, why="step_reported")
