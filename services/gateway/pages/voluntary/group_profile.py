"""What a local group says of itself and sees of itself: how many people it has room for, and which papers run out."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import NOT_FOUND
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.fields import today
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import current_forms, errors_of
from gateway.pages.voluntary.group_forms import CapacityForm
from gateway.pages.voluntary.no_group import or_no_group
from gateway.presentation.due_diligence import due_diligence_of
from voluntary.messages import ListOrganisations, SetCapacity

pages = Blueprint("group_self", __name__, url_prefix="/our-group")
GROUPS = declaration(SetCapacity).roles


@pages.get("")
@for_roles(GROUPS)
def show() -> Response:
    return or_no_group(_page)


@pages.post("/awards/<uuid:award_id>/capacity")
@for_roles(GROUPS)
def save_capacity(award_id: UUID) -> Response:
    form = CapacityForm(request.form, key=award_id)
    return submit(
        form,
        lambda: SetCapacity(award_id=award_id, capacity=form.capacity.data or 0),
        "Number of places saved",
        "/our-group",
        redisplay=_page,
    )


def _page(submitted: CapacityForm | None = None) -> Response:
    own = layout.ask(ListOrganisations(), acting_as=GROUPS).items
    if not own:
        raise refused(NOT_FOUND)
    capacities = {award.award_id: {"capacity": award.capacity} for award in own[0].awards}
    return layout.render(
        "voluntary/group_profile.html",
        group=own[0],
        papers=due_diligence_of(own[0], today()),
        sites=layout.names_of_sites(),
        capacity_forms=current_forms(CapacityForm, submitted, capacities),
        errors=errors_of(submitted),
    )
