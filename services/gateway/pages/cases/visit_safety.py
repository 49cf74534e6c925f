"""Is a visit safe? What waits for a gangs specialist, and their decision on one case with the intelligence in view."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response

from casework.messages import FindVisitSafety, ListSafetyReviews, RecordSafetyDecision, Verdict
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, choice, entered, needed, page_number, typed_date
from gateway.pages.support.people import known_people
from referral.messages import NamePeople, ReadIntelligence

pages = Blueprint("safety", __name__, url_prefix="/safe-to-visit")
LONGEST: Final = 4_000
FIELDS: Final = {
    "safe_where_needed": "where",
    "safe_with_whom_needed": "with_whom",
    "reason_needed": "reason",
} | dict.fromkeys(("review_day_needed", "review_day_past", "review_day_too_late"), "review-day")


@pages.get("")
@for_roles(declaration(ListSafetyReviews).roles)
def waiting() -> Response:
    page = layout.ask(ListSafetyReviews(page=page_number()))
    return layout.render(
        "cases/visit_safety_list.html",
        page=page,
        known=known_people(*(item.person_id for item in page.items)),
        workers=layout.names_of_staff(),
        sites=layout.names_of_sites(),
    )


@pages.get("/<uuid:case_id>")
@for_roles(declaration(FindVisitSafety).roles)
def show(case_id: UUID) -> Response:
    return _page(case_id, {})


@pages.post("/<uuid:case_id>")
@for_roles(declaration(RecordSafetyDecision).roles)
def decide(case_id: UUID) -> Response:
    errors: Errors = {}
    verdict = choice("verdict", Verdict, errors, "Select whether a visit is safe")
    values: dict[str, Any] = {"verdict": verdict}
    if verdict == "safe":
        values["where"] = _words("where", errors, "Enter where it is safe to meet them")
        values["with_whom"] = _words("with_whom", errors, "Enter who they can safely be seen with")
    elif verdict == "not_yet":
        values["reason"] = _words("reason", errors, "Enter why a visit is not safe yet")
        values["review_on"] = typed_date("review", errors, what="review date")
    return carry_out(
        lambda: RecordSafetyDecision(case_id=case_id, **values),
        "Saved. The time limit for first contact starts now"
        if verdict == "safe"
        else "Saved. Visits stay on hold until then",
        "/safe-to-visit",
        errors=errors,
        redisplay=lambda faults: _page(case_id, faults),
        fields=FIELDS,
    )


def _words(name: str, errors: Errors, missing: str) -> str:
    text = needed(name, errors, missing)
    if len(text) > LONGEST:
        errors[name] = "Make this shorter. Use 4,000 characters or fewer"
    return text


def _page(case_id: UUID, errors: Errors) -> Response:
    case = layout.ask(FindVisitSafety(case_id=case_id))
    intelligence, names = layout.ask_together(
        ReadIntelligence(person_id=case.person_id), NamePeople(person_ids=(case.person_id,))
    )
    return layout.render(
        "cases/visit_safety.html",
        case=case,
        items=intelligence.items,
        known=names.people[0] if names.people else None,
        workers=layout.names_of_staff(),
        sites=layout.names_of_sites(),
        errors=errors,
        entered=entered() if errors else {},
    )
