"""A text goes out once: marked before it is sent, and after a crash the provider is asked before a repeat."""

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
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.domain.local_hours import ends_at
from referral.domain.texting.delivery import NotTaken, Outgoing, Texting
from referral.domain.texting.follow_codes import HOW_MANY, LASTS, PLACE, WANTED, written
from referral.domain.texting.send_policy import Phone, Wanted, held_because
from referral.domain.texting.whatsapp_window import closed, window_until
from referral.handlers.contacts import schedule_clock_refresh
from referral.messages import Delivery, HeldBecause
from referral.store.conversations import CODE, read, sender_of
from referral.store.follow_codes import code_in, set_code
from referral.store.force_settings import settings_of
from referral.store.outbound_texts import move, outgoing, texts_sent
from referral.store.reply_routes import route_for, route_of
from referral.store.tables import Conversation, Message

SEND_TEXT = "send_text"
FOR_A_RECEIPT = timedelta(minutes=10)
_SELF = service_actor("referral")
_OVER = ("sent", "delivered", "failed", "withdrawn")


class Ports(Protocol):
    @property
    def texting(self) -> Texting: ...


def send_text(job: Job, units_of_work: UnitOfWorkFactory, ports: Ports) -> None:
    """Send one kept text, unless it has gone already or may not go now."""
    tenant = Tenant(job.force_id)
    with units_of_work.begin(tenant, _SELF, what=SEND_TEXT) as uow:
        refuse_while_held(uow.session, "texts")
        message, conversation = outgoing(uow, job.subject)
        if message.delivery in _OVER:
            complete(job, uow)
            return
        tried_before, (why, until) = message.delivery == "sending", _held(uow, message, conversation)
        if why is None:
            move(uow, message, "sending")
        tried = why is None or tried_before  # until then it goes by whichever way the sender writes next
        route = route_for(uow, message, conversation) if tried else route_of(uow, message, conversation)
        text = Outgoing(sender_of(uow, conversation), read(uow, message), job.subject, route)
        fill = partial(_with_a_code, units_of_work, tenant) if message.kind == CODE else _as_it_is
    fresh = job.attempts == 0
    try:
        outcome = _hand_over(ports.texting, text, fill, tried_before=tried_before, waited=fresh, held=why is not None)
    except NotTaken:
        with units_of_work.begin(tenant, _SELF, what=SEND_TEXT) as uow:
            _take_back(uow, job)
        raise
    with units_of_work.begin(tenant, _SELF, what=SEND_TEXT) as uow:
        _record(uow, job, outcome, why, until)


def _held(uow: UnitOfWork, message: Message, conversation: Conversation) -> tuple[HeldBecause | None, datetime | None]:
    """What holds this text now, and until when, where that is known."""
    settings = settings_of(uow)
    quiet_until = ends_at(settings.quiet_hours, uow.now)
    sent = texts_sent(uow, conversation)
    why = held_because(
        wanted(message),
        phone(conversation),
        sent,
        settings.caps,
        quiet_until,
        window_closed=closed(window(uow, message, conversation), uow.now),
    )
    if message.kind == CODE and uow.now - message.at >= LASTS:
        why = why or "too_late"
    return why, quiet_until if why == "quiet_hours" else None


def window(uow: UnitOfWork, message: Message, conversation: Conversation) -> datetime | None:
    """Until when the way by which this text goes lets it through."""
    return window_until(route_of(uow, message, conversation), conversation.whatsapp_at)


def wanted(message: Message) -> Wanted:
    if message.kind == CODE:
        return WANTED
    return Wanted(by_person=message.written_by is not None, urgent=message.urgent, released=message.released)


def phone(conversation: Conversation) -> Phone:
    return Phone(stopped=conversation.stopped_at is not None, safe=conversation.safe_at is not None)


def _as_it_is(text: Outgoing) -> Outgoing:
    return text


def _with_a_code(units_of_work: UnitOfWorkFactory, tenant: Tenant, text: Outgoing) -> Outgoing:
    """The text with a new code in its place, of which only the digest is kept: whenever it is tried again it is another
    one, and the one before is good for nothing."""
    code = written(secrets.randbelow(HOW_MANY))
    with units_of_work.begin(tenant, _SELF, what="make_follow_code") as uow:
        kept = code_in(uow, text.reference)
        if kept is not None:
            set_code(uow, kept, code)
    return replace(text, text=text.text.replace(PLACE, code))


def _hand_over(
    texting: Texting,
    text: Outgoing,
    fill: Callable[[Outgoing], Outgoing],
    *,
    tried_before: bool,
    waited: bool,
    held: bool,
) -> Delivery:
    """What became of it. One that may have gone before we fell over is asked about first, also when it is now held;
    it stays ``sending`` when only a receipt can tell, and that has had no time to come."""
    try:
        if tried_before:
            taken = texting.has(text)
            if taken or (taken is None and not waited):
                return "sent" if taken else "sending"
        if held:
            return "held"
        texting.send(fill(text))
    except Refused as no:
        if no.code == "window_closed":
            return "held"  # the provider's clock is not ours
        return "failed"  # it will never take it: the queue shows that nobody has answered
    return "sent"


def _record(uow: UnitOfWork, job: Job, outcome: Delivery, why: HeldBecause | None, until: datetime | None) -> None:
    message, _ = outgoing(uow, job.subject)
    if message.delivery in _OVER:  # a receipt or a person was quicker
        complete(job, uow)
        return
    if outcome == "held" and message.kind == CODE:
        outcome, until = "withdrawn", None  # nobody waits for a code that comes later
    move(uow, message, outcome, (why or "window_closed") if outcome in ("held", "withdrawn") else None)
    schedule_clock_refresh(uow, message)
    if outcome not in ("held", "withdrawn"):
        uow.audit("disclose", why=f"answer_{outcome}")
    if outcome == "held" and until is not None:
        reschedule(job, uow, at=until)
    elif outcome == "sending":
        reschedule(job, uow, at=uow.now + FOR_A_RECEIPT)
    else:
        complete(job, uow)


def _take_back(uow: UnitOfWork, job: Job) -> None:
    """It certainly did not go: the next try need not ask about it."""
    message, _ = outgoing(uow, job.subject)
    if message.delivery == "sending":
        move(uow, message, "to_send")
    uow.audit("disclose", why="answer_not_taken")
