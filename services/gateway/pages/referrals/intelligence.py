"""Intelligence: an item copied from the force's system, and the review that keeps it on or removes it."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.context import may
from gateway.pages.referrals.intelligence_forms import IntelligenceForm, ReviewForm
from gateway.pages.support import layout
from gateway.pages.support.fields import options
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import errors_of
from referral.messages import (
    FindForReview,
    FindReferral,
    RecordIntelligence,
    ReviewIntelligence,
)

pages = Blueprint("intelligence", __name__, url_prefix="/intelligence")
GRADES: Final = {"conditions_needed": "conditions", "conditions_unexpected": "conditions"} | dict.fromkeys(
    ("review_in_the_past", "review_too_late"), "review"
)


@pages.get("")
@for_roles(declaration(RecordIntelligence).roles)
def form() -> Response:
    return _form()


@pages.post("")
@for_roles(declaration(RecordIntelligence).roles)
def record() -> Response:
    form = _new_form(request.form)
    return submit(
        form,
        lambda: RecordIntelligence(
            site_id=int(form.site_id.data),
            log_number=form.log_number.data,
            grades=form.as_grades(),
            text=form.text.data,
            of_day=form.of.data,
            about=form.as_who(),
            role=form.role.data if form.names_somebody else None,
            review_on=form.review.data,
        ),
        "Intelligence recorded. It is on the duty queue, and nothing happens until an officer decides",
        "/queue" if may(layout.member(), FindReferral) else "/safe-to-visit",
        redisplay=_form,
        fields={**GRADES, "role_needed": "role", "in_the_future": "of"},
    )


@pages.get("/<uuid:referral_id>/review")
@for_roles(declaration(FindForReview).roles)
def read(referral_id: UUID) -> Response:
    return _review(referral_id)


@pages.post("/<uuid:referral_id>/review")
@for_roles(declaration(ReviewIntelligence).roles)
def review(referral_id: UUID) -> Response:
    form = ReviewForm(request.form)
    kept, here = form.decision.data == "kept", may(layout.member(), FindReferral)
    return submit(
        form,
        lambda: ReviewIntelligence(
            referral_id=referral_id,
            decision=form.decision.data,
            reason=form.reason.data,
            **({"grades": form.as_grades(), "review_on": form.review.data} if kept else {}),
        ),
        "Intelligence kept until its next review" if kept else "Intelligence removed. Its content is destroyed",
        f"/referrals/{referral_id}" if here else "/safe-to-visit",
        redisplay=partial(_review, referral_id),
        fields=GRADES,
    )


def _new_form(submitted: Any = None) -> IntelligenceForm:
    """With the sites for which this user may record; there is nothing to choose where it is one."""
    mine = layout.member().sites_where(declaration(RecordIntelligence).roles)
    sites = {str(site_id): name for site_id, name in layout.names_of_sites().items() if site_id in mine}
    form = IntelligenceForm(submitted)
    form.site_id.choices = options(sites)
    if len(sites) == 1:
        form.site_id.data = next(iter(sites))
    return form


def _form(submitted: IntelligenceForm | None = None) -> Response:
    return layout.render("referrals/intelligence.html", form=submitted or _new_form(), errors=errors_of(submitted))


def _review(referral_id: UUID, submitted: ReviewForm | None = None) -> Response:
    found = layout.ask(FindForReview(referral_id=referral_id))
    return layout.render(
        "referrals/intelligence_review.html",
        found=found,
        back_href="/referrals/" + str(referral_id) if may(layout.member(), FindReferral) else "/safe-to-visit",
        workers=layout.names_of_staff(),
        form=submitted or ReviewForm(obj=found.item.grades),
        errors=errors_of(submitted),
    )
