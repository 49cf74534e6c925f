"""A batch of texts: which of them are new, and which of their senders, is looked up once for all of them.

Each answer counts once: after it, the text or its sender may be there, and the database is asked again."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from common.unit_of_work import UnitOfWork
from referral.store.tables import Conversation, Message

Sender = tuple[int, bytes]  # a site, and the blind index of a number or user id


def prefetch_new_texts(uow: UnitOfWork, provider_ids: Iterable[str]) -> None:
    """Find out under which of these ids of the provider's no text was saved."""
    ids = set(provider_ids)
    saved = sa.select(Message.provider_id).where(
        Message.force_id == uow.tenant.force_id, Message.provider_id.in_(sorted(ids))
    )
    uow.prefetched.update(map(_text, ids - set(uow.session.scalars(saved))))


def prefetch_new_senders(uow: UnitOfWork, senders: Iterable[Sender]) -> None:
    """Find out with which of these senders there is no conversation."""
    wanted = set(senders)
    blind = sorted({sender for _, sender in wanted})
    known = sa.select(Conversation.site_id, Conversation.blind_sender, Conversation.blind_user_id).where(
        Conversation.force_id == uow.tenant.force_id,
        sa.or_(Conversation.blind_sender.in_(blind), Conversation.blind_user_id.in_(blind)),
    )
    for site_id, sender, user_id in uow.session.execute(known):
        wanted -= {(site_id, sender), (site_id, user_id)}
    uow.prefetched.update(map(_sender, wanted))


def is_new_text(uow: UnitOfWork, provider_id: str) -> bool:
    return _take(uow, _text(provider_id))


def is_new_sender(uow: UnitOfWork, sender: Sender) -> bool:
    return _take(uow, _sender(sender))


def _take(uow: UnitOfWork, fact: tuple[str, UUID]) -> bool:
    if fact not in uow.prefetched:
        return False
    uow.prefetched.remove(fact)
    return True


def _text(provider_id: str) -> tuple[str, UUID]:
    return "new_text", UUID(hex=provider_id)


def _sender(sender: Sender) -> tuple[str, UUID]:
    site_id, blind = sender
    return f"new_sender_at_{site_id}", UUID(bytes=blind)
