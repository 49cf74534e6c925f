"""The delivery of a text. Receipts come late, twice and out of order; a delivery never moves backwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

from common.errors import Unavailable
from gateway.messages import ReceiptState, Route
from referral.messages import Delivery

# A text that failed may still arrive: its receipt is believed. What has arrived can no longer fail.
_ORDER: Final[tuple[Delivery, ...]] = ("to_send", "held", "withdrawn", "sending", "sent", "failed", "delivered")
_DELIVERY_OF_RECEIPT: Final[dict[ReceiptState, Delivery]] = {
    "sent": "sent",
    "failed": "failed",
    "delivered": "delivered",
    "read": "delivered",
}


@dataclass(frozen=True)
class Outgoing:
    """A text to send. ``reference`` is ours; the provider returns it with every receipt."""

    to: str = field(repr=False)
    text: str = field(repr=False)
    reference: UUID
    route: Route


class NotTaken(Unavailable):
    """The provider certainly did not accept the text: retry without asking."""


class TextProvider(Protocol):
    """A provider of texts. It knows each text by its reference permanently."""

    def send(self, text: Outgoing) -> None:
        """Hand over a text. Raises ``NotTaken``; ``Unavailable`` when it is not known whether it was taken;
        ``Refused`` when it never will be."""
        ...

    def has(self, text: Outgoing) -> bool | None:
        """Whether this text was taken; None when only a receipt can tell. Raises ``Unavailable``."""
        ...


def delivery_from_receipt(state: ReceiptState) -> Delivery:
    """The delivery that a receipt reports."""
    return _DELIVERY_OF_RECEIPT[state]


def furthest(known: Delivery, reported: Delivery) -> Delivery:
    """The later of two deliveries."""
    return max(known, reported, key=_ORDER.index)
