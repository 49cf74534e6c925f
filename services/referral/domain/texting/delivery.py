"""A text on its way out, and what becomes of it: told late, twice and out of order, it never moves backwards."""

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
    """A text for somebody's phone. ``reference`` is ours; the provider gives it back with every receipt."""

    to: str = field(repr=False)
    text: str = field(repr=False)
    reference: UUID
    route: Route


class NotTaken(Unavailable):
    """The provider certainly did not take the text: it may be tried again without asking."""


class TextProvider(Protocol):
    """Whoever carries our texts. A text is known by its reference for ever."""

    def send(self, text: Outgoing) -> None:
        """Hand over a text. Raises ``NotTaken``; ``Unavailable`` when it is not known whether it was taken;
        ``Refused`` when it never will be."""
        ...

    def has(self, text: Outgoing) -> bool | None:
        """Whether this text was taken; None when only a receipt can tell. Raises ``Unavailable``."""
        ...


def delivery_from_receipt(state: ReceiptState) -> Delivery:
    """What a receipt says of a text."""
    return _DELIVERY_OF_RECEIPT[state]


def furthest(known: Delivery, reported: Delivery) -> Delivery:
    """What is known of a text after something else was said of it."""
    return max(known, reported, key=_ORDER.index)
