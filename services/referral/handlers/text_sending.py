"""Sends each text once: it is marked first, and after a crash the provider is asked before a repeat."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from common.errors import Refused
from common.jobs.restore_holds import refuse_while_held
from common.jobs.worker import complete, reschedule
from common.repeated_faults import RepeatedFaults
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.domain.local_hours import ends_at
from referral.domain.texting.delivery import NotTaken, Outgoing, TextProvider
from referral.domain.texting.follow_codes import CODE_COUNT, CODE_TEXT, PLACEHOLDER, VALID_FOR, format_code
from referral.domain.texting.send_policy import Phone, TextToSend, held_because
from referral.domain.texting.whatsapp_window import is_closed, window_until
from referral.handlers.contacts import schedule_clock_refresh
from referral.messages import Delivery, HeldBecause
from referral.store.conversations import CODE, read_text, sender_of
from referral.store.follow_codes import find_code_of_text, set_code
from referral.store.force_settings import current_settings
from referral.store.outbound_texts import count_texts_sent, lock_outbound_text, set_delivery
from referral.store.reply_routes import fixed_route, route_of
from referral.store.tables import Conversation, Message

SEND_TEXT = "send_text"
RECEIPT_WAIT = timedelta(minutes=10)
RELEASE_ANSWERS = (
    "these people have had no answer: send each from the queue ('A text is on hold'), or raise `caps` in "
    "the force's file and onboard it again"
)
_CAPPED = RepeatedFaults(timedelta(hours=1).total_seconds())
_SELF = service_actor("referral")
_FINISHED = ("sent", "delivered", "failed", "withdrawn")


class Ports(Protocol):
    @property
    def texts(self) -> TextProvider: ...


def send_text(job: Job, units_of_work: UnitOfWorkFactory, ports: Ports) -> None:
    """Send one saved text, unless it has been sent or may not go now."""
    tenant = Tenant(job.force_id)
    with units_of_work.begin(tenant, _SELF, what=SEND_TEXT) as uow:
        refuse_while_held(uow.session, "texts")
        message, conversation = lock_outbound_text(uow, job.subject)
        if message.delivery in _FINISHED:
            complete(job, uow)
            return
        tried_before, (why, until) = message.delivery == "sending", _held_reason(uow, message, conversation)
        if why is None:
            set_delivery(uow, message, "sending")
        tried = why is None or tried_before  # until then it follows the sender's latest route
        route = fixed_route(uow, message, conversation) if tried else route_of(uow, message, conversation)
        text = Outgoing(sender_of(uow, conversation), read_text(uow, message), job.subject, route)
        fill = partial(_with_code, units_of_work, tenant) if message.kind == CODE else _unchanged
    fresh = job.attempts == 0
    try:
        outcome = hand_over(ports.texts, text, fill, tried_before=tried_before, waited=fresh, held=why is not None)
    except NotTaken:
        with units_of_work.begin(tenant, _SELF, what=SEND_TEXT) as uow:
            _mark_unsent(uow, job)
        raise
    with units_of_work.begin(tenant, _SELF, what=SEND_TEXT) as uow:
        _record(uow, job, outcome, why, until)


def _held_reason(
    uow: UnitOfWork, message: Message, conversation: Conversation
) -> tuple[HeldBecause | None, datetime | None]:
    """Why this text is held now, and until when if that is known."""
    settings = current_settings(uow)
    quiet_until = ends_at(settings.quiet_hours, uow.now)
    sent = count_texts_sent(uow, conversation)
    why = held_because(
        text_to_send(message),
        phone_status(conversation),
        sent,
        settings.caps,
        quiet_until,
        window_closed=is_closed(window_of(uow, message, conversation), uow.now),
    )
    if message.kind == CODE and uow.now - message.at >= VALID_FOR:
        why = why or "too_late"
    return why, quiet_until if why == "quiet_hours" else None


def window_of(uow: UnitOfWork, message: Message, conversation: Conversation) -> datetime | None:
    """Until when the route of this text accepts it."""
    return window_until(route_of(uow, message, conversation), conversation.whatsapp_at)


def text_to_send(message: Message) -> TextToSend:
    if message.kind == CODE:
        return CODE_TEXT
    return TextToSend(by_person=message.written_by is not None, urgent=message.urgent, released=message.released)


def phone_status(conversation: Conversation) -> Phone:
    return Phone(stopped=conversation.stopped_at is not None, safe=conversation.safe_at is not None)


def _unchanged(text: Outgoing) -> Outgoing:
    return text


def _with_code(units_of_work: UnitOfWorkFactory, tenant: Tenant, text: Outgoing) -> Outgoing:
    """The text with a new code. Only the code's digest is kept; each retry makes another code, and the one before stops
    working."""
    code = format_code(secrets.randbelow(CODE_COUNT))
    with units_of_work.begin(tenant, _SELF, what="make_follow_code") as uow:
        stored = find_code_of_text(uow, text.reference)
        if stored is not None:
            set_code(uow, stored, code)
    return replace(text, text=text.text.replace(PLACEHOLDER, code))


def hand_over(
    provider: TextProvider,
    text: Outgoing,
    fill: Callable[[Outgoing], Outgoing] = _unchanged,
    *,
    tried_before: bool,
    waited: bool,
    held: bool = False,
) -> Delivery:
    """Send the text and return its delivery. If it may have gone before a crash, the provider is asked first, even when
    the text is now held. It stays ``sending`` while only a receipt can tell."""
    try:
        if tried_before:
            taken = provider.has(text)
            if taken or (taken is None and not waited):
                return "sent" if taken else "sending"
        if held:
            return "held"
        provider.send(fill(text))
    except Refused as no:
        if no.code == "window_closed":
            return "held"  # the provider's clock is not ours
        return "failed"  # the provider never accepts it: the queue shows that nobody has answered
    return "sent"


def _record(uow: UnitOfWork, job: Job, outcome: Delivery, why: HeldBecause | None, until: datetime | None) -> None:
    message, _ = lock_outbound_text(uow, job.subject)
    if message.delivery in _FINISHED:  # a receipt or a person was faster
        complete(job, uow)
        return
    if outcome == "held" and message.kind == CODE:
        outcome, until = "withdrawn", None  # nobody waits for a code that comes later
    if outcome == "held" and why == "force_capped":
        _CAPPED.failed("answers_held", job.force_id, reason=why, do=RELEASE_ANSWERS, force=job.force_id)
    set_delivery(uow, message, outcome, (why or "window_closed") if outcome in ("held", "withdrawn") else None)
    schedule_clock_refresh(uow, message)
    if outcome not in ("held", "withdrawn"):
        uow.audit("disclose", why=f"answer_{outcome}")
    if outcome == "held" and until is not None:
        reschedule(job, uow, at=until)
    elif outcome == "sending":
        reschedule(job, uow, at=uow.now + RECEIPT_WAIT)
    else:
        complete(job, uow)


def _mark_unsent(uow: UnitOfWork, job: Job) -> None:
    """Mark it unsent: it certainly did not go, so the next attempt need not ask the provider."""
    message, _ = lock_outbound_text(uow, job.subject)
    if message.delivery == "sending":
        set_delivery(uow, message, "to_send")
    uow.audit("disclose", why="text_not_sent")
