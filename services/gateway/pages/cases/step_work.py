"""What a local group did for a step: its sessions, in its own words, for the case team, and the thread with it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import CaseDetail, FindCase, StepDetail
from common.errors import NOT_FOUND
from common.messages import declaration
from common.roles import CASE_TEAM
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import errors_of
from gateway.pages.support.thread_form import MessageForm
from voluntary.messages import FindCommission, ReadMessages, WriteMessage

pages = Blueprint("step_work", __name__, url_prefix="/cases/<uuid:case_id>/steps/<uuid:step_id>/work")


@pages.get("/<uuid:commission_id>")
@for_roles(CASE_TEAM & declaration(FindCommission).roles)
def show(case_id: UUID, step_id: UUID, commission_id: UUID) -> Response:
    return _page(case_id, step_id, commission_id)


@pages.post("/<uuid:commission_id>/messages")
@for_roles(CASE_TEAM & declaration(WriteMessage).roles)
def message(case_id: UUID, step_id: UUID, commission_id: UUID) -> Response:
    form = MessageForm(request.form)
    return submit(
        form,
        lambda: WriteMessage(commission_id=commission_id, words=form.words.data),
        "Sent to the group",
        _address(case_id, step_id, commission_id),
        redisplay=partial(_page, case_id, step_id, commission_id),
        fields={"message_needed": "words", "commission_not_running": "words"},
    )


@pages.post("/<uuid:commission_id>/messages/read")
@for_roles(CASE_TEAM & declaration(ReadMessages).roles)
def messages_read(case_id: UUID, step_id: UUID, commission_id: UUID) -> Response:
    layout.command(ReadMessages(commission_id=commission_id))
    return layout.done("You have read the messages", _address(case_id, step_id, commission_id))


def _page(case_id: UUID, step_id: UUID, commission_id: UUID, submitted: MessageForm | None = None) -> Response:
    case, work = layout.ask_together(
        FindCase(case_id=case_id), FindCommission(commission_id=commission_id), acting_as=CASE_TEAM
    )
    return layout.render(
        "cases/step_work.html",
        case=case,
        step=_step(case, step_id, commission_id),
        work=work,
        workers=layout.names_of_staff(),
        sites=layout.names_of_sites(),
        message_form=submitted or MessageForm(),
        errors=errors_of(submitted),
    )


def _address(case_id: UUID, step_id: UUID, commission_id: UUID) -> str:
    return f"/cases/{case_id}/steps/{step_id}/work/{commission_id}"


def _step(case: CaseDetail, step_id: UUID, commission_id: UUID) -> StepDetail:
    """The step that this work is for. Raises: Refused(not_found)."""
    for step in case.steps:
        if step.step_id == step_id and commission_id in step.taken_on_by:
            return step
    raise refused(NOT_FOUND)
