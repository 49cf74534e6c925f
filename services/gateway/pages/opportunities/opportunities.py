"""Opportunities: the list, the import of postings, what a finder checked, and closing."""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect, request

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.context import may
from gateway.pages.opportunities.forms import CheckForm, ImportForm
from gateway.pages.support import layout
from gateway.pages.support.fields import options
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import errors_of
from gateway.pages.support.pagination import page_number
from opportunities.messages import (
    CheckOpportunity,
    CloseOpportunity,
    FindOpportunity,
    ImportFault,
    ImportPostings,
    ImportResult,
    ListOpportunities,
)

pages = Blueprint("opportunities", __name__, url_prefix="/opportunities")
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
    return _import_page(_import_form())


@pages.post("/import")
@for_roles(declaration(ImportPostings).roles)
def take_in() -> Response:
    form = _import_form(request.form)
    form.upload = request.files.get("file")
    if not form.validate():
        return _import_page(form)
    posted = ImportPostings(site_id=int(form.site.data), source=form.source_code, document=form.text)
    came = layout.command(posted)
    return redirect(f"/opportunities/imported?{urlencode(_told(came))}", 303)  # type: ignore[return-value]


@pages.get("/imported")
@for_roles(declaration(ImportPostings).roles)
def imported() -> Response:
    """The result of an import. The address contains it, as numbers and codes, so nothing is stored for it."""
    counts = {name: _number(request.args.get(name, "")) for name in COUNTS}
    faults = [one for text in request.args.getlist("not") if (one := _fault(text))]
    return layout.render("opportunities/posting_import_result.html", counts=counts, faults=faults)


@pages.get("/<uuid:opportunity_id>")
@for_roles(declaration(FindOpportunity).roles)
def show(opportunity_id: UUID) -> Response:
    return _page(opportunity_id)


@pages.post("/<uuid:opportunity_id>/check")
@for_roles(declaration(CheckOpportunity).roles)
def check(opportunity_id: UUID) -> Response:
    form = CheckForm(request.form)
    return submit(
        form,
        lambda: CheckOpportunity(
            opportunity_id=opportunity_id,
            night_work=form.night_work.data,
            restricted_trade=form.restricted_trade.data,
            training_included=form.training_included.data,
            vacancies=form.vacancies.data,  # type: ignore[arg-type]
            min_age=form.min_age.data,
            requirements=form.requirements.data,
            support=form.support.data,
        ),
        "Changes saved",
        f"/opportunities/{opportunity_id}?page={page_number()}",
        redisplay=partial(_page, opportunity_id),
        fields={"vacancies_taken": "vacancies"},
    )


@pages.post("/<uuid:opportunity_id>/close")
@for_roles(declaration(CloseOpportunity).roles)
def close(opportunity_id: UUID) -> Response:
    layout.command(CloseOpportunity(opportunity_id=opportunity_id))
    return layout.done("Opportunity closed. No new placements can be made", "/opportunities")


def _page(opportunity_id: UUID, submitted: CheckForm | None = None) -> Response:
    found = layout.ask(FindOpportunity(opportunity_id=opportunity_id))
    return layout.render(
        "opportunities/opportunity.html",
        opportunity=found.opportunity,
        closed=found.closed,
        number=page_number(),
        sites=layout.names_of_sites(),
        can_check=not found.closed and may(layout.member(), CheckOpportunity),
        form=submitted or CheckForm(obj=found, vacancies=found.opportunity.vacancies),
        errors=errors_of(submitted),
    )


def _import_form(submitted: Any = None) -> ImportForm:
    """The form with the sites at which this user may import; where there is one it is chosen already."""
    names = layout.names_of_sites()
    sites = {str(site): names[site] for site in layout.member().sites_where(declaration(ImportPostings).roles)}
    form = ImportForm(submitted, site=next(iter(sites)) if submitted is None and len(sites) == 1 else None)
    form.site.choices = options(sites)
    return form


def _import_page(form: ImportForm) -> Response:
    answer = layout.render("opportunities/posting_import.html", form=form, errors=form.errors_by_id)
    answer.status_code = 422 if form.errors else 200
    return answer


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
