"""What a local group says of itself and sees of itself: how many people it has room for, and which papers run out."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, g

from common.errors import NOT_FOUND
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, typed, whole_number
from gateway.pages.voluntary.no_group import or_no_group
from gateway.presentation import time_formats
from gateway.presentation.due_diligence import due_diligence_of
from voluntary.messages import ListOrganisations, SetCapacity

pages = Blueprint("group_self", __name__, url_prefix="/our-group")
GROUPS = declaration(SetCapacity).roles


@pages.get("")
@for_roles(GROUPS)
def show() -> Response:
    return or_no_group(lambda: _page({}, {}))


@pages.post("/awards/<uuid:award_id>/capacity")
@for_roles(GROUPS)
def save_capacity(award_id: UUID) -> Response:
    wrong, errors, field = Errors(), Errors(), f"capacity-{award_id}"
    number = whole_number("capacity", wrong, "Enter a whole number. Enter 0 if you have no room", least=0)
    if wrong:
        errors[field] = wrong["capacity"]
    return carry_out(
        lambda: SetCapacity(award_id=award_id, capacity=number),
        "Number of places saved",
        "/our-group",
        errors=errors,
        redisplay=lambda faults: _page(faults, {field: typed("capacity")}),
    )


def _page(errors: Errors, entered: dict[str, str]) -> Response:
    own = layout.ask(ListOrganisations()).items
    if not own:
        raise refused(NOT_FOUND)
    return layout.render(
        "voluntary/group_profile.html",
        group=own[0],
        papers=due_diligence_of(own[0], time_formats.local(g.now).date()),
        sites=layout.names_of_sites(),
        errors=errors,
        entered=entered,
    )
