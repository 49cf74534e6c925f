"""Opportunities: the list, the import of postings, what a finder checked, and closing."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect, request

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.context import may
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, choice, entered, needed, page_number, ticked, typed, whole_number
from gateway.presentation.labels import opportunities as offers
from opportunities.messages import (
    CheckOpportunity,
    CloseOpportunity,
    FindOpportunity,
    ImportFault,
    ImportPostings,
    ImportResult,
    Known,
    ListOpportunities,
    OpportunityDetail,
)

pages = Blueprint("opportunities", __name__, url_prefix="/opportunities")
LONGEST = 500_000
MOST_SAID = 20
COUNTS = ("created", "changed", "unchanged", "more")


@pages.get("")
@for_roles(declaration(ListOpportunities).roles)
def opportunities() -> Response:
    return layout.render(
        "opportunities/opportunities.html",
        page=layout.ask(ListOpportunities(page=page_number())),
        sites=layout.names_of_sites(),
        can_import=may(layout.member(), ImportPostings),
    )


@pages.get("/import")
@for_roles(declaration(ImportPostings).roles)
def choose() -> Response:
    return _import_page({})


@pages.post("/import")
@for_roles(declaration(ImportPostings).roles)
def take_in() -> Response:
    errors: Errors = {}
    site = choice("site", {str(site) for site in _sites()}, errors, "Select the site")
    source = _code(needed("source", errors, "Enter who published it"))
    if not source and "source" not in errors:
        errors["source"] = "Enter who published it, using letters"
    document = _document(errors)
    if errors:
        return _import_page(errors)
    came = layout.command(ImportPostings(site_id=int(site), source=source, document=document))
    return redirect(f"/opportunities/imported?{urlencode(_told(came))}", 303)  # type: ignore[return-value]


@pages.get("/imported")
@for_roles(declaration(ImportPostings).roles)
def imported() -> Response:
    """The result of an import. The address holds it, as numbers and codes, so nothing is stored for it."""
    counts = {name: _number(request.args.get(name, "")) for name in COUNTS}
    faults = [one for text in request.args.getlist("not") if (one := _fault(text))]
    return layout.render("opportunities/posting_import_result.html", counts=counts, faults=faults)


@pages.get("/<uuid:opportunity_id>")
@for_roles(declaration(FindOpportunity).roles)
def show(opportunity_id: UUID) -> Response:
    return _page(opportunity_id, {})


@pages.post("/<uuid:opportunity_id>/check")
@for_roles(declaration(CheckOpportunity).roles)
def check(opportunity_id: UUID) -> Response:
    errors: Errors = {}
    known = {name: choice(name, Known, errors, "Select yes, no or not known yet") for name in _KNOWN}
    vacancies = whole_number("vacancies", errors, "Enter how many places there are, like 2")
    youngest = whole_number("min_age", errors, "Enter an age in years, like 16, or leave it empty", least=13, most=99)
    if not typed("min_age"):
        errors.pop("min_age", None)
    return carry_out(
        lambda: CheckOpportunity(
            opportunity_id=opportunity_id,
            **known,
            vacancies=vacancies,
            min_age=youngest if typed("min_age") else None,
            requirements=ticked("requirements", offers.QUALIFICATION),
            support=ticked("support", offers.SUPPORT),
        ),
        "Changes saved",
        f"/opportunities/{opportunity_id}?page={page_number()}",
        errors=errors,
        redisplay=lambda wrong: _page(opportunity_id, wrong),
        fields={"vacancies_taken": "vacancies"},
    )


@pages.post("/<uuid:opportunity_id>/close")
@for_roles(declaration(CloseOpportunity).roles)
def close(opportunity_id: UUID) -> Response:
    layout.command(CloseOpportunity(opportunity_id=opportunity_id))
    return layout.done("Opportunity closed. No new placements can be made", "/opportunities")


_KNOWN = ("night_work", "restricted_trade", "training_included")


def _page(opportunity_id: UUID, errors: Errors) -> Response:
    found = layout.ask(FindOpportunity(opportunity_id=opportunity_id))
    ticks = {name: request.form.getlist(name) for name in ("requirements", "support")}
    return layout.render(
        "opportunities/opportunity.html",
        opportunity=found.opportunity,
        closed=found.closed,
        number=page_number(),
        sites=layout.names_of_sites(),
        can_check=not found.closed and may(layout.member(), CheckOpportunity),
        errors=errors,
        entered=entered() if errors else _found_out(found),
        ticks=ticks if errors else {"requirements": found.requirements, "support": found.support},
    )


def _found_out(found: OpportunityDetail) -> dict[str, str]:
    """What a finder found out before, as if it had been typed."""
    known = {name: getattr(found, name) for name in _KNOWN}
    return {**known, "vacancies": str(found.opportunity.vacancies), "min_age": str(found.min_age or "")}


def _import_page(errors: Errors) -> Response:
    names = layout.names_of_sites()
    answer = layout.render(
        "opportunities/posting_import.html",
        sites={site: names[site] for site in _sites()},
        errors=errors,
        entered=entered() if errors else {},
    )
    answer.status_code = 422 if errors else 200
    return answer


def _sites() -> tuple[int, ...]:
    return layout.member().sites_where(declaration(ImportPostings).roles)


def _document(errors: Errors) -> str:
    """What was uploaded, else what was pasted."""
    upload = request.files.get("file")
    text = upload.read().decode("utf-8", "replace") if upload and upload.filename else typed("document")
    if not text.strip():
        errors["document"] = "Select a file, or paste the text"
    elif len(text) > LONGEST:
        errors["document"] = "The text is too long. Import it in parts"
    return text


def _code(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80].strip("-")


def _told(came: ImportResult) -> list[tuple[str, str | int]]:
    shown = came.faults[:MOST_SAID]
    more = came.faults_omitted + len(came.faults) - len(shown)
    counts = (came.created, came.changed, came.unchanged, more)
    return [*zip(COUNTS, counts, strict=True), *(("not", f"{one.item}.{one.field}.{one.fault}") for one in shown)]


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def _fault(text: str) -> ImportFault | None:
    found = re.fullmatch(r"([0-9]{1,6})\.([a-z0-9_]{1,40})\.([a-z0-9_]{1,40})", text)
    return ImportFault(item=int(found[1]), field=found[2], fault=found[3]) if found else None
