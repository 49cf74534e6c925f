"""The automatic reply: at most one for a conversation in twelve hours, in the sender's language if available."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.domain.texting.auto_reply import render_reply, should_answer, template_for
from referral.handlers.text_sending import SEND_TEXT
from referral.messages import ConfigureForce
from referral.store.conversations import sender_of
from referral.store.duty_plans import roles_on_duty
from referral.store.outbound_texts import insert_auto_reply
from referral.store.referrals import record_act
from referral.store.tables import Conversation, Message, Referral


def reply_once(
    uow: UnitOfWork,
    settings: ConfigureForce,
    conversation: Conversation,
    referral: Referral,
    text: str,
    *,
    to: Message,
    dialled: str | None = None,
) -> None:
    """Save the automatic reply to the message ``to`` and schedule it, unless there is a reason not to reply. ``text``
    tells the language."""
    ours = [*([dialled] if dialled else []), *settings.own_numbers]
    stopped = conversation.stopped_at is not None
    if not should_answer(sender_of(uow, conversation), conversation.answered_at, uow.now, ours, stopped=stopped):
        return
    conversation.answered_at = uow.now
    on = roles_on_duty(uow, referral.site_id) if settings.first_replies else None
    template = template_for(settings, text, uow.now, on)
    answer = insert_auto_reply(uow, conversation, referral, render_reply(template, referral.reference), to=to)
    record_act(uow, referral, "answered")
    uow.schedule(SEND_TEXT, at=uow.now, subject=answer.id)
