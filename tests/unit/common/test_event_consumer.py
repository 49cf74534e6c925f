"""A service gets all waiting events at once, up to a limit, and a whole batch is acknowledged at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from common.nameko_host.event_consumer import BATCH_SIZE, EventConsumer


@dataclass
class Channel:
    """Records the acknowledgements."""

    acknowledged: list[tuple[int, bool]] = field(default_factory=list)
    rejected: list[int] = field(default_factory=list)

    def basic_ack(self, tag: int, *, multiple: bool) -> None:
        self.acknowledged.append((tag, multiple))

    def basic_reject(self, tag: int, *, requeue: bool) -> None:
        assert not requeue
        self.rejected.append(tag)


@dataclass
class Message:
    delivery_tag: int
    channel: Channel
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        return str(self.delivery_tag).encode()


@dataclass
class Result:
    undecodable: tuple[int, ...] = ()


class RecordingConsumer(EventConsumer):
    """Records its batches, and stops when no message waits."""

    def __init__(self, channel: Channel) -> None:
        super().__init__("amqp://nowhere", "casework")
        self.channel = channel
        self.arriving_next: list[Message] = []  # arrive while the first batch is being handled
        self.undecodable: set[bytes] = set()
        self.batches: list[list[bytes]] = []

    def call_service(self, *arguments: object) -> Any:
        (bodies,) = arguments
        assert isinstance(bodies, list)
        self.batches.append(bodies)
        messages, self.arriving_next = self.arriving_next, []
        self.receive(messages)
        if not self._waiting:
            self._stopping.set()
        return Result(tuple(index for index, body in enumerate(bodies) if body in self.undecodable))

    def receive(self, messages: list[Message]) -> None:
        for message in messages:
            self.on_message(message)

    def sizes(self) -> list[int]:
        """The sizes of the batches."""
        self._work()
        return [len(bodies) for bodies in self.batches]


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def consumer(channel: Channel) -> RecordingConsumer:
    return RecordingConsumer(channel)


def messages(channel: Channel, first: int, last: int) -> list[Message]:
    return [Message(tag, channel) for tag in range(first, last + 1)]


def test_all_waiting_events_are_taken_up_to_the_limit_and_acknowledged_together(
    consumer: RecordingConsumer, channel: Channel
):
    consumer.receive(messages(channel, 1, 2 * BATCH_SIZE + 20))
    assert consumer.sizes() == [BATCH_SIZE, BATCH_SIZE, 20]
    assert channel.acknowledged == [(BATCH_SIZE, True), (2 * BATCH_SIZE, True), (2 * BATCH_SIZE + 20, True)]
    assert [int(body) for bodies in consumer.batches for body in bodies] == list(range(1, 2 * BATCH_SIZE + 21))


def test_one_event_does_not_wait_for_a_full_batch(consumer: RecordingConsumer, channel: Channel):
    consumer.receive(messages(channel, 1, 1))
    consumer.arriving_next = messages(channel, 2, 31)
    assert consumer.sizes() == [1, 30]


def test_undecodable_events_are_rejected_and_the_rest_is_acknowledged(consumer: RecordingConsumer, channel: Channel):
    consumer.receive(messages(channel, 1, 5))
    consumer.undecodable = {b"2", b"5"}
    assert consumer.sizes() == [5]
    assert (channel.rejected, channel.acknowledged) == ([2, 5], [(4, True)])
