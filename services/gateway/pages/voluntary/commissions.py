"""What commissioners see of the groups' work: steps that no group has, and every piece of work with its group."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from common.errors import Refused
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.forms import Errors
from gateway.pages.support.pagination import page_number, sliced
from gateway.presentation.error_messages import refusal
from voluntary.messages import AskGroupsAgain, ListCommissions, ListOrganisations, ListUnassignedSteps, Organisations

COMMISSIONERS = declaration(ListUnassignedSteps).roles
pages = Blueprint("commissions", __name__, url_prefix="/commissions")


@pages.get("")
@for_roles(declaration(AskGroupsAgain).roles)
def commissions() -> Response:
    page, unassigned, groups = layout.ask_together(
        ListCommissions(page=page_number()), ListUnassignedSteps(), ListOrganisations(), acting_as=COMMISSIONERS
    )
    return layout.render(
        "voluntary/commissions.html",
        page=page,
        waiting=len(unassigned.items),
        groups=_names(groups),
        sites=layout.names_of_sites(),
    )


@pages.get("/waiting")
@for_roles(COMMISSIONERS)
def waiting() -> Response:
    return _waiting({})


@pages.post("/waiting/<uuid:step_id>/ask")
@for_roles(declaration(AskGroupsAgain).roles)
def ask(step_id: UUID) -> Response:
    try:
        layout.command(AskGroupsAgain(step_id=step_id))
    except Refused as no:
        if no.code != "groups_exhausted":
            raise
        answer = _waiting({f"ask-{step_id}": refusal(409, no.code).title})
        answer.status_code = 422
        return answer
    return layout.done("A group is being asked again", "/commissions")


def _names(groups: Organisations) -> dict[UUID, str]:
    return {group.organisation_id: group.name for group in groups.items}


def _waiting(errors: Errors) -> Response:
    found, groups = layout.ask_together(ListUnassignedSteps(), ListOrganisations(), acting_as=COMMISSIONERS)
    return layout.render(
        "voluntary/unassigned_steps.html",
        page=sliced(found.items),
        groups=_names(groups),
        sites=layout.names_of_sites(),
        errors=errors,
    )
