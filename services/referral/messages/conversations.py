"""What senders and we write to each other, and how it stands with the phone they write from."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from common.messages import Text, record

Delivery = Literal["to_send", "held", "sending", "sent", "failed"]
HeldBecause = Literal["asked_for_none"]


@record
class Said:
    """One message of a conversation. ``delivery`` is None for what came in."""

    direction: Literal["in", "out"]
    at: datetime
    text: Text
    delivery: Delivery | None
    held_because: HeldBecause | None = None


@record
class Conversation:
    """The phone that a referral came from. ``stopped_at`` is since when it asks for no texts."""

    stopped_at: datetime | None
