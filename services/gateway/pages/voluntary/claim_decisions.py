"""What groups claim for: checked, sent back with a reason, approved and paid, or declined."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import Refused
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import Errors, Form, current_form, errors_of
from gateway.pages.support.pagination import page_number
from gateway.pages.voluntary.commissioner_forms import ChangesForm, DeclineForm
from gateway.presentation.error_messages import refusal
from gateway.presentation.labels.voluntary import pounds
from voluntary.messages import ApproveClaim, DeclineClaim, FindClaim, ListClaims, PayClaim, RequestChanges

pages = Blueprint("claims", __name__, url_prefix="/claims")
COMMISSIONERS = declaration(ApproveClaim).roles


@pages.get("")
@for_roles(COMMISSIONERS)
def claims() -> Response:
    page = layout.ask(ListClaims(page=page_number()), acting_as=COMMISSIONERS)
    withheld = layout.context().directory.payments_held()
    return layout.render("voluntary/claims.html", page=page, sites=layout.names_of_sites(), payments_held=withheld)


@pages.get("/<uuid:claim_id>")
@for_roles(COMMISSIONERS)
def show(claim_id: UUID) -> Response:
    return _page(claim_id)


@pages.post("/<uuid:claim_id>/approve")
@for_roles(COMMISSIONERS)
def approve(claim_id: UUID) -> Response:
    layout.command(ApproveClaim(claim_id=claim_id))
    return layout.done("Claim approved. It can be paid now", f"/claims/{claim_id}")


@pages.post("/<uuid:claim_id>/changes")
@for_roles(COMMISSIONERS)
def changes(claim_id: UUID) -> Response:
    form = ChangesForm(request.form)
    return submit(
        form,
        lambda: RequestChanges(claim_id=claim_id, reason=form.changes.data),
        "Claim sent back to the group with your reason",
        f"/claims/{claim_id}",
        redisplay=partial(_page, claim_id),
    )


@pages.post("/<uuid:claim_id>/decline")
@for_roles(COMMISSIONERS)
def decline(claim_id: UUID) -> Response:
    form = DeclineForm(request.form)
    return submit(
        form,
        lambda: DeclineClaim(claim_id=claim_id, reason=form.decline.data),
        "Claim declined. The group can see your reason",
        f"/claims/{claim_id}",
        redisplay=partial(_page, claim_id),
    )


@pages.post("/<uuid:claim_id>/pay")
@for_roles(COMMISSIONERS)
def pay(claim_id: UUID) -> Response:
    try:
        paid = layout.command(PayClaim(claim_id=claim_id))
    except Refused as refused:
        if refused.code not in ("payment_withheld", "payments_held"):
            raise
        answer = _page(claim_id, errors={"pay": refusal(409, refused.code).title})
        answer.status_code = 422
        return answer
    withheld = f". {pounds(paid.withheld_pence)} is waiting for a document" if paid.withheld_pence else ""
    return layout.done(f"Paid {pounds(paid.paid_pence)}{withheld}", f"/claims/{claim_id}")


def _page(claim_id: UUID, submitted: Form | None = None, *, errors: Errors | None = None) -> Response:
    claim = layout.ask(FindClaim(claim_id=claim_id), acting_as=COMMISSIONERS)
    return layout.render(
        "voluntary/claim.html",
        claim=claim,
        sites=layout.names_of_sites(),
        workers=layout.names_of_staff(),
        payments_held=layout.context().directory.payments_held(),
        changes=current_form(ChangesForm, submitted),
        decline=current_form(DeclineForm, submitted),
        errors=errors or errors_of(submitted),
    )
