"""Referrals that wait are assigned or decided, one at a time or several together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import NOT_FOUND
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.referrals.forms import MergeForm, TriageForm
from gateway.pages.referrals.referral import opened_referral
from gateway.pages.support import layout
from gateway.pages.support.fields import options, uuid_or_none
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import errors_of
from gateway.pages.support.pagination import page_number
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
    return _page(layout.ask(ListQueue(page=page_number())))


@pages.post("/queue/several")
@for_roles(ROLES)
def decide() -> Response:
    return _decide(lambda form: _page(layout.ask(ListQueue(page=page_number())), form))


@pages.get("/referrals/<uuid:referral_id>/decide")
@for_roles(ROLES)
def one(referral_id: UUID) -> Response:
    return _page(opened_referral(referral_id))


@pages.post("/referrals/<uuid:referral_id>/decide")
@for_roles(ROLES)
def decide_one(referral_id: UUID) -> Response:
    return _decide(lambda form: _page(opened_referral(referral_id), form))


@pages.post("/referrals/<uuid:referral_id>/take")
@for_roles(ROLES)
def take(referral_id: UUID) -> Response:
    """Raises: Refused(referral_decided)."""
    triaged = layout.command(AssignReferrals(referral_ids=(referral_id,), officer=layout.member().actor))
    if triaged.skipped:
        raise refused("referral_decided")
    return layout.done("Referral assigned to you", f"/referrals/{referral_id}")


@pages.get("/referrals/<uuid:referral_id>/join")
@for_roles(declaration(MergeReferral).roles)
def join(referral_id: UUID) -> Response:
    return _join_page(referral_id)


@pages.post("/referrals/<uuid:referral_id>/join")
@for_roles(declaration(MergeReferral).roles)
def joined(referral_id: UUID) -> Response:
    form = MergeForm(request.form)
    return submit(
        form,
        lambda: MergeReferral(
            referral_id=referral_id, into_reference=form.into_reference.data, reason=form.reason.data
        ),
        "Referrals merged",
        f"/referrals/{referral_id}",
        redisplay=partial(_join_page, referral_id),
        fields={
            "reference_unknown": "into_reference",
            "merge_not_possible": "into_reference",
            "intelligence_stands_alone": "into_reference",
        },
    )


def _decide(redisplay: Callable[[TriageForm], Response]) -> Response:
    """Raises: Refused(not_found)."""
    form = TriageForm(request.form)
    form.officer.offer(layout.officers(ROLES))
    if None in map(uuid_or_none, request.form.getlist("referral_id")):
        raise refused(NOT_FOUND)
    if not form.validate():
        return redisplay(form)
    triaged: TriageResult = layout.command(_command(form))
    return layout.done(_said(triaged), "/queue")


def _command(form: TriageForm) -> Several:
    ids, what = form.referral_id.data, form.what.data
    if what == "take":
        return AssignReferrals(referral_ids=ids, officer=layout.member().actor)
    if what == "assign":
        return AssignReferrals(referral_ids=ids, officer=form.officer.data)
    if what == "hand_back":
        return HandBackReferrals(referral_ids=ids)
    if what == "signpost":
        return SignpostReferrals(referral_ids=ids, where=form.where.data, reason=form.reason.data)
    return WithdrawReferrals(referral_ids=ids, reason=form.reason.data)


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


def _page(waiting: QueuePage | ReferralDetail, submitted: TriageForm | None = None) -> Response:
    """The form for a page of the queue, or for one referral, which is ticked already."""
    alone = isinstance(waiting, ReferralDetail)
    items = (waiting,) if isinstance(waiting, ReferralDetail) else waiting.items
    choices, officers = tuple(_choice(one) for one in items), layout.officers(ROLES)
    form, errors = submitted or TriageForm(), errors_of(submitted)
    fill_in_choices(form, choices, officers, alone=alone)
    answer = layout.render(
        "referrals/triage_many.html",
        choices=choices,
        alone=alone,
        address=request.full_path.rstrip("?"),
        sites=layout.names_of_sites(),
        officers=officers,
        form=form,
        errors=errors,
    )
    answer.status_code = 422 if errors else 200
    return answer


def fill_in_choices(form: TriageForm, choices: Sequence[Choice], officers: Mapping[str, str], *, alone: bool) -> None:
    """The referrals and officers of the page; a referral that is alone is ticked."""
    form.officer.offer(officers)
    form.referral_id.choices = options({one.referral_id: one.title for one in choices})
    if alone:
        form.referral_id.data = [one.referral_id for one in choices]


def _join_page(referral_id: UUID, submitted: MergeForm | None = None) -> Response:
    referral, errors = opened_referral(referral_id), errors_of(submitted)
    answer = layout.render(
        "referrals/merge.html",
        referral=referral,
        form=submitted or MergeForm(into_reference=referral.accepted_as),
        errors=errors,
    )
    answer.status_code = 422 if errors else 200
    return answer
