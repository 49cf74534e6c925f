"""A referral is left to chance, or decided by a supervisor for somebody's safety; and trials are shown."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.context import may
from gateway.pages.referrals.referral import page_of
from gateway.pages.support import layout
from gateway.pages.support.form_fields import Errors, needed, typed
from referral.messages import AllocateReferral, CloseTrial, ListTrials, OverrideAllocation

pages = Blueprint("allocation", __name__)
SAID = {
    "offered": "Trial decided: offered. A case is being opened",
    "not_offered": "Trial decided: nothing is offered",
}


@pages.post("/referrals/<uuid:referral_id>/allocate")
@for_roles(declaration(AllocateReferral).roles)
def allocate(referral_id: UUID) -> Response:
    errors: Errors = {}
    reason = needed("reason", errors, "Enter why this person is eligible")
    if errors:
        return page_of(referral_id, errors)
    allocated = layout.command(AllocateReferral(referral_id=referral_id, reason=reason))
    return layout.done(SAID[allocated.arm], f"/referrals/{referral_id}")


@pages.post("/referrals/<uuid:referral_id>/override")
@for_roles(declaration(OverrideAllocation).roles)
def override(referral_id: UUID) -> Response:
    errors: Errors = {}
    reason = needed("override-reason", errors, "Enter what they need to be kept safe from")
    if errors:
        return page_of(referral_id, errors)
    layout.command(OverrideAllocation(referral_id=referral_id, reason=reason))
    return layout.done("Accepted for their safety. A case is being opened", f"/referrals/{referral_id}")


@pages.get("/trials")
@for_roles(declaration(ListTrials).roles)
def show() -> Response:
    return _list({})


@pages.post("/trials/<uuid:trial_id>/close")
@for_roles(declaration(CloseTrial).roles)
def close(trial_id: UUID) -> Response:
    if typed("sure") != "yes":
        return _list({f"sure-{trial_id}": "Select the box to confirm that the trial is over"})
    layout.command(CloseTrial(trial_id=trial_id))
    return layout.done("Trial closed. Its seed is now shown", "/trials")


def _list(errors: Errors) -> Response:
    answer = layout.render(
        "referrals/trials.html",
        trials=layout.ask(ListTrials()).trials,
        sites=layout.names_of_sites(),
        workers=layout.names_of_staff(),
        can_close=may(layout.member(), CloseTrial),
        errors=errors,
    )
    answer.status_code = 422 if errors else 200
    return answer
