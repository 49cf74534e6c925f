"""A local group's claims: prefilled from its sessions, sent, changed where that was asked for, and what was paid."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import NOT_FOUND
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.fields import options
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import errors_of
from gateway.pages.support.pagination import page_number
from gateway.pages.voluntary.group_forms import ClaimForm, ResubmitForm
from gateway.pages.voluntary.no_group import or_no_group
from gateway.presentation.labels.voluntary import ATTENDED, pounds
from gateway.presentation.time_formats import day
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
    page, groups = layout.ask_together(ListClaims(page=page_number()), ListOrganisations(), acting_as=GROUPS)
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
    return _new(award_id)


@pages.post("/new/<uuid:award_id>")
@for_roles(GROUPS)
def send(award_id: UUID) -> Response:
    form = ClaimForm(request.form)
    return submit(
        form,
        lambda: SubmitClaim(award_id=award_id, session_ids=form.session_ids.data),
        "Claim sent. A commissioner will check it",
        "/our-claims",
        redisplay=partial(_new, award_id),
        fields=FIELDS,
    )


@pages.get("/<uuid:claim_id>")
@for_roles(GROUPS)
def show(claim_id: UUID) -> Response:
    return _page(claim_id)


@pages.post("/<uuid:claim_id>/resubmit")
@for_roles(GROUPS)
def resubmit(claim_id: UUID) -> Response:
    form = ResubmitForm(request.form)
    return submit(
        form,
        lambda: ResubmitClaim(claim_id=claim_id, session_ids=form.session_ids.data, answer=form.answer.data),
        "Claim sent again",
        f"/our-claims/{claim_id}",
        redisplay=partial(_page, claim_id),
        fields=FIELDS,
    )


def _awards(groups: Organisations) -> tuple[AwardDetail, ...]:
    return tuple(award for group in groups.items for award in group.awards)


def _new(award_id: UUID, submitted: ClaimForm | None = None) -> Response:
    found, groups = layout.ask_together(PrefillClaim(award_id=award_id), ListOrganisations(), acting_as=GROUPS)
    award = next((award for award in _awards(groups) if award.award_id == award_id), None)
    if award is None:
        raise refused(NOT_FOUND)
    form = submitted or ClaimForm(session_ids=[session.session_id for session in found.sessions])
    form.session_ids.choices = _session_options(found.sessions)
    return layout.render(
        "voluntary/claim_form.html",
        award=award,
        sessions=found.sessions,
        form=form,
        errors=errors_of(submitted),
    )


def _page(claim_id: UUID, submitted: ResubmitForm | None = None) -> Response:
    claim = layout.ask(FindClaim(claim_id=claim_id), acting_as=GROUPS)
    free: tuple[ClaimSession, ...] = ()
    if claim.state == "changes_requested":
        free = layout.ask(PrefillClaim(award_id=claim.award_id)).sessions
    form = submitted or ResubmitForm(session_ids=[session.session_id for session in claim.sessions])
    form.session_ids.choices = _session_options((*claim.sessions, *free))
    return layout.render(
        "voluntary/group_claim.html",
        claim=claim,
        workers=layout.names_of_staff() | {COMMISSIONING: "A commissioner"},
        form=form,
        errors=errors_of(submitted),
    )


def _session_options(sessions: Iterable[ClaimSession]) -> list[Any]:
    """23 November 2026: attended, £45."""
    return options({one.session_id: _session_label(one) for one in sessions})


def _session_label(session: ClaimSession) -> str:
    return f"{day(session.held_on)}: {ATTENDED[session.attended].lower()}, {pounds(session.pence)}"
