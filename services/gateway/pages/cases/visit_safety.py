"""Is a visit safe? What waits for a gangs specialist, and their decision on one case with the intelligence in view."""

from __future__ import annotations

from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import FindVisitSafety, ListSafetyReviews, RecordSafetyDecision
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.cases.visit_safety_form import SafetyForm
from gateway.pages.support import layout
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import errors_of
from gateway.pages.support.pagination import page_number
from gateway.pages.support.people import known_people
from referral.messages import NamePeople, ReadIntelligence

pages = Blueprint("safety", __name__, url_prefix="/safe-to-visit")
FIELDS: Final = {
    "safe_where_needed": "where",
    "safe_with_whom_needed": "with_whom",
    "reason_needed": "reason",
} | dict.fromkeys(("review_day_needed", "review_day_past", "review_day_too_late"), "review")


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
    return _page(case_id)


@pages.post("/<uuid:case_id>")
@for_roles(declaration(RecordSafetyDecision).roles)
def decide(case_id: UUID) -> Response:
    form = SafetyForm(request.form)
    is_safe = form.verdict.data == "safe"
    return submit(
        form,
        lambda: RecordSafetyDecision(
            case_id=case_id,
            verdict=form.verdict.data,
            **(
                {"where": form.where.data, "with_whom": form.with_whom.data}
                if is_safe
                else {"reason": form.reason.data, "review_on": form.review.data}
            ),
        ),
        "Saved. The time limit for first contact starts now" if is_safe else "Saved. Visits stay on hold until then",
        "/safe-to-visit",
        redisplay=partial(_page, case_id),
        fields=FIELDS,
    )


def _page(case_id: UUID, submitted: SafetyForm | None = None) -> Response:
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
        form=submitted or SafetyForm(),
        errors=errors_of(submitted),
    )
