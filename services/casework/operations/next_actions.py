"""What every change of a case ends with: working out what is next, and requesting released steps from others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from casework.domain.news import first_due
from casework.domain.next_action import CaseSnapshot, next_action
from casework.domain.re_approach import ReApproach, ReApproachRules
from casework.domain.steps import CurrentStep
from casework.messages import (
    ConfigureForce,
    OpportunityRequested,
    ReApproachDue,
    ServiceRequested,
    StepKind,
    StepWithdrawn,
    WithdrawnBecause,
)
from casework.operations.callouts import refresh_callouts
from casework.store.cases import record_act, save_next_action
from casework.store.concerns import find_open_concern_since
from casework.store.news import find_unread
from casework.store.plans import list_steps
from casework.store.tables import CaseFile
from casework.store.visits import find_latest_visit
from common.unit_of_work import UnitOfWork


def re_approach_rules(settings: ConfigureForce) -> ReApproachRules:
    return ReApproachRules(timedelta(hours=settings.re_approach_hours), settings.re_approach_cap)


def refresh_next_action(uow: UnitOfWork, case: CaseFile, settings: ConfigureForce) -> None:
    """Work out again what is next on a case, from the plan, what is due, and unread news, and for what whoever is on
    duty is called. It keeps the time limits of the settings under which it last changed."""
    unread = find_unread(uow, case) if case.error_at is None else []  # what was not about this person asks nothing
    snapshot = CaseSnapshot(
        state=case.state,
        navigator=case.worker_id,
        clock_started=case.clock_started_at,
        reached=case.reached,
        engaged_at=case.engaged_at,
        last_contact_at=case.last_contact_at,
        steps=list_steps(uow, case),
        re_approach=find_latest_visit(uow, case),
        concern_since=find_open_concern_since(uow, case),
        safety_review_due_at=case.safety_review_due_at if case.visits_held_since is not None else None,
        error_since=case.error_at if case.error_seen_at is None else None,
        urgent_news_due_at=first_due(unread, urgent=True),
        news_due_at=first_due(unread, urgent=False),
    )
    action = next_action(snapshot, timedelta(hours=settings.first_contact_hours))
    save_next_action(case, action)
    refresh_callouts(uow, case, action)


def order_revisit(uow: UnitOfWork, case: CaseFile, visit: ReApproach) -> None:
    """Record that the navigator must visit again, and raise the event."""
    sequence = record_act(uow, case, "re_approach_due", str(visit.attempt))
    due = ReApproachDue(
        case_id=case.id,
        person_id=case.person_id,
        worker_id=case.worker_id,
        attempt=visit.attempt,
        due_at=visit.due_at,
    )
    uow.raise_event(due, subject=case.id, sequence=sequence)


def request_partners(uow: UnitOfWork, case: CaseFile, released: Iterable[CurrentStep]) -> None:
    """Record which steps may start, and request those that are not our own work. Nothing is requested for a case that
    was opened in error."""
    if case.error_at is not None:
        return
    for step in released:
        sequence = record_act(uow, case, "step_released", step.key)
        for request in _requests(case, step):
            uow.raise_event(request, subject=case.id, sequence=sequence)


def withdraw_step(
    uow: UnitOfWork, case: CaseFile, step_id: UUID, key: str | None, kind: StepKind, because: WithdrawnBecause
) -> None:
    """Record that whoever was asked to do a step must stop, and raise the event."""
    sequence = record_act(uow, case, "step_withdrawn", key)
    withdrawn = StepWithdrawn(
        case_id=case.id,
        step_id=step_id,
        person_id=case.person_id,
        site_id=case.site_id,
        kind=kind,
        because=because,
    )
    uow.raise_event(withdrawn, subject=case.id, sequence=sequence)


def _requests(case: CaseFile, step: CurrentStep) -> Sequence[object]:
    ids = {"case_id": case.id, "step_id": step.step_id, "person_id": case.person_id, "site_id": case.site_id}
    planned = step.planned
    if planned.kind == "partner_service" and planned.service is not None:
        return [ServiceRequested(**ids, service=planned.service, wanted_by=planned.target)]  # type: ignore[arg-type]
    if planned.kind == "opportunity":
        return [OpportunityRequested(**ids, wanted_by=planned.target)]  # type: ignore[arg-type]
    return []
