"""Is a visit safe? What waits for a gangs specialist, and her word on one case with the intelligence before her."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response

from casework.messages import FindSafety, ListSafetyLooks, RecordSafeToVisit, Verdict
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, choice, entered, needed, page_number, typed_date
from gateway.pages.support.people import known_people
from referral.messages import NamePeople, ReadIntelligence

pages = Blueprint("safety", __name__, url_prefix="/safe-to-visit")
LONGEST: Final = 4_000
BESIDE: Final = {
    "safe_where_needed": "where",
    "safe_with_whom_needed": "with_whom",
    "reason_needed": "why",
} | dict.fromkeys(("look_again_needed", "look_again_in_the_past", "look_again_too_late"), "look-day")


@pages.get("")
@for_roles(declaration(ListSafetyLooks).roles)
def waiting() -> Response:
    page = layout.ask(ListSafetyLooks(page=page_number()))
    return layout.render(
        "cases/visit_safety_list.html",
        page=page,
        known=known_people(*(item.person_id for item in page.items)),
        workers=layout.names_of_staff(),
        sites=layout.names_of_sites(),
    )


@pages.get("/<uuid:case_id>")
@for_roles(declaration(FindSafety).roles)
def show(case_id: UUID) -> Response:
    return _page(case_id, {})


@pages.post("/<uuid:case_id>")
@for_roles(declaration(RecordSafeToVisit).roles)
def decide(case_id: UUID) -> Response:
    errors: Errors = {}
    verdict = choice("verdict", Verdict, errors, "Select whether a visit is safe")
    values: dict[str, Any] = {"verdict": verdict}
    if verdict == "safe":
        values["where"] = _words("where", errors, "Enter where it is safe to meet them")
        values["with_whom"] = _words("with_whom", errors, "Enter who they can safely be seen with")
    elif verdict == "not_yet":
        values["why"] = _words("why", errors, "Enter why a visit is not safe yet")
        values["look_on"] = typed_date("look", errors, what="review date")
    return carry_out(
        lambda: RecordSafeToVisit(case_id=case_id, **values),
        "Saved. The time limit for first contact starts now"
        if verdict == "safe"
        else "Saved. Visits stay on hold until then",
        "/safe-to-visit",
        errors=errors,
        again=lambda faults: _page(case_id, faults),
        beside=BESIDE,
    )


def _words(name: str, errors: Errors, missing: str) -> str:
    text = needed(name, errors, missing)
    if len(text) > LONGEST:
        errors[name] = "Make this shorter. Use 4,000 characters or fewer"
    return text


def _page(case_id: UUID, errors: Errors) -> Response:
    case = layout.ask(FindSafety(case_id=case_id))
    said, names = layout.ask_together(
        ReadIntelligence(person_id=case.person_id), NamePeople(person_ids=(case.person_id,))
    )
    return layout.render(
        "cases/visit_safety.html",
        case=case,
        items=said.items,
        known=names.people[0] if names.people else None,
        workers=layout.names_of_staff(),
        sites=layout.names_of_sites(),
        errors=errors,
        entered=entered() if errors else {},
    )
