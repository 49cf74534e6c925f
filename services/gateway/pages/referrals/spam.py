"""What looks like spam, on a referral's page: an officer marks it as spam or as not spam."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from referral.messages import ConfirmSpam, MarkNotSpam

pages = Blueprint("spam", __name__, url_prefix="/referrals/<uuid:referral_id>/spam")


@pages.post("/no")
@for_roles(declaration(MarkNotSpam).roles)
def no(referral_id: UUID) -> Response:
    layout.command(MarkNotSpam(referral_id=referral_id))
    return layout.done("Marked as not spam. It is back on the queue", f"/referrals/{referral_id}")


@pages.post("/yes")
@for_roles(declaration(ConfirmSpam).roles)
def yes(referral_id: UUID) -> Response:
    layout.command(ConfirmSpam(referral_id=referral_id))
    return layout.done("Marked as spam. The referral is kept", "/queue")
