"""The safety sheet of a step: the navigator writes what the local group has to know."""

from __future__ import annotations

from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import FindCase, FindSafetySheet, WriteSafetySheet
from common.errors import NOT_FOUND
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.cases.forms import SafetySheetForm
from gateway.pages.support import layout
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import errors_of

pages = Blueprint("safety_sheet", __name__, url_prefix="/cases/<uuid:case_id>/steps/<uuid:step_id>/sheet")
FIELDS: Final = {
    "meeting_needed": "meeting",
    "emergency_contact_needed": "emergency_contact",
    "case_closed": "goal",
    "step_not_for_a_group": "goal",
}


@pages.get("")
@for_roles(declaration(FindSafetySheet).roles)
def show(case_id: UUID, step_id: UUID) -> Response:
    return _page(case_id, step_id)


@pages.post("")
@for_roles(declaration(WriteSafetySheet).roles)
def write(case_id: UUID, step_id: UUID) -> Response:
    form = SafetySheetForm(request.form)
    return submit(
        form,
        lambda: WriteSafetySheet(case_id=case_id, step_id=step_id, **form.data),
        "Safety sheet saved. The group reads it as long as its work lasts",
        f"/cases/{case_id}",
        redisplay=partial(_page, case_id, step_id),
        fields=FIELDS,
    )


def _page(case_id: UUID, step_id: UUID, submitted: SafetySheetForm | None = None) -> Response:
    case, written = layout.ask_together(FindCase(case_id=case_id), FindSafetySheet(case_id=case_id, step_id=step_id))
    step = next((one for one in case.steps if one.step_id == step_id and one.kind == "partner_service"), None)
    if step is None:
        raise refused(NOT_FOUND)
    return layout.render(
        "cases/safety_sheet.html",
        case=case,
        step=step,
        sheet=written.sheet,
        workers=layout.names_of_staff(),
        form=submitted or SafetySheetForm(obj=written.sheet),
        errors=errors_of(submitted),
    )
