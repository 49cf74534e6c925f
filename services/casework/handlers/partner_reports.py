"""Local groups and the opportunities service report on steps: what they finished is done, and releases the next steps.

A job or a place is done when it has been sustained for the first time, with evidence: a start alone may be lost in a
day, and then the same step waits for another place. Work that stopped, a place that was lost, and a step that no group
can be asked for are setbacks: next for the navigator until someone else takes on the step or she records what is done.
We keep who has taken on a step, so that a late report that an earlier one ended is no setback."""

from __future__ import annotations

from uuid import UUID

from casework.domain.case import next_state
from casework.domain.steps import check_setback, finish_by_report
from casework.messages import AnswerSetback, Done, Setback, StepFinished
from casework.operations.evaluation_facts import report_placement
from casework.operations.next_actions import refresh_next_action, request_partners
from casework.store.cases import get_case, record_act
from casework.store.force_settings import settings_of
from casework.store.plans import list_steps, save_progress
from casework.store.step_assignments import assign_step, end_assignment, is_assigned, set_setback
from casework.store.step_proposals import add_proposal, remove_proposal
from common.unit_of_work import UnitOfWork
from opportunities.messages import (
    PlacementEnded,
    PlacementLost,
    PlacementOffered,
    PlacementProposed,
    PlacementStarted,
    PlacementSustained,
    ProposalClosed,
)
from voluntary.messages import CommissionAccepted, CommissionCompleted, CommissionStopped, GroupsExhausted


def on_commission_completed(event: CommissionCompleted, uow: UnitOfWork) -> None:
    """A local group completed its work."""
    _finish(uow, event.case_id, event.step_id)


def on_placement_sustained(event: PlacementSustained, uow: UnitOfWork) -> None:
    """The person is still in the job or the place."""
    _finish(uow, event.case_id, event.step_id)
    report_placement(uow, event)


def on_placement_started(event: PlacementStarted, uow: UnitOfWork) -> None:
    """The first day. The step is not done until the placement has lasted."""
    report_placement(uow, event)


def on_placement_ended(event: PlacementEnded, uow: UnitOfWork) -> None:
    """The placement came to a good end."""
    report_placement(uow, event)


def on_placement_lost(event: PlacementLost, uow: UnitOfWork) -> None:
    """The placement was lost; the finder searches for another."""
    _record_setback(uow, event.case_id, event.step_id, event.placement_id, "placement_lost")
    report_placement(uow, event)


def on_commission_stopped(event: CommissionStopped, uow: UnitOfWork) -> None:
    """A local group's work ended without being completed."""
    _record_setback(uow, event.case_id, event.step_id, event.commission_id, "service_stopped")


def on_groups_exhausted(event: GroupsExhausted, uow: UnitOfWork) -> None:
    """No local group can be asked."""
    _record_setback(uow, event.case_id, event.step_id, None, "nobody_to_ask")


def on_commission_accepted(event: CommissionAccepted, uow: UnitOfWork) -> None:
    """A local group took on a step."""
    _record_assignment(uow, event.case_id, event.step_id, event.commission_id)


def on_placement_proposed(event: PlacementProposed, uow: UnitOfWork) -> None:
    """A finder proposed a place: the case team has to agree or decline."""
    case = get_case(uow, event.case_id, lock=True)
    add_proposal(uow, case, event.step_id, event.placement_id)
    refresh_next_action(uow, case, settings_of(uow))


def on_proposal_closed(event: ProposalClosed, uow: UnitOfWork) -> None:
    """A proposal was answered or withdrawn."""
    case = get_case(uow, event.case_id, lock=True)
    remove_proposal(uow, event.placement_id)
    refresh_next_action(uow, case, settings_of(uow))


def on_placement_offered(event: PlacementOffered, uow: UnitOfWork) -> None:
    """A place was found for a step."""
    _record_assignment(uow, event.case_id, event.step_id, event.placement_id)


def answer_setback(command: AnswerSetback, uow: UnitOfWork) -> Done:
    """The navigator records what is done about a setback.

    Raises: Refused(not_found, case_closed, setback_answered, action_needed).
    """
    case = get_case(uow, command.case_id, lock=True)
    next_state(case.state, "setback_answered")
    step = check_setback(list_steps(uow, case), command.step_id, command.done)
    set_setback(uow, step.step_id, None)
    record_act(uow, case, "setback_answered", step.key, command.done)
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("alter", case.person_id, why="setback_answered")
    return Done()


def _record_setback(
    uow: UnitOfWork, case_id: UUID, step_id: UUID, assignment_id: UUID | None, setback: Setback
) -> None:
    """Record an act with the step's letter. A step that a newer version of the plan left out is ignored."""
    case = get_case(uow, case_id, lock=True)
    if assignment_id is not None:
        end_assignment(uow, case, step_id, assignment_id)
    for step in list_steps(uow, case):
        if step.step_id == step_id:
            record_act(uow, case, setback, step.key)
            if step.state == "released" and not is_assigned(uow, step_id):
                set_setback(uow, step_id, setback)
            uow.audit("alter", case.person_id, why=setback)
    refresh_next_action(uow, case, settings_of(uow))


def _record_assignment(uow: UnitOfWork, case_id: UUID, step_id: UUID, assignment_id: UUID) -> None:
    """The step is taken on, so any setback is over."""
    case = get_case(uow, case_id, lock=True)
    if assign_step(uow, case, step_id, assignment_id):
        set_setback(uow, step_id, None)
        refresh_next_action(uow, case, settings_of(uow))


def _finish(uow: UnitOfWork, case_id: UUID, step_id: UUID) -> None:
    """Finish a step once. A repeat, and a step that a newer version of the plan left out, change nothing."""
    case = get_case(uow, case_id, lock=True)
    before = list_steps(uow, case)
    progress = finish_by_report(before, step_id, uow.now)
    if progress.steps == before:
        return
    save_progress(uow, case, progress.steps)
    (step,) = [step for step in progress.steps if step.step_id == step_id]
    sequence = record_act(uow, case, "step_reported", step.key)
    finished = StepFinished(case_id=case.id, step_id=step_id, kind=step.planned.kind)
    uow.raise_event(finished, subject=case.id, sequence=sequence)
    request_partners(uow, case, progress.released)
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("alter", case.person_id, why="step_reported")
