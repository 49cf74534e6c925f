"""What every change of a case ends with: working out what is next on it, and asking others for steps set free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from casework.domain.next_action import Standing, next_action
from casework.domain.re_approach import ReApproach, Rules
from casework.domain.steps import StandingStep
from casework.messages import ConfigureForce, OpportunityRequested, ReApproachDue, ServiceRequested
from casework.store.cases import keep_next, record_act
from casework.store.concerns import concern_since
from casework.store.plans import steps_of
from casework.store.tables import CaseFile
from casework.store.visits import latest_visit
from common.unit_of_work import UnitOfWork


def rules_of(settings: ConfigureForce) -> Rules:
    return Rules(timedelta(hours=settings.re_approach_hours), settings.re_approach_cap)


def refresh_next_action(uow: UnitOfWork, case: CaseFile, settings: ConfigureForce) -> None:
    """Work out anew what is next on a case. A case keeps the clock of the settings under which it was last touched."""
    standing = Standing(
        state=case.state,
        navigator=case.worker_id,
        clock_started=case.clock_started_at,
        reached=case.reached,
        engaged_at=case.engaged_at,
        last_contact_at=case.last_contact_at,
        steps=steps_of(uow, case),
        re_approach=latest_visit(uow, case),
        concern_since=concern_since(uow, case),
        held_until_look=case.safety_review_due_at if case.visits_held_since is not None else None,
        error_since=case.error_at if case.error_seen_at is None else None,
    )
    keep_next(case, next_action(standing, timedelta(hours=settings.first_contact_hours)))


def order_revisit(uow: UnitOfWork, case: CaseFile, visit: ReApproach) -> None:
    """Say that the navigator is to go again."""
    sequence = record_act(uow, case, "re_approach_due", str(visit.attempt))
    due = ReApproachDue(
        case_id=case.id,
        person_id=case.person_id,
        worker_id=case.worker_id,
        attempt=visit.attempt,
        due_at=visit.due_at,
    )
    uow.raise_event(due, subject=case.id, sequence=sequence)


def request_partners(uow: UnitOfWork, case: CaseFile, released: Iterable[StandingStep]) -> None:
    """Record which steps may start, and ask whoever is to do those that are not our own work; nobody for a case that
    was opened in error."""
    if case.error_at is not None:
        return
    for step in released:
        sequence = record_act(uow, case, "step_released", step.key)
        for request in _requests(case, step):
            uow.raise_event(request, subject=case.id, sequence=sequence)


def _requests(case: CaseFile, step: StandingStep) -> Sequence[object]:
    about = {"case_id": case.id, "step_id": step.step_id, "person_id": case.person_id, "site_id": case.site_id}
    planned = step.planned
    if planned.kind == "partner_service" and planned.service is not None:
        return [ServiceRequested(**about, service=planned.service, wanted_by=planned.target)]  # type: ignore[arg-type]
    if planned.kind == "opportunity":
        return [OpportunityRequested(**about, wanted_by=planned.target)]  # type: ignore[arg-type]
    return []
