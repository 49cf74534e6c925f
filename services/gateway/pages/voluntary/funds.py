"""The money a commissioner answers for: funds, their lines, what is promised, spent and left, and the ledger."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from casework.messages import Service
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out, sliced
from gateway.pages.support.form_fields import Errors, choice, entered, needed, page_number, pence, typed
from gateway.presentation.labels.voluntary import budget_line_name
from voluntary.messages import Funds, ListFunds, OpenBudgetLine, OpenFund, ReadLedger

pages = Blueprint("funds", __name__)


@pages.get("/funds")
@for_roles(declaration(ListFunds).roles)
def funds() -> Response:
    return _page({})


@pages.post("/funds/open")
@for_roles(declaration(OpenFund).roles)
def open_fund() -> Response:
    errors: Errors = {}
    title = needed("title", errors, "Enter a name for the fund")
    received = pence("received", errors, "Enter how much was received, in pounds, like 12,000")
    return carry_out(
        lambda: OpenFund(title=title[:200], pence=received), "Fund added", "/funds", errors=errors, redisplay=_page
    )


@pages.post("/funds/<uuid:fund_id>/lines")
@for_roles(declaration(OpenBudgetLine).roles)
def open_budget_line(fund_id: UUID) -> Response:
    errors: Errors = {}
    purpose = choice("purpose", Service, errors, "Select what the money is for")
    sites = layout.names_of_sites()
    site = choice("site", {str(site) for site in sites}, errors, "Select which site the money is for")
    limit = pence("limit", errors, "Enter the amount of the budget line, in pounds, like 5,000")
    fields = {f"{field}-{fund_id}": words for field, words in errors.items()}
    return carry_out(
        lambda: OpenBudgetLine(fund_id=fund_id, site_id=int(site), purpose=purpose, pence=limit),
        "Budget line added",
        "/funds",
        errors=fields,
        redisplay=lambda wrong: _page(wrong, fund_id),
        fields={"fund_exhausted": f"limit-{fund_id}"},
    )


@pages.get("/ledger")
@for_roles(declaration(ReadLedger).roles)
def ledger() -> Response:
    page, found = layout.ask_together(ReadLedger(page=page_number()), ListFunds())
    return layout.render(
        "voluntary/ledger.html",
        page=page,
        names={fund.fund_id: fund.title for fund in found.items} | names_of_budget_lines(found),
        workers=layout.names_of_staff(),
    )


def names_of_budget_lines(found: Funds) -> dict[UUID, str]:
    """What lines are called: what they are for, and where."""
    sites = layout.names_of_sites()
    return {row.budget_line_id: budget_line_name(row, sites) for fund in found.items for row in fund.budget_lines}


def _page(errors: Errors, fund_id: UUID | None = None) -> Response:
    found = layout.ask(ListFunds())
    typed_in = entered() if errors else {}
    if fund_id is not None:
        typed_in = {f"{field}-{fund_id}": typed(field) for field in ("purpose", "site", "limit")}
    return layout.render(
        "voluntary/funds.html",
        page=sliced(found.items),
        sites=layout.names_of_sites(),
        errors=errors,
        entered=typed_in,
    )
