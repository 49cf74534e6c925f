"""Finds any referral again, by what was typed or in the list of those that are decided."""

from __future__ import annotations

from flask import Blueprint, Response, request

from common.errors import Refused
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.referrals.referral_forms import SearchForm
from gateway.pages.support import layout
from gateway.pages.support.forms import errors_of
from gateway.pages.support.pagination import page_number
from gateway.presentation.error_messages import refusal
from referral.messages import FoundReferrals, ListDecided, SearchReferrals

pages = Blueprint("search", __name__)


@pages.get("/find")
@for_roles(declaration(SearchReferrals).roles)
def find() -> Response:
    return _page(SearchForm())


@pages.post("/find")
@for_roles(declaration(SearchReferrals).roles)
def search() -> Response:
    """A form that is sent, and not a link: a name must not stand in an address."""
    form = SearchForm(request.form)
    if form.validate():
        try:
            return _page(form, layout.ask(SearchReferrals(**form.data)))
        except Refused as no:
            if no.code != "search_needs_more":
                raise
            form.add_error("reference", refusal(409, no.code).title)
    answer = _page(form)
    answer.status_code = 422
    return answer


@pages.get("/decided")
@for_roles(declaration(ListDecided).roles)
def decided() -> Response:
    page = layout.ask(ListDecided(page=page_number()))
    return layout.render("referrals/decided.html", page=page, sites=layout.names_of_sites())


def _page(form: SearchForm, found: FoundReferrals | None = None) -> Response:
    return layout.render(
        "referrals/search.html", form=form, found=found, sites=layout.names_of_sites(), errors=errors_of(form)
    )
