"""The transport between a relay and its subscribers: over RabbitMQ, or in the process."""

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
    """Messages that were sent together."""

    @property
    def messages(self) -> Sequence[OutboxMessage]: ...

    def unconfirmed(self) -> int:
        """How many messages are neither confirmed nor refused yet."""
        ...

    def confirmed(self) -> set[int]:
        """Wait until each is confirmed or refused; the delivery ids of those that certainly arrived."""
        ...


class Transport(Protocol):
    """Carries messages to the subscribers. Raises: Unavailable when a subscriber cannot be reached."""

    def queue_depth(self, subscriber: str) -> Callable[[], int]:
        """Ask how many messages wait in the subscriber's queue now; calling the result waits for the answer."""
        ...

    def send(self, messages: Sequence[OutboxMessage]) -> PublishBatch:
        """Send the messages, without waiting until they arrive."""
        ...

    def close(self) -> None: ...
