"""Raises a callout, and ends those whose reason is gone."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from casework.domain.callouts import callout_id, calls_at, overdue_reason
from casework.domain.next_action import NextAction
from casework.messages import CalloutEnded, CalloutRaised, CalloutReason
from casework.store.callouts import insert_callout, open_callouts
from casework.store.cases import record_act
from casework.store.concerns import open_concern_ids
from casework.store.tables import Callout, CaseFile
from common.unit_of_work import UnitOfWork

CALL_FOR_CASE: Final = "call_for_case"


def raise_callout(uow: UnitOfWork, case: CaseFile, id: UUID, reason: CalloutReason) -> None:
    """Call whoever is on duty at the case's site, once for this id. The case is locked."""
    if insert_callout(uow, case, id, reason):
        record_act(uow, case, "callout_raised", reason)
        raised = CalloutRaised(
            callout_id=id, case_id=case.id, person_id=case.person_id, site_id=case.site_id, reason=reason
        )
        uow.raise_event(raised, subject=id, sequence=1)


def refresh_callouts(uow: UnitOfWork, case: CaseFile, action: NextAction | None) -> None:
    """End what is over now that this action is next, and call for it when it is overdue."""
    reason = overdue_reason(action)
    wanted = callout_id(case.id, action) if action is not None and reason is not None else None
    known = open_callouts(uow, case)
    for callout in known:
        over = callout.id != wanted
        if over and callout.reason == "concern":
            over = callout.id not in open_concern_ids(uow, case)
        if over:
            end_callout(uow, case, callout)
    if action is not None and reason is not None and wanted not in {callout.id for callout in known}:
        uow.schedule(CALL_FOR_CASE, at=max(uow.now, calls_at(reason, action.due_at)), subject=case.id)


def end_callout(uow: UnitOfWork, case: CaseFile, callout: Callout) -> None:
    callout.ended_at = uow.now
    ended = CalloutEnded(callout_id=callout.id, case_id=case.id, person_id=case.person_id, site_id=case.site_id)
    uow.raise_event(ended, subject=callout.id, sequence=3)
