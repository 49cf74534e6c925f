"""Danger on a referral's page: raised, dealt with, and closed as what it was, with an incident number or a reason."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, request

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.referrals.referral import page_of
from gateway.pages.referrals.referral_forms import CloseDangerForm, DangerForm
from gateway.pages.support import layout
from gateway.pages.support.form_actions import submit
from referral.messages import AcknowledgeDanger, CloseDanger, RaiseDanger

pages = Blueprint("danger", __name__, url_prefix="/referrals/<uuid:referral_id>/danger")
CLOSING = {
    "incident_number_invalid": "incident_number",
    "danger_needs_closing": "incident_number",
    "danger_needs_reason": "reason",
}


@pages.post("")
@for_roles(declaration(RaiseDanger).roles)
def raise_it(referral_id: UUID) -> Response:
    form = DangerForm(request.form)
    return submit(
        form,
        lambda: RaiseDanger(referral_id=referral_id, reason=form.reason.data),
        "Danger raised. It stays at the top of the duty queue until an officer deals with it",
        f"/referrals/{referral_id}",
        redisplay=partial(page_of, referral_id),
    )


@pages.post("/acknowledge")
@for_roles(declaration(AcknowledgeDanger).roles)
def acknowledge(referral_id: UUID) -> Response:
    layout.command(AcknowledgeDanger(referral_id=referral_id))
    return layout.done("You are dealing with it", f"/referrals/{referral_id}")


@pages.post("/close")
@for_roles(declaration(CloseDanger).roles)
def close(referral_id: UUID) -> Response:
    form = CloseDangerForm(request.form)
    return submit(
        form,
        lambda: CloseDanger(
            referral_id=referral_id,
            decision=form.decision.data,
            incident_number=form.incident_number.data,
            reason=form.reason.data,
        ),
        "Danger closed",
        f"/referrals/{referral_id}",
        redisplay=partial(page_of, referral_id),
        fields=CLOSING,
    )
