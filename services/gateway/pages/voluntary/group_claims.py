"""A local group's claims: prefilled from its sessions, sent, changed where that was asked for, and what was paid."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from common.errors import NOT_FOUND
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, entered, ids, needed, page_number
from gateway.pages.voluntary.no_group import or_no_group
from voluntary.messages import (
    AwardDetail,
    ClaimSession,
    FindClaim,
    ListClaims,
    ListOrganisations,
    Organisations,
    PrefillClaim,
    ResubmitClaim,
    SubmitClaim,
)

pages = Blueprint("group_claims", __name__, url_prefix="/our-claims")
GROUPS = declaration(SubmitClaim).roles
COMMISSIONING = "service:voluntary"  # how a group sees everybody on the other side
NOTHING = "Select at least one session"
FIELDS = {
    "session_claimed_twice": "session_ids",
    "session_not_claimable": "session_ids",
    "claim_empty": "session_ids",
}


@pages.get("")
@for_roles(GROUPS)
def claims() -> Response:
    return or_no_group(_list)


def _list() -> Response:
    page, groups = layout.ask_together(ListClaims(page=page_number()), ListOrganisations())
    awards = _awards(groups)
    ready = layout.ask_together(*(PrefillClaim(award_id=award.award_id) for award in awards))
    return layout.render(
        "voluntary/group_claims.html",
        page=page,
        ready=[(award, found) for award, found in zip(awards, ready, strict=True) if found.sessions],
        sites=layout.names_of_sites(),
    )


@pages.get("/new/<uuid:award_id>")
@for_roles(GROUPS)
def prefilled(award_id: UUID) -> Response:
    return _new(award_id, {})


@pages.post("/new/<uuid:award_id>")
@for_roles(GROUPS)
def submit(award_id: UUID) -> Response:
    chosen = ids("session_ids")
    return carry_out(
        lambda: SubmitClaim(award_id=award_id, session_ids=chosen),
        "Claim sent. A commissioner will check it",
        "/our-claims",
        errors={} if chosen else {"session_ids": NOTHING},
        redisplay=lambda wrong: _new(award_id, wrong),
        fields=FIELDS,
    )


@pages.get("/<uuid:claim_id>")
@for_roles(GROUPS)
def show(claim_id: UUID) -> Response:
    return _page(claim_id, {})


@pages.post("/<uuid:claim_id>/resubmit")
@for_roles(GROUPS)
def resubmit(claim_id: UUID) -> Response:
    chosen, errors = ids("session_ids"), Errors()
    if not chosen:
        errors["session_ids"] = NOTHING
    answer = needed("answer", errors, "Enter what you changed, or why it was correct")
    return carry_out(
        lambda: ResubmitClaim(claim_id=claim_id, session_ids=chosen, answer=answer),
        "Claim sent again",
        f"/our-claims/{claim_id}",
        errors=errors,
        redisplay=lambda wrong: _page(claim_id, wrong),
        fields=FIELDS,
    )


def _awards(groups: Organisations) -> tuple[AwardDetail, ...]:
    return tuple(award for group in groups.items for award in group.awards)


def _new(award_id: UUID, errors: Errors) -> Response:
    found, groups = layout.ask_together(PrefillClaim(award_id=award_id), ListOrganisations())
    award = next((award for award in _awards(groups) if award.award_id == award_id), None)
    if award is None:
        raise refused(NOT_FOUND)
    return layout.render(
        "voluntary/claim_form.html",
        award=award,
        sessions=found.sessions,
        ticked=ids("session_ids") if errors else tuple(session.session_id for session in found.sessions),
        errors=errors,
    )


def _page(claim_id: UUID, errors: Errors) -> Response:
    claim = layout.ask(FindClaim(claim_id=claim_id))
    free: tuple[ClaimSession, ...] = ()
    if claim.state == "changes_requested":
        free = layout.ask(PrefillClaim(award_id=claim.award_id)).sessions
    return layout.render(
        "voluntary/group_claim.html",
        claim=claim,
        sessions=(*claim.sessions, *free),
        ticked=ids("session_ids") if errors else tuple(session.session_id for session in claim.sessions),
        workers=layout.names_of_staff() | {COMMISSIONING: "A commissioner"},
        errors=errors,
        entered=entered() if errors else {},
    )
