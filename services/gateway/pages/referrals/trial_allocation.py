"""A referral is left to chance, or decided by a supervisor for somebody's safety; and trials are shown."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.context import may
from gateway.pages.referrals.forms import CloseTrialForm
from gateway.pages.referrals.referral import page_of
from gateway.pages.referrals.referral_forms import AllocateForm, OverrideForm
from gateway.pages.support import layout
from gateway.pages.support.forms import current_forms, errors_of
from referral.messages import AllocateReferral, CloseTrial, ListTrials, OverrideAllocation

pages = Blueprint("allocation", __name__)
SAID = {
    "offered": "Trial decided: offered. A case is being opened",
    "not_offered": "Trial decided: nothing is offered",
}


@pages.post("/referrals/<uuid:referral_id>/allocate")
@for_roles(declaration(AllocateReferral).roles)
def allocate(referral_id: UUID) -> Response:
    form = AllocateForm(request.form)
    if not form.validate():
        return page_of(referral_id, form)
    allocated = layout.command(AllocateReferral(referral_id=referral_id, reason=form.reason.data))
    return layout.done(SAID[allocated.arm], f"/referrals/{referral_id}")


@pages.post("/referrals/<uuid:referral_id>/override")
@for_roles(declaration(OverrideAllocation).roles)
def override(referral_id: UUID) -> Response:
    form = OverrideForm(request.form)
    if not form.validate():
        return page_of(referral_id, form)
    layout.command(OverrideAllocation(referral_id=referral_id, reason=form.reason.data))
    return layout.done("Accepted for their safety. A case is being opened", f"/referrals/{referral_id}")


@pages.get("/trials")
@for_roles(declaration(ListTrials).roles)
def show() -> Response:
    return _list()


@pages.post("/trials/<uuid:trial_id>/close")
@for_roles(declaration(CloseTrial).roles)
def close(trial_id: UUID) -> Response:
    form = CloseTrialForm(request.form, key=trial_id)
    if not form.validate():
        return _list(form)
    layout.command(CloseTrial(trial_id=trial_id))
    return layout.done("Trial closed. Its seed is now shown", "/trials")


def _list(submitted: CloseTrialForm | None = None) -> Response:
    trials, errors = layout.ask(ListTrials()).trials, errors_of(submitted)
    answer = layout.render(
        "referrals/trials.html",
        trials=trials,
        close_forms=current_forms(CloseTrialForm, submitted, {one.trial_id: {} for one in trials}),
        sites=layout.names_of_sites(),
        workers=layout.names_of_staff(),
        can_close=may(layout.member(), CloseTrial),
        errors=errors,
    )
    answer.status_code = 422 if errors else 200
    return answer
