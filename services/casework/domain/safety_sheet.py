"""The safety sheet of a step that a local group does: what it must say, and which number somebody answers now."""

from __future__ import annotations

from collections.abc import Iterable

from casework.domain.steps import CurrentStep
from casework.messages import WhomToRing, Worker, WriteSafetySheet
from casework.messages.refusals import refused
from common.errors import NOT_FOUND


def check_sheet(steps: Iterable[CurrentStep], sheet: WriteSafetySheet) -> CurrentStep:
    """The step that the sheet is about.

    Raises: Refused(not_found, step_not_for_a_group, meeting_needed, emergency_contact_needed)."""
    step = next((step for step in steps if step.step_id == sheet.step_id), None)
    if step is None:
        raise refused(NOT_FOUND)
    if step.planned.kind != "partner_service":
        raise refused("step_not_for_a_group")
    if not sheet.meeting.strip():
        raise refused("meeting_needed")
    if not sheet.emergency_contact.strip():
        raise refused("emergency_contact_needed")
    return step


def whom_to_ring(navigator: Worker | None, *, is_on: bool, duty_number: str | None) -> WhomToRing | None:
    """The navigator while she is on, else whoever is on duty; her all the same where a site has no duty number."""
    hers = (
        WhomToRing(worker_id=navigator.worker_id, number=navigator.number) if navigator and navigator.number else None
    )
    duty = WhomToRing(worker_id=None, number=duty_number) if duty_number else None
    return (hers or duty) if is_on else (duty or hers)
