"""A service is handed at once what waits for it, up to a bound, and the broker is told once for a whole batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from common.nameko_host.event_consumer import BATCH_SIZE, EventConsumer


@dataclass
class Channel:
    """Keeps what was settled on it."""

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
class Taken:
    undecodable: tuple[int, ...] = ()


class Batches(EventConsumer):
    """Keeps what it is handed, and stops when nothing waits any more."""

    def __init__(self, channel: Channel) -> None:
        super().__init__("amqp://nowhere", "casework")
        self.channel = channel
        self.meanwhile: list[Message] = []  # arrives while the first batch is being handled
        self.undecodable: set[bytes] = set()
        self.handed: list[list[bytes]] = []

    def call_service(self, *arguments: object) -> Any:
        (bodies,) = arguments
        assert isinstance(bodies, list)
        self.handed.append(bodies)
        coming, self.meanwhile = self.meanwhile, []
        self.come(coming)
        if not self._waiting:
            self._stopping.set()
        return Taken(tuple(place for place, body in enumerate(bodies) if body in self.undecodable))

    def come(self, messages: list[Message]) -> None:
        for message in messages:
            self.on_message(message)

    def sizes(self) -> list[int]:
        """How many were handed over each time."""
        self._work()
        return [len(bodies) for bodies in self.handed]


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def batches(channel: Channel) -> Batches:
    return Batches(channel)


def messages(channel: Channel, first: int, last: int) -> list[Message]:
    return [Message(tag, channel) for tag in range(first, last + 1)]


def test_all_that_waits_is_taken_at_once_up_to_the_bound_and_settled_once_a_batch(batches: Batches, channel: Channel):
    batches.come(messages(channel, 1, 2 * BATCH_SIZE + 20))
    assert batches.sizes() == [BATCH_SIZE, BATCH_SIZE, 20]
    assert channel.acknowledged == [(BATCH_SIZE, True), (2 * BATCH_SIZE, True), (2 * BATCH_SIZE + 20, True)]
    assert [int(body) for bodies in batches.handed for body in bodies] == list(range(1, 2 * BATCH_SIZE + 21))


def test_one_waits_for_no_company_and_what_comes_meanwhile_is_the_next_batch(batches: Batches, channel: Channel):
    batches.come(messages(channel, 1, 1))
    batches.meanwhile = messages(channel, 2, 31)
    assert batches.sizes() == [1, 30]


def test_what_cannot_be_read_is_refused_and_the_rest_of_its_batch_is_settled(batches: Batches, channel: Channel):
    batches.come(messages(channel, 1, 5))
    batches.undecodable = {b"2", b"5"}
    assert batches.sizes() == [5]
    assert (channel.rejected, channel.acknowledged) == ([2, 5], [(4, True)])
