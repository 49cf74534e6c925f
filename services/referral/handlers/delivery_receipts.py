"""Delivery receipts from providers. They come late, twice, out of order, and for texts that are not ours."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from gateway.messages import ReceiptReceived
from referral.domain.texting.delivery import delivery_from_receipt, furthest
from referral.handlers.contacts import schedule_clock_refresh
from referral.messages import Delivery
from referral.store.alerts import find_alert, set_alert_delivery
from referral.store.delivery_receipts import find_outbound_text, insert_receipt
from referral.store.outbound_texts import set_delivery


def on_receipt_received(event: ReceiptReceived, uow: UnitOfWork) -> None:
    """Save the receipt and advance the delivery of its text; never backwards."""
    insert_receipt(uow, event)
    message = find_outbound_text(uow, event.message_id)
    if message is not None:
        known: Delivery = message.delivery  # type: ignore[assignment]
        delivery = furthest(known, delivery_from_receipt(event.state))
        if delivery != known:
            set_delivery(uow, message, delivery)
            schedule_clock_refresh(uow, message)
    elif (alert := find_alert(uow, event.message_id)) is not None:
        set_alert_delivery(uow, alert, furthest(alert.delivery, delivery_from_receipt(event.state)))
    uow.audit("alter", why="receipt_received")
