"""Conversations with senders: their number blind and sealed, their words sealed, each text kept once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa

from common.errors import NOT_FOUND, Refused
from common.unit_of_work import UnitOfWork
from referral.store.content import Content
from referral.store.tables import Conversation, Message, Referral

SENDER, TEXT = "referral.conversation.sender", "referral.message.text"


def conversation_with(uow: UnitOfWork, site_id: int, sender: str) -> Conversation:
    """The conversation with this sender at this site, begun if there is none, held under its lock."""
    blind = uow.sealer.blind("sender", sender)
    query = sa.select(Conversation).where(
        Conversation.force_id == uow.tenant.force_id,
        Conversation.site_id == site_id,
        Conversation.blind_sender == blind,
    )
    found = uow.session.scalars(query.with_for_update()).first()
    if found is None:
        conversation_id = uuid4()
        key = uow.sealer.new_key(f"conversation:{conversation_id}")
        found = Conversation(
            id=conversation_id, site_id=site_id, blind_sender=blind, key_id=key,
            sealed_sender=uow.sealer.seal(key, SENDER, sender),
        )  # fmt: skip
        uow.session.add(found)
        uow.session.flush()
    return found


def open_referral_of(uow: UnitOfWork, conversation: Conversation) -> Referral | None:
    """The referral of this conversation that still waits for a person, if there is one."""
    query = sa.select(Referral).where(
        Referral.force_id == uow.tenant.force_id,
        Referral.conversation_id == conversation.id,
        Referral.state == "received",
    )
    return uow.session.scalars(query.order_by(Referral.received_at.desc()).with_for_update()).first()


def heard_before(uow: UnitOfWork, provider_id: str, said: Content) -> bool:
    """Whether this very text was taken in already: same provider id, same words, same media."""
    blind = said.blind(uow)
    query = sa.select(Message.id).where(
        Message.force_id == uow.tenant.force_id, Message.provider_id == provider_id, Message.blind_text == blind
    )
    return uow.session.scalar(query) is not None


def keep_said(
    uow: UnitOfWork, conversation: Conversation, referral: Referral, *, provider_id: str, said: Content, at: datetime
) -> bool:
    """Keep what was said. Returns whether the provider had used this id for other words: both are kept."""
    same_id = sa.select(Message.id).where(Message.force_id == uow.tenant.force_id, Message.provider_id == provider_id)
    contradicts = uow.session.scalar(same_id) is not None
    uow.session.add(
        Message(
            conversation_id=conversation.id, referral_id=referral.id, direction="in", source="sender",
            audience="intake", standing="opinion", at=at, provider_id=provider_id,
            blind_text=said.blind(uow), sealed_text=uow.sealer.seal(conversation.key_id, TEXT, said.text),
            kind=said.kind, sealed_media=said.sealed_media(uow, conversation.key_id),
        )
    )  # fmt: skip
    uow.session.flush()
    return contradicts


def keep_answer(uow: UnitOfWork, conversation: Conversation, referral: Referral, text: str) -> UUID:
    """Keep an answer that is to be sent; the id is also the reference by which the provider is asked about it."""
    message = Message(
        conversation_id=conversation.id, referral_id=referral.id, direction="out", source="service", audience="intake",
        standing="fact", at=uow.now, sealed_text=uow.sealer.seal(conversation.key_id, TEXT, text), delivery="to_send",
    )  # fmt: skip
    uow.session.add(message)
    uow.session.flush()
    return message.id


def outgoing(uow: UnitOfWork, message_id: UUID) -> tuple[Message, Conversation]:
    """An answer and the conversation it belongs to, held under lock."""
    query = sa.select(Message).where(Message.force_id == uow.tenant.force_id, Message.id == message_id)
    message = uow.session.scalars(query.with_for_update()).first()
    if message is None:
        raise Refused(NOT_FOUND)
    conversation = uow.session.get(Conversation, (uow.tenant.force_id, message.conversation_id))
    assert conversation is not None
    return message, conversation


def messages_of(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> Sequence[Message]:
    """What was said on these referrals, in order; the caller's keys are fetched in one go."""
    query = sa.select(Message).where(Message.force_id == uow.tenant.force_id, Message.referral_id.in_(referral_ids))
    found = uow.session.scalars(query.order_by(Message.at, Message.id)).all()
    uow.sealer.preload(message.sealed_text for message in found)
    return found


def read(uow: UnitOfWork, message: Message) -> str:
    return uow.sealer.read(TEXT, message.sealed_text) or ""


def sender_of(uow: UnitOfWork, conversation: Conversation) -> str:
    return uow.sealer.open(SENDER, conversation.sealed_sender)
