"""The navigator writes what a local group has to know to do a step safely."""

from __future__ import annotations

from casework.domain.case import next_state
from casework.domain.safety_sheet import check_sheet
from casework.messages import Done, WriteSafetySheet
from casework.operations.next_actions import refresh_next_action
from casework.store.cases import get_case, record_act
from casework.store.force_settings import settings_of
from casework.store.news import withdraw_sheet_need
from casework.store.plans import list_steps
from casework.store.safety_sheets import save_sheet
from common.unit_of_work import UnitOfWork


def write_safety_sheet(command: WriteSafetySheet, uow: UnitOfWork) -> Done:
    """Save a new version; the group reads it from now on.

    Raises: Refused(not_found, case_closed, step_not_for_a_group, meeting_needed, emergency_contact_needed)."""
    case = get_case(uow, command.case_id, lock=True)
    next_state(case.state, "safety_sheet_written")
    step = check_sheet(list_steps(uow, case), command)
    save_sheet(uow, case, command)
    withdraw_sheet_need(uow, case, step.step_id)
    record_act(uow, case, "safety_sheet_written", step.key)
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("alter", case.person_id, why="safety_sheet_written")
    return Done()
