"""One placement, from the proposal to six months on: what happened, with what shows it, and what is to be done next."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import NOT_FOUND, Refused
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.context import may
from gateway.pages.opportunities.placement_steps import choices_after, outcome_of
from gateway.pages.support import form_fields, layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, entered, typed
from gateway.presentation.labels import opportunities as offers
from opportunities.messages import (
    FindPlacement,
    Match,
    MatchCandidate,
    OfferPlacement,
    PlacementDetail,
    RecordPlacement,
)

pages = Blueprint("placements", __name__, url_prefix="/placements/<uuid:placement_id>")
RECORD_FIELDS: Final = {
    "too_early": "on-day",
    "before_what_it_follows": "on-day",
    "in_the_future": "on-day",
    "milestone_already_recorded": "step",
    "cannot_follow": "step",
}
OFFER_FIELDS: Final = {
    "limit_not_asked": "confirmed",
    "benefits_not_explained": "benefits_explained",
    "in_the_future": "seen-day",
}


@pages.get("")
@for_roles(declaration(FindPlacement).roles)
def show(placement_id: UUID) -> Response:
    return _page(placement_id, {})


@pages.post("/offer")
@for_roles(declaration(OfferPlacement).roles)
def offer(placement_id: UUID) -> Response:
    errors: Errors = {}
    seen = form_fields.evidence(errors)
    return carry_out(
        lambda: OfferPlacement(
            placement_id=placement_id,
            evidence=seen,
            confirmed=form_fields.ticked("confirmed", offers.TO_ASK),  # type: ignore[arg-type]
            benefits_explained=typed("benefits_explained") == "yes",
        ),
        "Place offered. It is reserved for this candidate",
        f"/placements/{placement_id}",
        errors=errors,
        redisplay=lambda wrong: _page(placement_id, wrong),
        fields=OFFER_FIELDS,
    )


@pages.post("/record")
@for_roles(declaration(RecordPlacement).roles)
def record(placement_id: UUID) -> Response:
    errors: Errors = {}
    step = outcome_of(typed("step"))
    if step is None:
        errors["step"] = "Select what happened"
    on = form_fields.past_date("on", errors, what="date it happened")
    seen = form_fields.evidence(errors)
    return carry_out(
        lambda: RecordPlacement(placement_id=placement_id, occurred_on=on, evidence=seen, **(step or {})),
        "Recorded what happened",
        f"/placements/{placement_id}",
        errors=errors,
        redisplay=lambda wrong: _page(placement_id, wrong),
        fields=RECORD_FIELDS,
    )


def _page(placement_id: UUID, errors: Errors) -> Response:
    placement = layout.ask(FindPlacement(placement_id=placement_id))
    here, today = layout.member(), form_fields.today()
    recording = request.path.endswith("/record") or "instead" in request.args
    offering = placement.state == "proposed" and may(here, OfferPlacement) and not recording
    match = _match(placement) if offering else None
    prefilled = form_fields.filled_in("on", today) | form_fields.filled_in("seen", today)
    return layout.render(
        "opportunities/placement.html",
        placement=placement,
        workers=layout.names_of_staff(),
        sites=layout.names_of_sites(),
        can_match=may(here, MatchCandidate),
        can_offer=offering,
        match=match,
        to_ask=offers.limits_to_ask(match.limit_checks) if match else list(offers.TO_ASK),
        confirmed=request.form.getlist("confirmed"),
        next_steps=choices_after(placement, today) if may(here, RecordPlacement) else {},
        errors=errors,
        entered=entered() if errors else prefilled,
    )


def _match(placement: PlacementDetail) -> Match | None:
    """Why the opportunity fits today; None when it is no longer among the best."""
    try:
        found: Any = layout.ask(MatchCandidate(step_id=placement.step_id))
    except Refused as refusal:
        if refusal.code in (NOT_FOUND, "candidate_not_described"):
            return None
        raise
    ours = placement.opportunity.opportunity_id
    return next((one for one in found.matches if one.opportunity.opportunity_id == ours), None)
