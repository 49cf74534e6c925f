"""Delivery receipts: each saved once, even for texts that we do not know."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects import postgresql as pg

from common.queries import find_first, of_force
from common.unit_of_work import UnitOfWork
from gateway.messages import ReceiptReceived
from referral.store.tables import DeliveryReceipt, Message


def insert_receipt(uow: UnitOfWork, event: ReceiptReceived) -> None:
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


def find_outbound_text(uow: UnitOfWork, message_id: UUID | None) -> Message | None:
    """The text that a receipt is about, locked; None when it is not ours."""
    return find_first(uow, of_force(uow, Message, Message.id == message_id, Message.direction == "out"), lock=True)
