"""A text comes in: kept once, on its sender's referral, and answered once in twelve hours."""

from __future__ import annotations

from common.senders import sender
from common.unit_of_work import UnitOfWork
from gateway.messages import BODY_COLUMN, InboundText, TextReceived
from referral.domain.reply import first_reply, should_answer
from referral.handlers.answering import SEND_ANSWER
from referral.handlers.receiving import receive, unseal
from referral.messages import ConfigureForce
from referral.store.content import content_of, known_as
from referral.store.conversations import conversation_with, heard_before, keep_answer, keep_said, open_referral_of
from referral.store.referrals import record_act
from referral.store.routes import remember_route
from referral.store.settings import settings_of
from referral.store.tables import Conversation, Referral

NEVER_ANSWERED = frozenset({"system", "reaction", "revoke"})  # nobody wrote these words


def take_in_text(event: TextReceived, uow: UnitOfWork) -> None:
    """Put a text on the duty queue, as a new referral or as more of the one that its sender has open."""
    text = unseal(uow, InboundText, BODY_COLUMN, event.sealed_body)
    provider_id, said = known_as(uow, text), content_of(text)
    if heard_before(uow, provider_id, said):
        return
    settings = settings_of(uow)
    conversation = conversation_with(uow, event.site_id, sender(text.sender).value)
    remember_route(uow, conversation, text.route)
    referral = open_referral_of(uow, conversation)
    if referral is None:
        referral = receive(
            uow,
            settings,
            site_id=event.site_id,
            channel=text.channel,
            received_at=event.received_at,
            conversation_id=conversation.id,
        )
    contradicts = keep_said(uow, conversation, referral, provider_id=provider_id, said=said, at=event.received_at)
    if contradicts:
        record_act(uow, referral, "same_id_other_words")
    _answer(uow, settings, conversation, referral, text)
    uow.audit("collect", why="text_received")


def _answer(
    uow: UnitOfWork, settings: ConfigureForce, conversation: Conversation, referral: Referral, text: InboundText
) -> None:
    if text.kind in NEVER_ANSWERED:
        return
    if not should_answer(text.sender, conversation.answered_at, uow.now, [text.dialled, *settings.own_numbers]):
        return
    conversation.answered_at = uow.now
    answer = keep_answer(uow, conversation, referral, first_reply(settings.first_reply, referral.reference))
    record_act(uow, referral, "answered")
    uow.plan(SEND_ANSWER, at=uow.now, subject=answer)
