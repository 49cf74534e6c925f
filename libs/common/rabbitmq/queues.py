"""Says which queues there are on the broker, in one place: for what a broker is set up with, and for the relay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Protocol

Argument = str | int | bool

PREFIX: Final = "wayout."
DEAD_LETTER_SUFFIX: Final = ".undecodable"
RPC_EXCHANGE: Final = "nameko-rpc"
REQUEST_PREFIX: Final = "rpc-"
REPLY_PREFIX: Final = "rpc.reply-wayout-"
NO_DELIVERY_LIMIT: Final = 1_000_000_000
"""A delivery limit that is never reached. Newer brokers have one of 20 by default, which buries healthy messages after
a few lost connections; older ones refuse -1."""

_SUBSCRIBER: Final = re.compile(r"[a-z][a-z0-9_\-]{0,60}\Z")


class QueueDeclarer(Protocol):
    """The one call that the channels of pika and of py-amqp share, by keyword."""

    def queue_declare(
        self, *, queue: str, durable: bool, exclusive: bool, auto_delete: bool, arguments: Mapping[str, Argument]
    ) -> object: ...


def event_queue(subscriber: str) -> str:
    """The name of the queue that a subscriber's events wait in."""
    if not _SUBSCRIBER.match(subscriber):
        raise ValueError(f"not a subscriber's name: {subscriber!r}")
    return PREFIX + subscriber


def dead_letter_queue(subscriber: str) -> str:
    """The name of the queue for what the subscriber could not even decode."""
    return event_queue(subscriber) + DEAD_LETTER_SUFFIX


def request_queue(service: str) -> str:
    """The name of the queue that requests to a service wait in."""
    return REQUEST_PREFIX + service


def queue_arguments(subscriber: str) -> dict[str, dict[str, Argument]]:
    """Every queue of a subscriber with its arguments.

    At-least-once dead-lettering is only possible between quorum queues that refuse what they cannot hold, and it must
    stand in the first declaration: arguments of a queue cannot be changed later.
    """
    return {
        dead_letter_queue(subscriber): {"x-queue-type": "quorum", "x-delivery-limit": NO_DELIVERY_LIMIT},
        event_queue(subscriber): {
            "x-queue-type": "quorum",
            "x-single-active-consumer": True,
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": dead_letter_queue(subscriber),
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
            "x-delivery-limit": NO_DELIVERY_LIMIT,
        },
    }


def declare_queues(channel: QueueDeclarer, subscriber: str) -> None:
    """Declare a subscriber's queues, the dead letters' first; declaring again changes nothing."""
    for queue, arguments in queue_arguments(subscriber).items():
        channel.queue_declare(queue=queue, durable=True, exclusive=False, auto_delete=False, arguments=arguments)
