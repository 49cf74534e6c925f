"""Texts that we send: saved first, delivered once, and counted so that nobody gets too many."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa

from common.queries import locked, require
from common.unit_of_work import UnitOfWork
from referral.domain.texting.send_policy import TextsSent
from referral.messages import Delivery, HeldBecause
from referral.store.conversations import CODE, TEXT
from referral.store.tables import Conversation, Message, Referral

_REPLIES: Final = UUID("5f0f5a9e-7d0c-4e0b-9a53-2b9a3f6f7c11")


def insert_auto_reply(
    uow: UnitOfWork, conversation: Conversation, referral: Referral, text: str, *, to: Message | None = None
) -> Message:
    """Save an automatic reply. Its id is also the reference that the provider knows. It follows from the text that the
    reply is to: handled again after a restore, the text gets the same reply, which the provider can be asked about."""
    message_id = _reply_id(uow, to) if to else uuid4()
    message = _new(uow, conversation, referral, text, message_id, source="service")
    uow.session.add_after_parents(message)
    return message


def _reply_id(uow: UnitOfWork, to: Message) -> UUID:
    assert to.provider_id is not None
    assert to.blind_text is not None
    return uuid5(_REPLIES, f"{uow.tenant.force_id}:{to.provider_id}:{to.blind_text.hex()}")


def insert_staff_text(
    uow: UnitOfWork, conversation: Conversation, referral: Referral, text: str, *, urgent: bool
) -> Message:
    """Save a text that an officer wrote."""
    return _insert(uow, conversation, referral, text, source="staff", written_by=uow.actor.id, urgent=urgent)


def insert_code_text(uow: UnitOfWork, conversation: Conversation, referral: Referral, text: str) -> Message:
    """Save the text for a code. The code is made when the text is sent, and never stored."""
    return _insert(uow, conversation, referral, text, source="service", kind=CODE)


def _insert(
    uow: UnitOfWork, conversation: Conversation, referral: Referral, text: str, **how: object
) -> Message:  # fmt: skip
    message = _new(uow, conversation, referral, text, uuid4(), **how)
    uow.session.add(message)
    return message


def _new(
    uow: UnitOfWork, conversation: Conversation, referral: Referral, text: str, message_id: UUID,
    **how: object,
) -> Message:  # fmt: skip
    return Message(
        id=message_id, conversation_id=conversation.id, referral_id=referral.id, direction="out",
        audience="triage_team", fact_or_opinion="fact",
        at=uow.now, sealed_text=uow.sealer.seal(conversation.key_id, TEXT, text), delivery="to_send",
        status_changed_at=uow.now, **{"kind": "text", **how},
    )  # fmt: skip


def lock_outbound_text(uow: UnitOfWork, message_id: UUID) -> tuple[Message, Conversation]:
    """A text of ours, locked, and the conversation it belongs to."""
    same = sa.and_(Conversation.force_id == Message.force_id, Conversation.id == Message.conversation_id)
    own = (Message.force_id == uow.tenant.force_id, Message.id == message_id, Message.direction == "out")
    query = locked(sa.select(Message, Conversation).join(Conversation, same).where(*own), of=Message)
    message, conversation = require(uow.session.execute(query).first())
    return message, conversation


def set_delivery(uow: UnitOfWork, message: Message, delivery: Delivery, why: HeldBecause | None = None) -> None:
    """Set the delivery of a text, since when, and why it is held."""
    message.delivery, message.held_because, message.status_changed_at = delivery, why, uow.now
    if delivery == "sending":
        message.sent_at = uow.now


def count_texts_sent(uow: UnitOfWork, conversation: Conversation) -> TextsSent:
    """How many texts were sent in the last hour and day. Two sent at the same moment do not count each other."""
    to_it, lately = Message.conversation_id == conversation.id, Message.sent_at > uow.now - timedelta(hours=1)
    query = sa.select(
        sa.func.count().filter(to_it, lately),
        sa.func.count().filter(to_it),
        sa.func.count().filter(lately),
        sa.func.count(),
    ).where(Message.force_id == uow.tenant.force_id, Message.sent_at > uow.now - timedelta(days=1))
    return TextsSent(*uow.session.execute(query).one())
