"""A local group's work: what it is asked to take up, and each piece of work from its yes to its last session."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import ReadSafetySheet
from common.errors import NOT_FOUND, Refused
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.fields import today
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import Form, current_form, errors_of
from gateway.pages.support.pagination import page_number
from gateway.pages.support.thread_form import MessageForm
from gateway.pages.voluntary.group_forms import ConcernForm, RejectForm, SessionForm
from gateway.pages.voluntary.no_group import or_no_group
from referral.messages import FirstName
from voluntary.messages import (
    AcceptCommission,
    CommissionDetail,
    CompleteCommission,
    FindCommission,
    HoldCommission,
    ListCommissions,
    RaiseConcern,
    ReadMessages,
    RecordSession,
    RejectCommission,
    ResumeCommission,
    WriteMessage,
)

pages = Blueprint("group_work", __name__, url_prefix="/requests")
GROUPS = declaration(AcceptCommission).roles
SESSION_FIELDS = {
    "session_in_the_future": "on",
    "session_before_acceptance": "on",
    "sessions_used_up": "came",
}


@pages.get("")
@for_roles(GROUPS)
def requests() -> Response:
    return or_no_group(_list)


def _list() -> Response:
    page = layout.ask(ListCommissions(page=page_number()), acting_as=GROUPS)
    return layout.render("voluntary/group_commissions.html", page=page, sites=layout.names_of_sites())


@pages.get("/<uuid:commission_id>")
@for_roles(GROUPS)
def show(commission_id: UUID) -> Response:
    return _page(commission_id)


@pages.get("/<uuid:commission_id>/sheet")
@for_roles(declaration(ReadSafetySheet).roles)
def sheet(commission_id: UUID) -> Response:
    """What the group has to know, and whom it rings: a page of its own, so that each reading is one on purpose.

    Raises: Refused(not_found) before their yes, on hold, and after the end."""
    work = layout.ask(FindCommission(commission_id=commission_id), acting_as=GROUPS)
    if work.person_id is None:
        raise refused(NOT_FOUND)
    return layout.render(
        "voluntary/safety_sheet.html",
        work=work,
        told=layout.ask(ReadSafetySheet(commission_id=commission_id)),
        sites=layout.names_of_sites(),
        workers=layout.names_of_staff(),
    )


@pages.post("/<uuid:commission_id>/accept")
@for_roles(declaration(AcceptCommission).roles)
def accept(commission_id: UUID) -> Response:
    layout.command(AcceptCommission(commission_id=commission_id))
    return layout.done(
        "Request accepted. The first name will show here shortly. Read what you need to know", _address(commission_id)
    )


@pages.post("/<uuid:commission_id>/reject")
@for_roles(declaration(RejectCommission).roles)
def reject(commission_id: UUID) -> Response:
    form = RejectForm(request.form)
    return submit(
        form,
        lambda: RejectCommission(commission_id=commission_id, reason=form.reason.data),
        "Request declined. Another group will be asked",
        "/requests",
        redisplay=partial(_page, commission_id),
    )


@pages.post("/<uuid:commission_id>/sessions")
@for_roles(declaration(RecordSession).roles)
def session(commission_id: UUID) -> Response:
    form = SessionForm(request.form)
    return submit(
        form,
        lambda: RecordSession(
            commission_id=commission_id,
            held_on=form.on.data,
            attended=form.attended,  # type: ignore[arg-type]
            absence=form.absence,  # type: ignore[arg-type]
            activity=form.activity.data,
            how_it_went=form.how_it_went.data,
            next_steps=form.next_steps.data,
            concern=form.concern.data,
            behaviour=form.behaviour.data,
        ),
        "Session recorded",
        _address(commission_id),
        redisplay=partial(_page, commission_id),
        fields=SESSION_FIELDS,
    )


@pages.post("/<uuid:commission_id>/concerns")
@for_roles(declaration(RaiseConcern).roles)
def concern(commission_id: UUID) -> Response:
    form = ConcernForm(request.form)
    return submit(
        form,
        lambda: RaiseConcern(commission_id=commission_id, words=form.worry.data),
        "Your concern has been sent to the team. If anyone is in danger now, call 999",
        _address(commission_id),
        redisplay=partial(_page, commission_id),
    )


@pages.post("/<uuid:commission_id>/messages")
@for_roles(GROUPS & declaration(WriteMessage).roles)
def message(commission_id: UUID) -> Response:
    form = MessageForm(request.form)
    return submit(
        form,
        lambda: WriteMessage(commission_id=commission_id, words=form.words.data),
        "Sent to the team",
        _address(commission_id),
        redisplay=partial(_page, commission_id),
        fields={"message_needed": "words"},
    )


@pages.post("/<uuid:commission_id>/messages/read")
@for_roles(GROUPS & declaration(ReadMessages).roles)
def messages_read(commission_id: UUID) -> Response:
    layout.command(ReadMessages(commission_id=commission_id))
    return layout.done("You have read the messages", _address(commission_id))


@pages.post("/<uuid:commission_id>/complete")
@for_roles(declaration(CompleteCommission).roles)
def complete(commission_id: UUID) -> Response:
    layout.command(CompleteCommission(commission_id=commission_id))
    return layout.done("Work completed. Claim for its sessions when you are ready", _address(commission_id))


@pages.post("/<uuid:commission_id>/hold")
@for_roles(GROUPS)
def hold(commission_id: UUID) -> Response:
    layout.command(HoldCommission(commission_id=commission_id))
    return layout.done("Work put on hold. The first name is hidden until you restart it", _address(commission_id))


@pages.post("/<uuid:commission_id>/resume")
@for_roles(GROUPS)
def resume(commission_id: UUID) -> Response:
    layout.command(ResumeCommission(commission_id=commission_id))
    return layout.done("Work restarted", _address(commission_id))


def _address(commission_id: UUID) -> str:
    return f"/requests/{commission_id}"


def _page(commission_id: UUID, submitted: Form | None = None) -> Response:
    work = layout.ask(FindCommission(commission_id=commission_id), acting_as=GROUPS)
    return layout.render(
        "voluntary/group_commission.html",
        work=work,
        first_name=_first_name(work),
        sites=layout.names_of_sites(),
        workers=layout.names_of_staff(),
        reject=current_form(RejectForm, submitted),
        session_form=current_form(SessionForm, submitted, on=today()),
        concern=current_form(ConcernForm, submitted),
        message_form=current_form(MessageForm, submitted),
        errors=errors_of(submitted),
    )


def _first_name(work: CommissionDetail) -> str | None:
    """Asked for only when voluntary says that this group may know it now; None while referral has not heard of its
    yes, and once the name was erased."""
    if work.person_id is None:
        return None
    try:
        return layout.ask(FirstName(commission_id=work.commission_id)).given_name
    except Refused:
        return None
