"""The conversation on a referral's page: text back, vouch for the number, decide about texts that did not go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import NOT_FOUND, Refused
from common.messages import RpcRequest, declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.referrals.conversation_forms import SafeNumberForm, SplitForm, UnsafeNumberForm
from gateway.pages.referrals.referral import page_of
from gateway.pages.support import layout
from gateway.pages.support.fields import uuid_or_none
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import Form
from gateway.pages.support.text_form import TextForm, text_fault
from gateway.presentation.error_messages import refusal
from referral.messages import (
    AnswerSender,
    FindSenderNumber,
    MarkNumberSafe,
    MoveMessages,
    ReleaseText,
    SendTextAgain,
    SplitConversation,
    WithdrawSafeNumber,
    WithdrawText,
)

pages = Blueprint("conversations", __name__, url_prefix="/referrals/<uuid:referral_id>")


@pages.post("/texts")
@for_roles(declaration(AnswerSender).roles)
def write(referral_id: UUID) -> Response:
    form = TextForm(request.form)
    if form.validate():
        try:
            layout.command(AnswerSender(referral_id=referral_id, text=form.text.data, urgent=form.urgent.data))
            return layout.done(
                "Your text is being sent or is waiting. See its status below", f"/referrals/{referral_id}"
            )
        except Refused as no:
            if no.code not in ("answer_unsayable", "window_closes_first"):
                raise
            form.add_error("text", text_fault(no) if no.code == "answer_unsayable" else refusal(422, no.code).title)
    return page_of(referral_id, form)


@pages.post("/number")
@for_roles(declaration(FindSenderNumber).roles)
def show_number(referral_id: UUID) -> Response:
    """The number, once: the page that shows it is stored nowhere, and the next one masks it again."""
    number = layout.ask(FindSenderNumber(referral_id=referral_id))
    return page_of(referral_id, None, number)


@pages.post("/number/safe")
@for_roles(declaration(MarkNumberSafe).roles)
def safe(referral_id: UUID) -> Response:
    form = SafeNumberForm(request.form)
    return _submit(
        form,
        lambda: MarkNumberSafe(referral_id=referral_id, how=form.how.data),
        "Number marked as safe to text",
        referral_id,
    )


@pages.post("/number/unsafe")
@for_roles(declaration(WithdrawSafeNumber).roles)
def unsafe(referral_id: UUID) -> Response:
    form = UnsafeNumberForm(request.form)
    return _submit(
        form,
        lambda: WithdrawSafeNumber(referral_id=referral_id, reason=form.reason.data),
        "Number no longer marked as safe. No texts will be sent",
        referral_id,
    )


@pages.post("/texts/<uuid:message_id>/release")
@for_roles(declaration(ReleaseText).roles)
def release(referral_id: UUID, message_id: UUID) -> Response:
    layout.command(ReleaseText(referral_id=referral_id, message_id=message_id))
    return layout.done("The text is being sent now", f"/referrals/{referral_id}")


@pages.post("/texts/<uuid:message_id>/withdraw")
@for_roles(declaration(WithdrawText).roles)
def withdraw(referral_id: UUID, message_id: UUID) -> Response:
    layout.command(WithdrawText(referral_id=referral_id, message_id=message_id))
    return layout.done("Text cancelled", f"/referrals/{referral_id}")


@pages.post("/texts/<uuid:message_id>/again")
@for_roles(declaration(SendTextAgain).roles)
def send_again(referral_id: UUID, message_id: UUID) -> Response:
    layout.command(SendTextAgain(referral_id=referral_id, message_id=message_id))
    return layout.done("Text sent again", f"/referrals/{referral_id}")


@pages.post("/split")
@for_roles(declaration(SplitConversation).roles)
def split(referral_id: UUID) -> Response:
    form = SplitForm(request.form)
    message_ids = tuple(map(_id, request.form.getlist("message_id")))

    def make() -> RpcRequest[Any]:
        if form.target:
            return MoveMessages(referral_id=referral_id, message_ids=message_ids, to_referral_id=_id(form.target))
        return SplitConversation(referral_id=referral_id, message_ids=message_ids)

    notice = "Messages moved to the other referral" if form.target else "Messages moved to a new referral on the queue"
    fields = dict.fromkeys(("messages_needed", "nothing_left"), "message_id")
    return _submit(form, make, notice, referral_id, fields=fields)


def _id(text: str) -> UUID:
    """Raises: Refused(not_found)."""
    found = uuid_or_none(text)
    if found is None:
        raise refused(NOT_FOUND)
    return found


def _submit(
    form: Form,
    make: Callable[[], RpcRequest[Any]],
    notice: str,
    referral_id: UUID,
    *,
    fields: Mapping[str, str] | None = None,
) -> Response:
    address = f"/referrals/{referral_id}"
    return submit(form, make, notice, address, redisplay=partial(page_of, referral_id), fields=fields)
