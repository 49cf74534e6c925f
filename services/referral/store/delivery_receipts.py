"""What providers told of texts that went out: each receipt once, also of texts that we do not know."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.unit_of_work import UnitOfWork
from gateway.messages import ReceiptReceived
from referral.store.tables import DeliveryReceipt, Message


def keep_receipt(uow: UnitOfWork, event: ReceiptReceived) -> None:
    values = {
        "force_id": uow.tenant.force_id,
        "id": event.inbound_id,
        "message_id": event.message_id,
        "provider": event.provider,
        "status": event.state,
        "reason": event.reason,
        "at": event.received_at,
    }
    uow.session.execute(pg.insert(DeliveryReceipt).values(**values).on_conflict_do_nothing())


def told_of(uow: UnitOfWork, message_id: UUID | None) -> Message | None:
    """The text of ours that a receipt is about, held under lock; None when it is none of ours."""
    query = sa.select(Message).where(
        Message.force_id == uow.tenant.force_id, Message.id == message_id, Message.direction == "out"
    )
    return uow.session.scalars(query.with_for_update()).first()
