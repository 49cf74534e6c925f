"""Referrals that wait are assigned or decided, one at a time or several together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import NOT_FOUND
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.referrals.referral import opened_referral
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, entered, needed, page_number, typed
from gateway.presentation.labels import common
from referral.messages import (
    AssignReferrals,
    HandBackReferrals,
    ListQueue,
    MergeReferral,
    QueueItem,
    QueuePage,
    ReferralDetail,
    SignpostReferrals,
    TriageResult,
    WithdrawReferrals,
)

pages = Blueprint("triage", __name__)
Several = AssignReferrals | HandBackReferrals | SignpostReferrals | WithdrawReferrals
ROLES: Final = declaration(AssignReferrals).roles
MOST: Final = 50
LONGEST_TITLE: Final = 140


@dataclass(frozen=True)
class Choice:
    """One referral to be ticked, and what helps to tell it from the others."""

    referral_id: UUID
    title: str
    channel: str
    received_at: datetime
    site_id: int
    assignee: str | None


@pages.get("/queue/several")
@for_roles(ROLES)
def several() -> Response:
    return _page(layout.ask(ListQueue(page=page_number())), {})


@pages.post("/queue/several")
@for_roles(ROLES)
def decide() -> Response:
    return _decide(lambda errors: _page(layout.ask(ListQueue(page=page_number())), errors))


@pages.get("/referrals/<uuid:referral_id>/decide")
@for_roles(ROLES)
def one(referral_id: UUID) -> Response:
    return _page(opened_referral(referral_id), {})


@pages.post("/referrals/<uuid:referral_id>/decide")
@for_roles(ROLES)
def decide_one(referral_id: UUID) -> Response:
    return _decide(lambda errors: _page(opened_referral(referral_id), errors))


@pages.post("/referrals/<uuid:referral_id>/take")
@for_roles(ROLES)
def take(referral_id: UUID) -> Response:
    """Raises: Refused(referral_settled)."""
    triaged = layout.command(AssignReferrals(referral_ids=(referral_id,), officer=layout.member().actor))
    if triaged.skipped:
        raise refused("referral_settled")
    return layout.done("Referral assigned to you", f"/referrals/{referral_id}")


@pages.get("/referrals/<uuid:referral_id>/join")
@for_roles(declaration(MergeReferral).roles)
def join(referral_id: UUID) -> Response:
    return _join_page(referral_id, {})


@pages.post("/referrals/<uuid:referral_id>/join")
@for_roles(declaration(MergeReferral).roles)
def joined(referral_id: UUID) -> Response:
    errors: Errors = {}
    into = needed("into_reference", errors, "Enter the reference of the referral to keep")
    reason = needed("reason", errors, "Enter why they are about the same matter")
    return carry_out(
        lambda: MergeReferral(referral_id=referral_id, into_reference=into, reason=reason),
        "Referrals merged",
        f"/referrals/{referral_id}",
        errors=errors,
        redisplay=lambda faults: _join_page(referral_id, faults),
        fields={
            "reference_unknown": "into_reference",
            "merge_not_possible": "into_reference",
            "intelligence_stands_alone": "into_reference",
        },
    )


def _decide(redisplay: Callable[[Errors], Response]) -> Response:
    errors: Errors = {}
    chosen = _chosen(errors)
    make = _what(errors)
    if errors or make is None:
        return redisplay(errors)
    triaged: TriageResult = layout.command(make(tuple(chosen)))
    return layout.done(_said(triaged), "/queue")


def _chosen(errors: Errors) -> Sequence[UUID]:
    try:
        chosen = [UUID(one) for one in dict.fromkeys(request.form.getlist("referral_id"))]
    except ValueError as wrong:
        raise refused(NOT_FOUND) from wrong
    if not chosen:
        errors["referral_id"] = "Select at least one referral"
    if len(chosen) > MOST:
        errors["referral_id"] = f"Select {MOST} referrals or fewer"
    return chosen


def _what(errors: Errors) -> Callable[[tuple[UUID, ...]], Several] | None:
    """The command that was chosen, still to be told for which."""
    what, officer, where, reason = typed("what"), typed("officer"), typed("where"), typed("reason")
    if what == "take":
        return lambda ids: AssignReferrals(referral_ids=ids, officer=layout.member().actor)
    if what == "assign":
        if officer not in layout.officers(ROLES):
            errors["officer"] = "Select the officer to assign them to"
        return lambda ids: AssignReferrals(referral_ids=ids, officer=officer)
    if what == "hand_back":
        return lambda ids: HandBackReferrals(referral_ids=ids)
    if what == "signpost":
        needed("where", errors, "Enter who is helping them now")
        return lambda ids: SignpostReferrals(referral_ids=ids, where=where, reason=reason)
    if what == "withdraw":
        needed("reason", errors, "Enter why there is no further action")
        return lambda ids: WithdrawReferrals(referral_ids=ids, reason=reason)
    errors["what"] = "Select what to do"
    return None


def _said(triaged: TriageResult) -> str:
    done = f"Updated {common.count(len(triaged.done), 'referral')}"
    if not triaged.skipped:
        return done
    return f"{done}. Not {len(triaged.skipped)}, because they were closed or reassigned in the meantime"


def _choice(one: QueueItem | ReferralDetail) -> Choice:
    title = ": ".join(part for part in _title(one) if part)
    return Choice(one.referral_id, title, one.channel, one.received_at, one.site_id, one.assignee)


def _title(one: QueueItem | ReferralDetail) -> tuple[str, str]:
    """Whom it is about and how it begins."""
    if isinstance(one, QueueItem):
        return one.about or common.NAME_UNKNOWN, one.preview
    about = common.full_name(one.who.given_name, one.who.family_name) if one.who else common.NAME_UNKNOWN
    return about, next((part.text for part in one.messages if part.direction == "in"), "")[:LONGEST_TITLE]


def _page(waiting: QueuePage | ReferralDetail, errors: Errors) -> Response:
    """The form for a page of the queue, or for one referral, which is ticked already."""
    alone = isinstance(waiting, ReferralDetail)
    shown = (waiting,) if isinstance(waiting, ReferralDetail) else waiting.items
    answer = layout.render(
        "referrals/triage_many.html",
        choices=tuple(_choice(one) for one in shown),
        alone=alone,
        address=request.full_path.rstrip("?"),
        sites=layout.names_of_sites(),
        officers=layout.officers(ROLES),
        ticked=request.form.getlist("referral_id"),
        errors=errors,
        entered=entered() if errors else {},
    )
    answer.status_code = 422 if errors else 200
    return answer


def _join_page(referral_id: UUID, errors: Errors) -> Response:
    referral = opened_referral(referral_id)
    answer = layout.render(
        "referrals/merge.html",
        referral=referral,
        errors=errors,
        entered=entered() if errors else {"into_reference": referral.accepted_as or ""},
    )
    answer.status_code = 422 if errors else 200
    return answer
