"""The money a commissioner answers for: funds, their lines, what is promised, spent and left, and the ledger."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import Form, current_form, current_forms, errors_of
from gateway.pages.support.pagination import page_number, sliced
from gateway.pages.voluntary.commissioner_forms import BudgetLineForm, FundForm
from gateway.presentation.labels.voluntary import budget_line_name
from voluntary.messages import Funds, ListFunds, OpenBudgetLine, OpenFund, ReadLedger

pages = Blueprint("funds", __name__)


@pages.get("/funds")
@for_roles(declaration(ListFunds).roles)
def funds() -> Response:
    return _page()


@pages.post("/funds/open")
@for_roles(declaration(OpenFund).roles)
def open_fund() -> Response:
    form = FundForm(request.form)
    return submit(
        form,
        lambda: OpenFund(title=form.title.data[:200], pence=form.received.data),
        "Fund added",
        "/funds",
        redisplay=_page,
    )


@pages.post("/funds/<uuid:fund_id>/lines")
@for_roles(declaration(OpenBudgetLine).roles)
def open_budget_line(fund_id: UUID) -> Response:
    form = BudgetLineForm(request.form, key=fund_id)
    form.site.offer(_sites())
    return submit(
        form,
        lambda: OpenBudgetLine(
            fund_id=fund_id, site_id=int(form.site.data), purpose=form.purpose.data, pence=form.limit.data
        ),
        "Budget line added",
        "/funds",
        redisplay=_page,
        fields={"fund_exhausted": "limit"},
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


def _sites() -> dict[str, str]:
    return {str(site): name for site, name in layout.names_of_sites().items()}


def _page(submitted: Form | None = None) -> Response:
    page = sliced(layout.ask(ListFunds()).items)
    budget_lines = current_forms(BudgetLineForm, submitted, {fund.fund_id: {} for fund in page.items})
    for form in budget_lines.values():
        form.site.offer(_sites())
    return layout.render(
        "voluntary/funds.html",
        page=page,
        sites=layout.names_of_sites(),
        form=current_form(FundForm, submitted),
        budget_line_forms=budget_lines,
        errors=errors_of(submitted),
    )
