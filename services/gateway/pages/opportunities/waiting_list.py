"""The candidates who wait, and the best opportunities for one candidate. The finder decides."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import NOT_FOUND, Refused
from common.messages import declaration
from common.queries import page_count
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.pagination import page_number, sliced
from opportunities.messages import ListCandidateRequests, ListPlacementChecks, MatchCandidate, ProposePlacement

pages = Blueprint("waiting", __name__)
SHOWN = 6


@pages.get("/waiting")
@for_roles(declaration(ListCandidateRequests).roles)
def waiting() -> Response:
    page, checks = layout.ask_together(ListCandidateRequests(page=page_number()), ListPlacementChecks())
    return layout.render(
        "opportunities/waiting_list.html",
        page=page,
        checks=len(checks.items),
        sites=layout.names_of_sites(),
    )


@pages.get("/checks")
@for_roles(declaration(ListPlacementChecks).roles)
def checks() -> Response:
    page = sliced(layout.ask(ListPlacementChecks()).items)
    return layout.render("opportunities/placement_checks.html", page=page, sites=layout.names_of_sites())


@pages.get("/waiting/<uuid:step_id>")
@for_roles(declaration(MatchCandidate).roles)
def candidate(step_id: UUID) -> Response:
    try:
        found = layout.ask(MatchCandidate(step_id=step_id))
    except Refused as refusal:
        if refusal.code != "candidate_not_described":
            raise
        return layout.render("opportunities/candidate_without_profile.html")
    pages = page_count(len(found.matches), SHOWN)
    page = min(page_number(), pages)
    return layout.render(
        "opportunities/candidate.html",
        found=found,
        matches=found.matches[SHOWN * (page - 1) : SHOWN * page],
        first=SHOWN * (page - 1),
        page=page,
        pages=pages,
        sites=layout.names_of_sites(),
    )


@pages.post("/waiting/<uuid:step_id>/propose")
@for_roles(declaration(ProposePlacement).roles)
def propose(step_id: UUID) -> Response:
    """Raises: Refused(not_found)."""
    try:
        opportunity_id = UUID(request.form.get("opportunity_id", ""))
    except ValueError as wrong:
        raise refused(NOT_FOUND) from wrong
    made = layout.command(ProposePlacement(step_id=step_id, opportunity_id=opportunity_id))
    return layout.done("Place proposed. You can offer it when the case team agrees", f"/placements/{made.placement_id}")
