"""The conversation on a referral's page: text back, vouch for the number, decide about texts that did not go out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import NOT_FOUND, Refused
from common.messages import RpcRequest, declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.referrals.referral import page_of
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, needed, typed
from gateway.presentation.error_messages import refusal
from gateway.presentation.labels import common
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
    errors: Errors = {}
    text = needed("text", errors, common.TEXT_FAULT["empty"])
    if not errors:
        try:
            layout.command(AnswerSender(referral_id=referral_id, text=text, urgent=typed("urgent") == "yes"))
            return layout.done(
                "Your text is being sent or is waiting. See its status below", f"/referrals/{referral_id}"
            )
        except Refused as no:
            if no.code not in ("answer_unsayable", "window_closes_first"):
                raise
            errors["text"] = _said(no) if no.code == "answer_unsayable" else refusal(422, no.code).title
    return page_of(referral_id, errors)


@pages.post("/number")
@for_roles(declaration(FindSenderNumber).roles)
def show_number(referral_id: UUID) -> Response:
    """The number, once: the page that shows it is stored nowhere, and the next one masks it again."""
    number = layout.ask(FindSenderNumber(referral_id=referral_id))
    return page_of(referral_id, {}, number)


@pages.post("/number/safe")
@for_roles(declaration(MarkNumberSafe).roles)
def safe(referral_id: UUID) -> Response:
    errors: Errors = {}
    how = needed("how", errors, "Enter how you checked who reads this number")
    return _do(
        lambda: MarkNumberSafe(referral_id=referral_id, how=how), "Number marked as safe to text", referral_id, errors
    )


@pages.post("/number/unsafe")
@for_roles(declaration(WithdrawSafeNumber).roles)
def unsafe(referral_id: UUID) -> Response:
    errors: Errors = {}
    reason = needed("unsafe-reason", errors, "Enter why it is no longer safe")
    notice = "Number no longer marked as safe. No texts will be sent"
    return _do(lambda: WithdrawSafeNumber(referral_id=referral_id, reason=reason), notice, referral_id, errors)


@pages.post("/texts/<uuid:message_id>/release")
@for_roles(declaration(ReleaseText).roles)
def release(referral_id: UUID, message_id: UUID) -> Response:
    return _do(
        lambda: ReleaseText(referral_id=referral_id, message_id=message_id),
        "The text is being sent now",
        referral_id,
        {},
    )


@pages.post("/texts/<uuid:message_id>/withdraw")
@for_roles(declaration(WithdrawText).roles)
def withdraw(referral_id: UUID, message_id: UUID) -> Response:
    return _do(lambda: WithdrawText(referral_id=referral_id, message_id=message_id), "Text cancelled", referral_id, {})


@pages.post("/texts/<uuid:message_id>/again")
@for_roles(declaration(SendTextAgain).roles)
def send_again(referral_id: UUID, message_id: UUID) -> Response:
    return _do(
        lambda: SendTextAgain(referral_id=referral_id, message_id=message_id), "Text sent again", referral_id, {}
    )


@pages.post("/split")
@for_roles(declaration(SplitConversation).roles)
def split(referral_id: UUID) -> Response:
    errors: Errors = {}
    ids = tuple(_ids(request.form.getlist("message_id")))
    if not ids:
        errors["message_id"] = refusal(422, "messages_needed").title
    fields = dict.fromkeys(("messages_needed", "nothing_left"), "message_id")
    to = typed("to").removeprefix("new")

    def make() -> RpcRequest[Any]:
        if to:
            (target,) = _ids([to])
            return MoveMessages(referral_id=referral_id, message_ids=ids, to_referral_id=target)
        return SplitConversation(referral_id=referral_id, message_ids=ids)

    notice = "Messages moved to the other referral" if to else "Messages moved to a new referral on the queue"
    return _do(make, notice, referral_id, errors, fields=fields)


def _ids(written: Iterable[str]) -> Iterator[UUID]:
    for one in written:
        try:
            yield UUID(one)
        except ValueError as wrong:
            raise refused(NOT_FOUND) from wrong


def _do(
    make: Callable[[], RpcRequest[Any]],
    notice: str,
    referral_id: UUID,
    errors: Errors,
    *,
    fields: Mapping[str, str] | None = None,
) -> Response:
    address = f"/referrals/{referral_id}"
    redisplay = partial(page_of, referral_id)
    return carry_out(make, notice, address, errors=errors, redisplay=redisplay, fields=fields)


def _said(no: Refused) -> str:
    """What is wrong with a text, with the word that is at fault where that word is ours and not a name."""
    wrong = common.label_for(common.TEXT_FAULT, str(no.facts.get("problem", "")))
    word = no.facts.get("word")
    return f"{wrong}: “{word}”" if word else wrong
