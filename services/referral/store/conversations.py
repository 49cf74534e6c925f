"""Conversations with senders: numbers blind and sealed, texts sealed, each text saved once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from uuid import UUID, uuid4

import sqlalchemy as sa

from common.queries import find_first, lock_all, locked, of_force
from common.unit_of_work import UnitOfWork
from referral.messages.refusals import refused
from referral.store.referrals import get_referral
from referral.store.tables import Conversation, Message, Referral
from referral.store.text_batches import is_new_sender, is_new_text
from referral.store.text_content import Content

SENDER, TEXT = "referral.conversation.sender", "referral.message.text"
QUOTABLE = 10  # of our latest texts, that a phone may quote in a reaction
CODE = "code"  # the kind of our text that carries a follow code


def lock_conversation(uow: UnitOfWork, site_id: int, sender: str, user_id: str = "") -> tuple[Conversation, bool]:
    """The conversation with this sender at this site, locked, and whether it was created because there was none. From
    now on it is also the one of their WhatsApp user id. A new one is saved with the first change that is flushed."""
    found = find_conversation(uow, site_id, sender, user_id)
    conversation = found or _new_conversation(uow, site_id, sender)
    if user_id not in ("", sender):
        _save_user_id(uow, conversation, sender, user_id)
    return conversation, found is None


def _new_conversation(uow: UnitOfWork, site_id: int, sender: str) -> Conversation:
    conversation_id = uuid4()
    key = uow.sealer.new_key(f"conversation:{conversation_id}")
    conversation = Conversation(
        id=conversation_id, site_id=site_id, blind_sender=blind_sender(uow, sender), key_id=key,
        sealed_sender=uow.sealer.seal(key, SENDER, sender),
    )  # fmt: skip
    uow.session.add(conversation)
    return conversation


def find_conversation(uow: UnitOfWork, site_id: int, sender: str, user_id: str = "") -> Conversation | None:
    """The conversation with this sender at this site, locked; None if there is none. A user id alone finds the number
    that it came with; a number finds what its user id began before the number was known."""
    blind = blind_sender(uow, sender)
    if user_id in ("", sender):
        if is_new_sender(uow, (site_id, blind)):
            return None
        preferred, other = Conversation.blind_user_id == blind, Conversation.blind_sender == blind
    else:
        preferred, other = Conversation.blind_sender == blind, Conversation.blind_sender == blind_sender(uow, user_id)
    query = of_force(uow, Conversation, Conversation.site_id == site_id, sa.or_(preferred, other))
    latest_first = (sa.case((preferred, 0), else_=1), Conversation.whatsapp_at.desc().nulls_last(), Conversation.id)
    return find_first(uow, query.order_by(*latest_first).limit(1), lock=True)


def _save_user_id(uow: UnitOfWork, conversation: Conversation, number: str, user_id: str) -> None:
    """A conversation that a user id began is the number's now. If both began one, what they asked for last in either
    counts in both: STOP or START."""
    blind = blind_sender(uow, user_id)
    if conversation.blind_sender == blind:
        conversation.blind_sender = blind_sender(uow, number)
        conversation.sealed_sender = uow.sealer.seal(conversation.key_id, SENDER, number)
    if conversation.blind_user_id == blind:
        return
    conversation.blind_user_id = blind
    both = (conversation, *began_by_user_id(uow, conversation))
    asked = [(thread.opt_out_at, thread.stopped_at) for thread in both if thread.opt_out_at is not None]
    for thread in both if asked else ():
        thread.opt_out_at, thread.stopped_at = max(asked, key=itemgetter(0))


def began_by_user_id(uow: UnitOfWork, conversation: Conversation) -> Sequence[Conversation]:
    """The conversations that the sender's WhatsApp user id began at this site before its number was known, locked.
    They stay apart, with what was written there; a STOP or START is about the sender."""
    if conversation.blind_user_id is None:
        return ()
    return lock_all(
        uow, Conversation, Conversation.site_id == conversation.site_id,
        Conversation.blind_sender == conversation.blind_user_id, Conversation.id != conversation.id,
    )  # fmt: skip


def blind_sender(uow: UnitOfWork, sender: str) -> bytes:
    return uow.sealer.blind("sender", sender)


def latest_referral_of(uow: UnitOfWork, conversation: Conversation) -> Referral | None:
    """The latest waiting referral of this conversation, else the latest decided one, locked; None if there is none."""
    query = of_force(uow, Referral, Referral.conversation_id == conversation.id)
    waiting_first = (sa.case((Referral.state == "received", 0), else_=1), Referral.received_at.desc(), Referral.id)
    return find_first(uow, query.order_by(*waiting_first).limit(1), lock=True)


def lock_with_conversation(uow: UnitOfWork, referral_id: UUID) -> tuple[Referral, Conversation]:
    """A referral and its conversation, locked in the same order as by an incoming text.

    Raises: Refused(not_found), or Refused(no_number) when it came by another channel."""
    query = sa.select(Conversation).join(
        Referral,
        sa.and_(Referral.force_id == Conversation.force_id, Referral.conversation_id == Conversation.id),
    )
    own = (Conversation.force_id == uow.tenant.force_id, Referral.id == referral_id)
    conversation = uow.session.scalars(locked(query.where(*own), of=Conversation)).first()
    referral = get_referral(uow, referral_id, lock=True)
    if conversation is None:
        raise refused("no_number")
    return referral, conversation


def conversation_of(uow: UnitOfWork, referral: Referral) -> Conversation | None:
    """The conversation that a referral came from, if it came from one."""
    return conversations_of(uow, [referral]).get(referral.id)


def conversations_of(uow: UnitOfWork, referrals: Sequence[Referral]) -> dict[UUID, Conversation]:
    """For each of these referrals that came from a conversation, that one."""
    ids = {referral.conversation_id for referral in referrals if referral.conversation_id}
    query = sa.select(Conversation).where(Conversation.force_id == uow.tenant.force_id, Conversation.id.in_(ids))
    by_id = {row.id: row for row in uow.session.scalars(query)}
    return {row.id: by_id[row.conversation_id] for row in referrals if row.conversation_id in by_id}


def saved_under(uow: UnitOfWork, provider_id: str) -> Collection[bytes | None]:
    """The blind index of each text that was saved under this id of the provider's. The same words and media under the
    same id are the same text; other words under it are another text."""
    if is_new_text(uow, provider_id):
        return ()
    query = sa.select(Message.blind_text).where(
        Message.force_id == uow.tenant.force_id, Message.provider_id == provider_id
    )
    return uow.session.scalars(query).all()


def insert_message(
    uow: UnitOfWork, conversation: Conversation, referral: Referral, *, provider_id: str, content: Content, at: datetime
) -> Message:
    """Save an incoming text, even when the provider had used its id for other words. The next flush writes it."""
    message = Message(
        id=uuid4(), conversation_id=conversation.id, referral_id=referral.id, direction="in", source="sender",
        audience="case_team", fact_or_opinion="opinion", at=at, provider_id=provider_id,
        blind_text=content.blind(uow), sealed_text=uow.sealer.seal(conversation.key_id, TEXT, content.text),
        kind=content.kind, sealed_media=content.sealed_media(uow, conversation.key_id),
    )  # fmt: skip
    uow.session.add_after_parents(message)
    _phones_of_unwritten(uow)[content.blind(uow)].add(conversation.id)
    return message


def reused_ids(uow: UnitOfWork, messages: Iterable[Message]) -> frozenset[str]:
    """Provider ids of these texts that other texts have too: at most one of them can be what was sent."""
    ids = {message.provider_id for message in messages if message.provider_id}
    query = sa.select(Message.provider_id).where(Message.force_id == uow.tenant.force_id, Message.provider_id.in_(ids))
    reused = uow.session.scalars(query.group_by(Message.provider_id).having(sa.func.count() > 1)) if ids else ()
    return frozenset(provider_id for provider_id in reused if provider_id)


def count_other_phones_that_sent(uow: UnitOfWork, conversation_id: UUID, text: str) -> int:
    """How many other phones have sent exactly these words in the last week. What this unit of work saved is counted,
    and need not be written first."""
    blind = uow.sealer.blind("text", text)
    here = _phones_of_unwritten(uow)[blind] | {conversation_id}
    query = sa.select(sa.func.count(Message.conversation_id.distinct())).where(
        Message.force_id == uow.tenant.force_id,
        Message.blind_text == blind,
        Message.at > uow.now - timedelta(days=7),
        Message.conversation_id.not_in(here),
    )
    with uow.session.no_autoflush:
        return len(here) - 1 + (uow.session.scalar(query) or 0)


def _phones_of_unwritten(uow: UnitOfWork) -> defaultdict[bytes, set[UUID]]:
    """By the words of a text, the conversations in which this unit of work has saved it."""
    phones: defaultdict[bytes, set[UUID]] = uow.session.info.setdefault("phones_of_texts", defaultdict(set))
    return phones


def messages_of(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> Sequence[Message]:
    """The messages of these referrals, in order; their keys are loaded together."""
    query = sa.select(Message).where(Message.force_id == uow.tenant.force_id, Message.referral_id.in_(referral_ids))
    messages = uow.session.scalars(query.order_by(Message.at, Message.id)).all()
    uow.sealer.preload(message.sealed_text for message in messages)
    return messages


def read_text(uow: UnitOfWork, message: Message) -> str:
    return uow.sealer.read(TEXT, message.sealed_text) or ""


def texts_sent(uow: UnitOfWork, conversation: Conversation) -> list[str]:
    """Our latest texts of this conversation, the last one first."""
    query = of_force(uow, Message, Message.conversation_id == conversation.id, Message.direction == "out")
    latest = uow.session.scalars(query.order_by(Message.at.desc(), Message.id).limit(QUOTABLE))
    return [read_text(uow, message) for message in latest]


def sender_of(uow: UnitOfWork, conversation: Conversation) -> str:
    return uow.sealer.open(SENDER, conversation.sealed_sender)


def other_referrals_of_phone(uow: UnitOfWork, referral: Referral) -> Sequence[Referral]:
    """The other referrals of the same phone, latest first."""
    query = sa.select(Referral).where(
        Referral.force_id == uow.tenant.force_id,
        Referral.conversation_id == referral.conversation_id,
        Referral.id != referral.id,
    )
    return uow.session.scalars(query.order_by(Referral.received_at.desc(), Referral.id)).all()


def display_number(uow: UnitOfWork, conversation: Conversation) -> str:
    """The number for a page; empty once it was erased."""
    return uow.sealer.read(SENDER, conversation.sealed_sender) or ""
