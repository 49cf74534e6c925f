"""How events travel from a relay to their subscribers: over RabbitMQ, or handed over in the process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class OutboxMessage:
    """One event for one subscriber, as bytes."""

    delivery_id: int
    subscriber: str
    message_id: str
    force_id: int
    body: bytes


class PublishBatch(Protocol):
    """Parcels that were handed over together."""

    @property
    def messages(self) -> Sequence[OutboxMessage]: ...

    def unconfirmed(self) -> int:
        """Of how many nothing is known yet."""
        ...

    def confirmed(self) -> set[int]:
        """Wait until all is known; the delivery ids that certainly arrived."""
        ...


class Transport(Protocol):
    """How parcels reach a subscriber. Raises ``Unavailable`` when it cannot be reached."""

    def queue_depth(self, subscriber: str) -> Callable[[], int]:
        """Ask how many wait at the subscriber now; whoever calls for the answer waits until it is there."""
        ...

    def send(self, messages: Sequence[OutboxMessage]) -> PublishBatch:
        """Hand them over, and do not wait until they arrived."""
        ...

    def close(self) -> None: ...
