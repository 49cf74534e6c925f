"""The messages of a referral, and whether its phone may be texted."""

from __future__ import annotations

from uuid import UUID

from common.sender_ids import parse_sender_id
from common.unit_of_work import UnitOfWork
from referral.domain.local_hours import ends_at
from referral.domain.texting.auto_reply import reason_never_texted
from referral.domain.texting.whatsapp_window import window_until
from referral.messages import Conversation, ConversationMessage, FindSenderNumber, SamePhone, SenderNumber
from referral.messages.refusals import refused
from referral.store import conversations
from referral.store.force_settings import current_settings
from referral.store.referrals import get_referral
from referral.store.reply_routes import current_route
from referral.store.tables import Referral
from referral.views.media import attachments_of


def messages_on(uow: UnitOfWork, referral_id: UUID) -> tuple[ConversationMessage, ...]:
    """Every message of a referral, in order, with its media."""
    messages = conversations.messages_of(uow, [referral_id])
    twice = conversations.reused_ids(uow, messages)
    attached = attachments_of(uow, [message.id for message in messages if message.sealed_media])
    return tuple(
        ConversationMessage(
            message_id=message.id,
            direction=message.direction,  # type: ignore[arg-type]
            at=message.at,
            text=conversations.read_text(uow, message),
            delivery=message.delivery,
            held_because=message.held_because,
            status_changed_at=message.status_changed_at,
            written_by=message.written_by,
            urgent=message.urgent,
            code=message.kind == conversations.CODE,
            id_reused=message.provider_id in twice,
            media=attached.get(message.id, ()),
        )
        for message in messages
    )


def find_sender_number(question: FindSenderNumber, uow: UnitOfWork) -> SenderNumber:
    """The number that a referral's texts came from.

    Raises: Refused(no_number).
    """
    referral = get_referral(uow, question.referral_id)
    conversation = conversations.conversation_of(uow, referral)
    number = conversations.display_number(uow, conversation) if conversation else ""
    if not number:
        raise refused("no_number")
    uow.audit("disclose", *([referral.person_id] if referral.person_id else []), why="number_shown")
    return SenderNumber(number=number, readable=parse_sender_id(number).readable)


def conversation_on(uow: UnitOfWork, referral: Referral) -> Conversation | None:
    """The phone and whether it may be texted; None when the referral came by another channel."""
    conversation = conversations.conversation_of(uow, referral)
    if conversation is None:
        return None
    settings = current_settings(uow)
    others = (
        SamePhone(
            referral_id=referral_of_phone.id, received_at=referral_of_phone.received_at, state=referral_of_phone.state
        )
        for referral_of_phone in conversations.other_referrals_of_phone(uow, referral)
    )
    sender = parse_sender_id(conversations.display_number(uow, conversation))
    return Conversation(
        masked_number=sender.masked,
        continues=referral.continues,
        same_phone=tuple(others),
        stopped_at=conversation.stopped_at,
        safe_at=conversation.safe_at,
        textable=reason_never_texted(sender, settings.own_numbers) is None,
        quiet_until=ends_at(settings.quiet_hours, uow.now),
        window_until=window_until(current_route(uow, conversation), conversation.whatsapp_at),
    )
