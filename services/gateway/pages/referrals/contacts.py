"""A call or a visit about a referral, recorded in a few seconds on its page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.referrals.referral import page_of
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, typed
from gateway.presentation.labels import clocks
from referral.messages import RecordContact

pages = Blueprint("in_touch", __name__, url_prefix="/referrals/<uuid:referral_id>/contacts")
LONGEST = 5_000


@pages.post("")
@for_roles(declaration(RecordContact).roles)
def record(referral_id: UUID) -> Response:
    errors: Errors = {}
    whom: Any = _chosen("contact-whom", clocks.CONTACT_PERSON, errors, "Select who you contacted")
    how: Any = _chosen("contact-how", clocks.CONTACT_HOW, errors, "Select how you made contact")
    outcome: Any = _chosen("contact-outcome", clocks.CONTACT_OUTCOME, errors, "Select what happened")
    note = typed("contact-note")
    if len(note) > LONGEST:
        errors["contact-note"] = f"Make this shorter. Use {LONGEST:,} characters or fewer"
    return carry_out(
        lambda: RecordContact(referral_id=referral_id, how=how, whom=whom, outcome=outcome, note=note),
        "Contact recorded. See what is due next",
        f"/referrals/{referral_id}",
        errors=errors,
        redisplay=partial(page_of, referral_id),
    )


def _chosen(name: str, codes: Mapping[str, str], errors: Errors, words: str) -> str:
    if typed(name) not in codes:
        errors[name] = words
    return typed(name)
