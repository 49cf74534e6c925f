"""A link to the wrong person: what undoing it does is said first, then a reason, then it is done."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from casework.messages import AcknowledgeError, FindLinkImpact
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.cases.case import act_on_case
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, entered, needed, typed
from referral.messages import FindLink, UndoLink

pages = Blueprint("unlinking", __name__)


@pages.get("/referrals/<uuid:referral_id>/undo")
@for_roles(declaration(UndoLink).roles)
def ask(referral_id: UUID) -> Response:
    return _page(referral_id, {})


@pages.post("/referrals/<uuid:referral_id>/undo")
@for_roles(declaration(UndoLink).roles)
def undo(referral_id: UUID) -> Response:
    errors: Errors = {}
    reason = needed("reason", errors, "Enter how you know it is not this person")
    return carry_out(
        lambda: UndoLink(referral_id=referral_id, reason=reason),
        "Link undone. Now decide who this referral is about",
        f"/referrals/{referral_id}",
        errors=errors,
        redisplay=lambda faults: _page(referral_id, faults),
    )


@pages.post("/cases/<uuid:case_id>/error")
@for_roles(declaration(AcknowledgeError).roles)
def see_error(case_id: UUID) -> Response:
    key = "error-done"
    errors = {} if typed("done") else {key: "Enter what was done"}
    values, fields = {"done": typed("done")}, {"no_error_to_acknowledge": key}
    return act_on_case(case_id, errors, AcknowledgeError, "Recorded what was done", values, fields=fields, done=key)


def _page(referral_id: UUID, errors: Errors) -> Response:
    link, impact = layout.ask_together(FindLink(referral_id=referral_id), FindLinkImpact(referral_id=referral_id))
    if link.person_id is None:
        raise refused("not_linked")
    return layout.render(
        "referrals/unlink.html", link=link, impact=impact, errors=errors, entered=entered() if errors else {}
    )
