"""Local groups and the opportunities service report on steps: what they finished is done, and releases the next steps.

A job or a place is done when it has been sustained for the first time, with evidence: a start alone may be lost in a
day, and then the same step waits for another place. Work that stopped, a place that was lost, and a step that no group
can be asked for are setbacks: next for the navigator until someone else takes on the step or she records what is done.
We keep who has taken on a step, so that a late report that an earlier one ended is no setback."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from casework.domain.case import next_state
from casework.domain.news import NewsSource
from casework.domain.steps import check_setback, finish_by_report, reopen_step
from casework.messages import AnswerSetback, Done, NewsKind, Setback, StepFinished
from casework.operations.evaluation_facts import report_placement
from casework.operations.news import add_news
from casework.operations.next_actions import refresh_next_action, request_partners
from casework.store.cases import get_case, record_act
from casework.store.force_settings import settings_of
from casework.store.news import withdraw_sheet_need
from casework.store.plans import list_steps, save_progress
from casework.store.safety_sheets import find_sheet
from casework.store.step_assignments import assign_step, end_assignment, is_assigned, is_assigned_to, set_setback
from casework.store.step_proposals import add_proposal, remove_proposal
from casework.store.tables import CaseFile
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

Report = (
    CommissionAccepted | CommissionCompleted | CommissionStopped | GroupsExhausted | PlacementEnded | PlacementLost
    | PlacementOffered | PlacementProposed | PlacementStarted | PlacementSustained | ProposalClosed
)  # fmt: skip


def on_commission_completed(event: CommissionCompleted, uow: UnitOfWork) -> None:
    """A local group completed its work; from now on its workers read nothing of the person."""
    _end_assignment(uow, get_case(uow, event.case_id, lock=True), event.step_id, event.commission_id)
    _finish(uow, event.case_id, event.step_id)
    _tell(uow, event, "service_completed", event.commission_id)


def on_placement_sustained(event: PlacementSustained, uow: UnitOfWork) -> None:
    """The person is still in the job or the place."""
    _finish(uow, event.case_id, event.step_id)
    report_placement(uow, event)
    _tell(uow, event, "placement_sustained", event.placement_id, detail=f"weeks_{event.weeks}")


def on_placement_started(event: PlacementStarted, uow: UnitOfWork) -> None:
    """The first day. The step is not done until the placement has lasted."""
    report_placement(uow, event)
    _tell(uow, event, "placement_started", event.placement_id)


def on_placement_ended(event: PlacementEnded, uow: UnitOfWork) -> None:
    """The placement came to a good end."""
    report_placement(uow, event)
    _tell(uow, event, "placement_ended", event.placement_id, detail=event.reason)


def on_placement_lost(event: PlacementLost, uow: UnitOfWork) -> None:
    """The placement was lost, in whatever week; the finder searches for another, and the step is open again."""
    _reopen(uow, event.case_id, event.step_id, event.placement_id)
    _record_setback(uow, event.case_id, event.step_id, event.placement_id, "placement_lost")
    report_placement(uow, event)
    _tell(uow, event, "placement_lost", event.placement_id, detail=event.reason)


def on_commission_stopped(event: CommissionStopped, uow: UnitOfWork) -> None:
    """A local group's work ended without being completed."""
    _record_setback(uow, event.case_id, event.step_id, event.commission_id, "service_stopped")
    _tell(uow, event, "service_stopped", event.commission_id, detail=event.state)


def on_groups_exhausted(event: GroupsExhausted, uow: UnitOfWork) -> None:
    """No local group can be asked."""
    _record_setback(uow, event.case_id, event.step_id, None, "nobody_to_ask")
    _tell(uow, event, "nobody_to_ask", None)


def on_commission_accepted(event: CommissionAccepted, uow: UnitOfWork) -> None:
    """A local group took on a step: its workers may read the safety sheet until the work ends."""
    _record_assignment(uow, event.case_id, event.step_id, event.commission_id, event.worker_ids)
    _tell(uow, event, "request_accepted", event.commission_id)
    case = get_case(uow, event.case_id, lock=True)
    if find_sheet(uow, case, event.step_id) is None and is_assigned_to(uow, event.step_id, event.commission_id):
        _tell(uow, event, "sheet_needed", event.commission_id)


def on_placement_proposed(event: PlacementProposed, uow: UnitOfWork) -> None:
    """A finder proposed a place: the case team has to agree or decline."""
    case = get_case(uow, event.case_id, lock=True)
    add_proposal(uow, case, event.step_id, event.placement_id)
    _tell(uow, event, "placement_proposed", event.placement_id)


def on_proposal_closed(event: ProposalClosed, uow: UnitOfWork) -> None:
    """A proposal was answered or withdrawn."""
    get_case(uow, event.case_id, lock=True)
    remove_proposal(uow, event.placement_id)
    _tell(uow, event, "proposal_closed", event.placement_id)


def on_placement_offered(event: PlacementOffered, uow: UnitOfWork) -> None:
    """A place was found for a step."""
    _record_assignment(uow, event.case_id, event.step_id, event.placement_id)
    _tell(uow, event, "placement_offered", event.placement_id)


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


def _tell(
    uow: UnitOfWork, report: Report, kind: NewsKind, source_id: UUID | None, *, detail: str | None = None
) -> None:
    """Every report is news on the case, also one about a step that a newer version of the plan left out."""
    case = get_case(uow, report.case_id, lock=True)
    add_news(uow, case, kind, NewsSource(source_id, report.step_id, detail=detail))
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("collect", case.person_id, why=kind)


def _reopen(uow: UnitOfWork, case_id: UUID, step_id: UUID, placement_id: UUID) -> None:
    """A step that was done because of this placement is no longer done. What it released goes on."""
    case = get_case(uow, case_id, lock=True)
    if is_assigned_to(uow, step_id, placement_id):
        save_progress(uow, case, reopen_step(list_steps(uow, case), step_id))


def _record_setback(
    uow: UnitOfWork, case_id: UUID, step_id: UUID, assignment_id: UUID | None, setback: Setback
) -> None:
    """Record an act with the step's letter. A step that a newer version of the plan left out is ignored."""
    case = get_case(uow, case_id, lock=True)
    if assignment_id is not None:
        _end_assignment(uow, case, step_id, assignment_id)
    for step in list_steps(uow, case):
        if step.step_id == step_id:
            record_act(uow, case, setback, step.key)
            if step.state == "released" and not is_assigned(uow, step_id):
                set_setback(uow, step_id, setback)
            uow.audit("alter", case.person_id, why=setback)
    refresh_next_action(uow, case, settings_of(uow))


def _end_assignment(uow: UnitOfWork, case: CaseFile, step_id: UUID, assignment_id: UUID) -> None:
    end_assignment(uow, case, step_id, assignment_id)
    if not is_assigned(uow, step_id):
        withdraw_sheet_need(uow, case, step_id)


def _record_assignment(
    uow: UnitOfWork, case_id: UUID, step_id: UUID, assignment_id: UUID, worker_ids: Sequence[str] = ()
) -> None:
    """The step is taken on, so any setback is over."""
    case = get_case(uow, case_id, lock=True)
    if assign_step(uow, case, step_id, assignment_id, worker_ids):
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
