"""Shows a safety sheet to the case team, and to the workers of the group that does the step, as long as they do it."""

from __future__ import annotations

from casework.domain.safety_sheet import whom_to_ring
from casework.messages import FindSafetySheet, GroupSheet, ReadSafetySheet, WhomToRing, WrittenSheet
from casework.messages.refusals import refused
from casework.store.cases import get_case
from casework.store.force_settings import settings_of
from casework.store.rota import load_roster
from casework.store.safety_sheets import find_sheet, find_work_of
from casework.store.tables import CaseFile
from common.errors import NOT_FOUND
from common.unit_of_work import UnitOfWork


def find_safety_sheet(question: FindSafetySheet, uow: UnitOfWork) -> WrittenSheet:
    """Raises: Refused(not_found)."""
    case = get_case(uow, question.case_id)
    uow.audit("consult", case.person_id, why="safety_sheet")
    return WrittenSheet(sheet=find_sheet(uow, case, question.step_id))


def read_safety_sheet(question: ReadSafetySheet, uow: UnitOfWork) -> GroupSheet:
    """Raises: Refused(not_found) for everybody but the workers of the group, once the work has ended, and on a case
    that was opened in error."""
    work = find_work_of(uow, question.commission_id, uow.actor.id)
    case = get_case(uow, work.case_id) if work else None
    if work is None or case is None or case.error_at is not None:
        raise refused(NOT_FOUND)
    uow.audit("disclose", case.person_id, why="safety_sheet")
    return GroupSheet(
        navigator_id=case.worker_id, ring=_whom_to_ring(uow, case), sheet=find_sheet(uow, case, work.step_id)
    )


def _whom_to_ring(uow: UnitOfWork, case: CaseFile) -> WhomToRing | None:
    settings, roster = settings_of(uow), load_roster(uow)
    navigator = next((worker for worker in settings.workers if worker.worker_id == case.worker_id), None)
    on = {shift.worker_id for shift in roster.on_duty(case.site_id, uow.now)}
    duty_number = next((one.number for one in settings.duty_numbers if one.site_id == case.site_id), None)
    return whom_to_ring(navigator, is_on=case.worker_id in on, duty_number=duty_number)
