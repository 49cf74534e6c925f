"""What a local group did for a step: its sessions, in its own words, for the case team."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from casework.messages import CaseDetail, FindCase, StepDetail
from common.errors import NOT_FOUND
from common.messages import declaration
from common.roles import CASE_TEAM
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from voluntary.messages import FindCommission

pages = Blueprint("step_work", __name__, url_prefix="/cases/<uuid:case_id>/steps/<uuid:step_id>/work")


@pages.get("/<uuid:commission_id>")
@for_roles(CASE_TEAM & declaration(FindCommission).roles)
def show(case_id: UUID, step_id: UUID, commission_id: UUID) -> Response:
    case, work = layout.ask_together(
        FindCase(case_id=case_id), FindCommission(commission_id=commission_id), acting_as=CASE_TEAM
    )
    return layout.render(
        "cases/step_work.html",
        case=case,
        step=_step(case, step_id, commission_id),
        work=work,
        workers=layout.names_of_staff(),
        sites=layout.names_of_sites(),
    )


def _step(case: CaseDetail, step_id: UUID, commission_id: UUID) -> StepDetail:
    """The step that this work is for. Raises: Refused(not_found)."""
    for step in case.steps:
        if step.step_id == step_id and commission_id in step.taken_on_by:
            return step
    raise refused(NOT_FOUND)
