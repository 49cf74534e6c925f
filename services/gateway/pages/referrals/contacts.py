"""A call or a visit about a referral, recorded in a few seconds on its page."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, request

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.referrals.referral import page_of
from gateway.pages.referrals.referral_forms import ContactForm
from gateway.pages.support.form_actions import submit
from referral.messages import RecordContact

pages = Blueprint("in_touch", __name__, url_prefix="/referrals/<uuid:referral_id>/contacts")


@pages.post("")
@for_roles(declaration(RecordContact).roles)
def record(referral_id: UUID) -> Response:
    form = ContactForm(request.form)
    return submit(
        form,
        lambda: RecordContact(
            referral_id=referral_id,
            how=form.how.data,
            whom=form.whom.data,
            outcome=form.outcome.data,
            note=form.note.data,
        ),
        "Contact recorded. See what is due next",
        f"/referrals/{referral_id}",
        redisplay=partial(page_of, referral_id),
    )
