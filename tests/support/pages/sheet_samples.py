"""The safety sheet as the navigator writes it and as a group reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casework import messages as casework
from gateway.pages.cases.forms import SafetySheetForm
from support.pages.forms import with_errors
from support.pages.records import CASE, DUTY, SAM, SITES, STEP_WORK, STEPS, WORKERS, ago

SHEET = casework.SafetySheet(
    goal="somebody_to_talk_to",
    meeting="At the library on Tuesdays at four.\nNot at the bus station. His mother brings him first.",
    emergency_contact="His mother, 07700 900456",
    medical="Asthma: the inhaler is in his left pocket",
    watch_for="",
    written_at=ago(days=1),
    written_by=SAM,
)
HERS = casework.WhomToRing(worker_id=SAM, number="07700 900301")
ON_DUTY = casework.WhomToRing(worker_id=None, number="0121 496 0301")
MENTORING = next(step for step in STEPS if step.kind == "partner_service")


def sheet_pages(case: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """``case`` is the context of a case's page, for its frame."""
    write = {
        "frame": case["frame"], "case": CASE, "step": MENTORING, "sheet": None, "workers": WORKERS,
        "form": SafetySheetForm(), "errors": {},
    }  # fmt: skip
    group = replace(DUTY, signed_in_as="Jo Whitlock", role="partner_worker", navigation=())
    read = {"frame": group, "work": STEP_WORK, "sites": SITES, "workers": WORKERS}
    wrong = with_errors(
        "form",
        SafetySheetForm(obj=replace(SHEET, meeting="", emergency_contact="")),
        meeting="Enter how, when and where it is safe to meet",
        emergency_contact="Enter an emergency contact",
    )
    written = {"sheet": SHEET, "form": SafetySheetForm(obj=SHEET)}
    return {
        "safety-sheet": ("cases/safety_sheet.html", write),
        "safety-sheet-written": ("cases/safety_sheet.html", write | written),
        "safety-sheet-with-errors": ("cases/safety_sheet.html", write | wrong),
        "group-sheet": ("voluntary/safety_sheet.html", read | {"told": _told(SHEET, HERS)}),
        "group-sheet-on-duty": ("voluntary/safety_sheet.html", read | {"told": _told(SHEET, ON_DUTY)}),
        "group-sheet-missing": ("voluntary/safety_sheet.html", read | {"told": _told(None, None)}),
    }


def _told(sheet: casework.SafetySheet | None, ring: casework.WhomToRing | None) -> casework.GroupSheet:
    return casework.GroupSheet(navigator_id=SAM, ring=ring, sheet=sheet)
