"""Intelligence: an item copied from the force's system, and the review that keeps it on or removes it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.context import may
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, choice, entered, needed, past_date, typed, typed_date
from gateway.presentation.labels import common
from referral.messages import (
    Assessment,
    FindForReview,
    FindReferral,
    Grades,
    Handling,
    ItemForReview,
    RecordIntelligence,
    ReviewIntelligence,
    SourceGrade,
    Who,
)

pages = Blueprint("intelligence", __name__, url_prefix="/intelligence")
LONGEST_TEXT, LONGEST_CONDITIONS = 20_000, 2_000
GRADES: Final = {"conditions_needed": "conditions", "conditions_unexpected": "conditions"} | dict.fromkeys(
    ("review_in_the_past", "review_too_late"), "review-day"
)


@pages.get("")
@for_roles(declaration(RecordIntelligence).roles)
def form() -> Response:
    return _form({})


@pages.post("")
@for_roles(declaration(RecordIntelligence).roles)
def record() -> Response:
    errors: Errors = {}
    values: dict[str, Any] = {"site_id": _site(errors), "log_number": _log_number(errors), "grades": _grades(errors)}
    values |= {"text": _text(errors), "of_day": past_date("of", errors, what="date of the intelligence")}
    values |= {"about": _about(errors), "review_on": typed_date("review", errors, what="review date")}
    values["role"] = (
        choice("role", common.PERSONS_ROLE, errors, "Select the person’s role in this event")
        if values["about"]
        else None
    )
    return carry_out(
        lambda: RecordIntelligence(**values),
        "Intelligence recorded. It is on the duty queue, and nothing happens until an officer decides",
        "/queue" if may(layout.member(), FindReferral) else "/safe-to-visit",
        errors=errors,
        redisplay=_form,
        fields={**GRADES, "role_needed": "role", "in_the_future": "of-day"},
    )


@pages.get("/<uuid:referral_id>/review")
@for_roles(declaration(FindForReview).roles)
def read(referral_id: UUID) -> Response:
    return _review(referral_id, {})


@pages.post("/<uuid:referral_id>/review")
@for_roles(declaration(ReviewIntelligence).roles)
def review(referral_id: UUID) -> Response:
    errors: Errors = {}
    decision = choice("decision", ("kept", "removed"), errors, "Select whether to keep it")
    reason = needed("reason", errors, "Enter your reason")
    values: dict[str, Any] = {"decision": decision, "reason": reason}
    if decision == "kept":
        values |= {"grades": _grades(errors), "review_on": typed_date("review", errors, what="review date")}
    here = may(layout.member(), FindReferral)
    return carry_out(
        lambda: ReviewIntelligence(referral_id=referral_id, **values),
        "Intelligence kept until its next review"
        if decision == "kept"
        else "Intelligence removed. Its content is destroyed",
        f"/referrals/{referral_id}" if here else "/safe-to-visit",
        errors=errors,
        redisplay=lambda faults: _review(referral_id, faults),
        fields=GRADES,
    )


def _form(errors: Errors) -> Response:
    return layout.render(
        "referrals/intelligence.html", sites=_my_sites(), errors=errors, entered=entered() if errors else {}
    )


def _review(referral_id: UUID, errors: Errors) -> Response:
    found = layout.ask(FindForReview(referral_id=referral_id))
    return layout.render(
        "referrals/intelligence_review.html",
        found=found,
        back_href="/referrals/" + str(referral_id) if may(layout.member(), FindReferral) else "/safe-to-visit",
        workers=layout.names_of_staff(),
        errors=errors,
        entered=entered() if errors else _as_graded(found),
    )


def _as_graded(found: ItemForReview) -> dict[str, str]:
    grades = found.item.grades
    grading = {"source": grades.source, "assessment": grades.assessment, "handling": grades.handling}
    return {**grading, "conditions": grades.conditions or ""}


def _my_sites() -> dict[str, str]:
    """The sites for which this user may record; there is nothing to choose where it is one."""
    mine = layout.member().sites_where(declaration(RecordIntelligence).roles)
    return {str(site_id): name for site_id, name in layout.names_of_sites().items() if site_id in mine}


def _site(errors: Errors) -> int:
    sites = _my_sites()
    if len(sites) == 1:
        return int(next(iter(sites)))
    chosen: str = choice("site_id", sites, errors, "Select which site’s duty queue it goes to")
    return int(chosen) if chosen in sites else 0


def _log_number(errors: Errors) -> str:
    number = needed("log_number", errors, "Enter the log number")
    plain = number.replace("/", "").replace(".", "").replace("-", "")
    if number and not (plain.isascii() and plain.isalnum() and len(number) <= 60):
        errors["log_number"] = "Log number must only include letters, numbers, / . and -"
    return number


def _grades(errors: Errors) -> Grades | None:
    source = choice("source", SourceGrade, errors, "Select how reliable the source is")
    assessment = choice("assessment", Assessment, errors, "Select how the source knows it")
    handling = choice("handling", Handling, errors, "Select how it may be shared")
    conditions = typed("conditions")
    if len(conditions) > LONGEST_CONDITIONS:
        errors["conditions"] = "Make this shorter. Use 2,000 characters or fewer"
    return Grades(source=source, assessment=assessment, handling=handling, conditions=conditions or None)


def _text(errors: Errors) -> str:
    text = needed("text", errors, "Enter what the intelligence says")
    if len(text) > LONGEST_TEXT:
        errors["text"] = "Make this shorter. Use 20,000 characters or fewer"
    return text


def _about(errors: Errors) -> Who | None:
    """Whoever was named. One name alone is nobody yet: it belongs into the words of the item."""
    given, family = typed("given_name")[:200], typed("family_name")[:200]
    born = typed_date("born", errors, what="date of birth")
    if not given and not family:
        return None
    if not (given and family):
        errors["family_name" if given else "given_name"] = (
            "Enter both names, or put the one name in the text of the intelligence"
        )
    return Who(given_name=given, family_name=family, date_of_birth=born)
