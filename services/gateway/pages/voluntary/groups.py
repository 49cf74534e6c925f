"""The local groups that a commissioner registered: their users, their documents, and their awards."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args
from uuid import UUID

from flask import Blueprint, Response, g, request

from common.errors import NOT_FOUND
from common.messages import declaration
from common.roles import PARTNER_WORKER
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out, sliced
from gateway.pages.support.form_fields import (
    Errors,
    choice,
    chosen_id,
    entered,
    needed,
    pence,
    required_date,
    whole_number,
)
from gateway.pages.voluntary.funds import names_of_budget_lines
from gateway.presentation import time_formats
from gateway.presentation.due_diligence import due_diligence_of
from gateway.store.users import Member, members
from voluntary.messages import (
    AwardKind,
    Document,
    DocumentKind,
    ListFunds,
    ListOrganisations,
    MakeAward,
    RecordDocument,
    RegisterOrganisation,
)

pages = Blueprint("groups", __name__, url_prefix="/groups")
COMMISSIONERS = declaration(RegisterOrganisation).roles
AWARD_FIELDS = {
    "budget_line_exhausted": "limit",
    "no_show_costs_more_than_session": "no_show",
    "award_ends_before_it_starts": "ends-day",
    "due_diligence_expired": "budget_line_id",
}


@pages.get("")
@for_roles(COMMISSIONERS)
def groups() -> Response:
    return _list({})


@pages.post("/register")
@for_roles(COMMISSIONERS)
def register() -> Response:
    errors: Errors = {}
    name = needed("name", errors, "Enter the name of the group")
    known = {worker.actor for worker in _partner_workers()}
    chosen = tuple(worker for worker in dict.fromkeys(request.form.getlist("worker_ids")) if worker in known)
    if not chosen:
        errors["worker_ids"] = "Select at least one person who works for the group"
    return carry_out(
        lambda: RegisterOrganisation(name=name[:200], worker_ids=chosen),
        "Group registered. Now record its documents",
        "/groups",
        errors=errors,
        redisplay=_list,
        fields={"worker_of_another_group": "worker_ids"},
    )


@pages.get("/<uuid:group_id>")
@for_roles(COMMISSIONERS)
def show(group_id: UUID) -> Response:
    return _page(group_id, {})


@pages.post("/<uuid:group_id>/papers")
@for_roles(declaration(RecordDocument).roles)
def paper(group_id: UUID) -> Response:
    errors: Errors = {}
    kind = choice("kind", DocumentKind, errors, "Select which document you saw")
    first, last = required_date("first", errors, what="first day"), required_date("last", errors, what="last day")
    return carry_out(
        lambda: RecordDocument(
            organisation_id=group_id, document=Document(kind=kind, valid_from=first, expires_on=last)
        ),
        "Document recorded",
        f"/groups/{group_id}",
        errors=errors,
        redisplay=lambda wrong: _page(group_id, wrong),
        fields={"document_ends_before_it_starts": "last-day"},
    )


@pages.post("/<uuid:group_id>/awards")
@for_roles(declaration(MakeAward).roles)
def award(group_id: UUID) -> Response:
    errors: Errors = {}
    made: dict[str, Any] = dict(
        budget_line_id=chosen_id("budget_line_id", errors, "Select which budget line pays for it"),
        kind=choice("award_kind", AwardKind, errors, "Select grant or contract"),
        limit_pence=pence("limit", errors, "Enter the most it can cost, in pounds, like 2,000"),
        price_pence=pence("price", errors, "Enter the price of a session, in pounds, like 45"),
        no_show_pence=pence(
            "no_show", errors, "Enter the price of a missed session, in pounds. Enter 0 for no payment", least=0
        ),
        sessions=whole_number("sessions", errors, "Enter the number of sessions for one person"),
        capacity=whole_number("capacity", errors, "Enter how many people the group has room for"),
        preference=whole_number("preference", errors, "Enter a whole number. Enter 1 for the group to ask first"),
        starts_on=required_date("starts", errors, what="first day"),
        ends_on=required_date("ends", errors, what="last day"),
    )
    return carry_out(
        lambda: MakeAward(organisation_id=group_id, **made),
        "Award added",
        f"/groups/{group_id}",
        errors=errors,
        redisplay=lambda wrong: _page(group_id, wrong),
        fields=AWARD_FIELDS,
    )


def _partner_workers() -> list[Member]:
    here = layout.member()
    return [one for one in layout.context().read(here.force_id, members) if PARTNER_WORKER in one.roles]


def _today() -> date:
    return time_formats.local(g.now).date()


def _list(errors: Errors) -> Response:
    found = layout.ask(ListOrganisations()).items
    return layout.render(
        "voluntary/groups.html",
        page=sliced(found),
        partner_workers=_partner_workers(),
        ticked=request.form.getlist("worker_ids") if errors else [],
        errors=errors,
        entered=entered() if errors else {},
    )


def _page(group_id: UUID, errors: Errors) -> Response:
    groups, funds = layout.ask_together(ListOrganisations(), ListFunds())
    found = next((one for one in groups.items if one.organisation_id == group_id), None)
    if found is None:
        raise refused(NOT_FOUND)
    return layout.render(
        "voluntary/group.html",
        group=found,
        papers=due_diligence_of(found, _today()),
        kinds=get_args(DocumentKind),
        budget_lines=names_of_budget_lines(funds),
        sites=layout.names_of_sites(),
        errors=errors,
        entered=entered() if errors else {},
    )
