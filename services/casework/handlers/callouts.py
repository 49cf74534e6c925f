"""Whoever is on duty is called for what is overdue on a case, until somebody says that they deal with it."""

from __future__ import annotations

from casework.domain.callouts import callout_id, calls_at, overdue_reason
from casework.domain.next_action import NextAction
from casework.messages import AcknowledgeCallouts, CalloutEnded, Done
from casework.operations.callouts import raise_callout
from casework.store.callouts import find_callout, open_callouts
from casework.store.cases import get_case, record_act
from casework.store.tables import Callout, CaseFile
from common.jobs.worker import complete
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.messages import CalloutAcknowledged


def call_for_case(job: Job, units_of_work: UnitOfWorkFactory, _ports: object) -> None:
    """Call for what is next on a case, if it is still next and overdue."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("casework"), what=job.kind) as uow:
        case = get_case(uow, job.subject, lock=True)
        action = _next_action(case)
        reason = overdue_reason(action)
        if action is not None and reason is not None and calls_at(reason, action.due_at) <= uow.now:
            raise_callout(uow, case, callout_id(case.id, action), reason)
            uow.audit("alter", case.person_id, why="callout_raised")
        complete(job, uow)


def acknowledge_callouts(command: AcknowledgeCallouts, uow: UnitOfWork) -> Done:
    """Raises: Refused(not_found)."""
    case = get_case(uow, command.case_id, lock=True)
    for callout in open_callouts(uow, case):
        if _acknowledge(uow, case, callout, uow.actor.id):
            ended = CalloutEnded(callout_id=callout.id, case_id=case.id, person_id=case.person_id, site_id=case.site_id)
            uow.raise_event(ended, subject=callout.id, sequence=2)
    uow.audit("alter", case.person_id, why="callout_acknowledged")
    return Done()


def on_callout_acknowledged(event: CalloutAcknowledged, uow: UnitOfWork) -> None:
    """Somebody answered from a duty phone."""
    case = get_case(uow, event.case_id, lock=True)
    callout = find_callout(uow, event.callout_id)
    if callout is not None:
        _acknowledge(uow, case, callout, f"phone:{event.role}")
    uow.audit("alter", case.person_id, why="callout_acknowledged")


def _acknowledge(uow: UnitOfWork, case: CaseFile, callout: Callout, by: str) -> bool:
    """Whether this is the first time that somebody says so."""
    if callout.acknowledged_at is not None or callout.ended_at is not None:
        return False
    callout.acknowledged_at, callout.acknowledged_by = uow.now, by
    record_act(uow, case, "callout_acknowledged", by.removeprefix("phone:") if by.startswith("phone:") else None)
    return True


def _next_action(case: CaseFile) -> NextAction | None:
    if case.next_action is None or case.next_due_at is None:
        return None
    return NextAction(case.next_action, case.next_due_at, case.next_step_id)
