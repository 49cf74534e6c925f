"""A link to the wrong person: what undoing it does is said first, then a reason, then it is done."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import AcknowledgeError, FindLinkImpact
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.cases.case import act_on_case
from gateway.pages.cases.forms import OpenedInErrorForm, UndoLinkForm
from gateway.pages.support import layout
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import errors_of
from referral.messages import FindLink, UndoLink

pages = Blueprint("unlinking", __name__)


@pages.get("/referrals/<uuid:referral_id>/undo")
@for_roles(declaration(UndoLink).roles)
def ask(referral_id: UUID) -> Response:
    return _page(referral_id)


@pages.post("/referrals/<uuid:referral_id>/undo")
@for_roles(declaration(UndoLink).roles)
def undo(referral_id: UUID) -> Response:
    form = UndoLinkForm(request.form)
    return submit(
        form,
        lambda: UndoLink(referral_id=referral_id, reason=form.reason.data),
        "Link undone. Now decide who this referral is about",
        f"/referrals/{referral_id}",
        redisplay=partial(_page, referral_id),
    )


@pages.post("/cases/<uuid:case_id>/error")
@for_roles(declaration(AcknowledgeError).roles)
def see_error(case_id: UUID) -> Response:
    form = OpenedInErrorForm(request.form)
    return act_on_case(
        case_id,
        form,
        lambda: AcknowledgeError(case_id=case_id, done=form.done.data),
        "Recorded what was done",
        fields={"no_error_to_acknowledge": "done"},
    )


def _page(referral_id: UUID, submitted: UndoLinkForm | None = None) -> Response:
    link, impact = layout.ask_together(FindLink(referral_id=referral_id), FindLinkImpact(referral_id=referral_id))
    if link.person_id is None:
        raise refused("not_linked")
    return layout.render(
        "referrals/unlink.html",
        link=link,
        impact=impact,
        form=submitted or UndoLinkForm(),
        errors=errors_of(submitted),
    )
