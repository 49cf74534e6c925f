"""What was said on a referral, and how it stands with the phone it came from, as people see it."""

from __future__ import annotations

from uuid import UUID

from common.unit_of_work import UnitOfWork
from referral.messages import Conversation, Said
from referral.store import conversations
from referral.store.tables import Referral


def said_on(uow: UnitOfWork, referral_id: UUID) -> tuple[Said, ...]:
    """Every message on a referral, in order."""
    return tuple(
        Said(
            direction=message.direction,  # type: ignore[arg-type]
            at=message.at,
            text=conversations.read(uow, message),
            delivery=message.delivery,  # type: ignore[arg-type]
            held_because=message.held_because,  # type: ignore[arg-type]
        )
        for message in conversations.messages_of(uow, [referral_id])
    )


def phone_of(uow: UnitOfWork, referral: Referral) -> Conversation | None:
    """How it stands with the phone; None when the referral came by another door."""
    found = conversations.conversation_of(uow, referral)
    return Conversation(stopped_at=found.stopped_at) if found else None
