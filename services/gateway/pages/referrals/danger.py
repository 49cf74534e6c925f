"""Danger on a referral's page: raised, dealt with, and closed with the control room's number or a reason."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, Response

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.referrals.referral import page_of
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, needed, typed
from referral.messages import AcknowledgeDanger, CloseDanger, RaiseDanger

pages = Blueprint("danger", __name__, url_prefix="/referrals/<uuid:referral_id>/danger")
CLOSING = {
    "incident_number_invalid": "incident_number",
    "danger_needs_closing": "incident_number",
    "danger_needs_reason": "closing-reason",
}


@pages.post("")
@for_roles(declaration(RaiseDanger).roles)
def raise_it(referral_id: UUID) -> Response:
    errors: Errors = {}
    reason = needed("danger-reason", errors, "Enter what the danger is")
    return carry_out(
        lambda: RaiseDanger(referral_id=referral_id, reason=reason),
        "Danger raised. It stays at the top of the duty queue until an officer deals with it",
        f"/referrals/{referral_id}",
        errors=errors,
        redisplay=partial(page_of, referral_id),
    )


@pages.post("/acknowledge")
@for_roles(declaration(AcknowledgeDanger).roles)
def acknowledge(referral_id: UUID) -> Response:
    return carry_out(
        lambda: AcknowledgeDanger(referral_id=referral_id),
        "You are dealing with it",
        f"/referrals/{referral_id}",
        errors={},
        redisplay=partial(page_of, referral_id),
    )


@pages.post("/close")
@for_roles(declaration(CloseDanger).roles)
def close(referral_id: UUID) -> Response:
    incident, reason = typed("incident_number"), typed("closing-reason")
    return carry_out(
        lambda: CloseDanger(referral_id=referral_id, incident_number=incident, reason=reason),
        "Danger closed",
        f"/referrals/{referral_id}",
        errors={},
        redisplay=partial(page_of, referral_id),
        fields=CLOSING,
    )
