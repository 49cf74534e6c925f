"""One placement, from the proposal to six months on: what happened, with what shows it, and what is to be done next."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import NOT_FOUND, Refused
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.context import may
from gateway.pages.opportunities.forms import OfferForm, RecordForm
from gateway.pages.opportunities.placement_steps import choices_after
from gateway.pages.support import layout
from gateway.pages.support.fields import options, today
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import Form, current_form, errors_of
from gateway.presentation.labels import opportunities as offers
from opportunities.messages import (
    FindPlacement,
    Match,
    MatchCandidate,
    OfferPlacement,
    PlacementDetail,
    ProposePlacement,
    RecordPlacement,
)

pages = Blueprint("placements", __name__, url_prefix="/placements/<uuid:placement_id>")
RECORD_FIELDS: Final = {
    "too_early": "on",
    "before_what_it_follows": "on",
    "in_the_future": "on",
    "milestone_already_recorded": "step",
    "cannot_follow": "step",
}
OFFER_FIELDS: Final = {
    "limit_not_asked": "confirmed",
    "benefits_not_explained": "benefits_explained",
    "in_the_future": "seen",
}


@pages.get("")
@for_roles(declaration(FindPlacement).roles)
def show(placement_id: UUID) -> Response:
    return _page(placement_id)


@pages.post("/offer")
@for_roles(declaration(OfferPlacement).roles)
def offer(placement_id: UUID) -> Response:
    form = OfferForm(request.form)
    return submit(
        form,
        lambda: OfferPlacement(
            placement_id=placement_id,
            evidence=form.evidence_record,
            confirmed=form.confirmed.data,
            benefits_explained=form.benefits_explained.data,
        ),
        "Place offered. It is reserved for this candidate",
        f"/placements/{placement_id}",
        redisplay=partial(_page, placement_id),
        fields=OFFER_FIELDS,
    )


@pages.post("/record")
@for_roles(declaration(RecordPlacement).roles)
def record(placement_id: UUID) -> Response:
    form = RecordForm(request.form)
    return submit(
        form,
        lambda: RecordPlacement(
            placement_id=placement_id, occurred_on=form.on.data, evidence=form.evidence_record, **(form.outcome or {})
        ),
        "Recorded what happened",
        f"/placements/{placement_id}",
        redisplay=partial(_page, placement_id),
        fields=RECORD_FIELDS,
    )


def _page(placement_id: UUID, submitted: Form | None = None) -> Response:
    placement = layout.ask(FindPlacement(placement_id=placement_id))
    here = layout.member()
    recording = request.path.endswith("/record") or "instead" in request.args
    offering = (
        placement.state == "agreed" and not placement.agreement_lapsed and may(here, OfferPlacement) and not recording
    )
    match = _match(placement) if offering else None
    to_ask = offers.limits_to_ask(match.limit_checks) if match else list(offers.TO_ASK)
    next_steps = choices_after(placement, today()) if may(here, RecordPlacement) else {}
    offer, record = (
        current_form(OfferForm, submitted, seen=today()),
        current_form(RecordForm, submitted, on=today(), seen=today()),
    )
    offer.confirmed.choices = options({limit: offers.CONFIRMED[limit] for limit in to_ask})
    record.step.choices = options(next_steps)
    return layout.render(
        "opportunities/placement.html",
        placement=placement,
        workers=layout.names_of_staff(),
        sites=layout.names_of_sites(),
        can_match=may(here, MatchCandidate),
        can_propose=placement.agreement_lapsed and may(here, ProposePlacement),
        can_offer=offering,
        match=match,
        can_record=bool(next_steps),
        offer=offer,
        record=record,
        errors=errors_of(submitted),
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
