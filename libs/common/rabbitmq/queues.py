"""Names and arguments of the queues on the broker, for the broker's definitions and for the relay."""

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
"""A delivery limit that is never reached. Newer brokers have a default of 20, which dead-letters healthy messages after
a few lost connections; older brokers refuse -1."""

_SUBSCRIBER: Final = re.compile(r"[a-z][a-z0-9_\-]{0,60}\Z")


class QueueDeclarer(Protocol):
    """The call that the channels of pika and of py-amqp share, by keyword."""

    def queue_declare(
        self, *, queue: str, durable: bool, exclusive: bool, auto_delete: bool, arguments: Mapping[str, Argument]
    ) -> object: ...


def event_queue(subscriber: str) -> str:
    """The name of a subscriber's queue of events. Raises: ValueError for a name that is not plain."""
    if not _SUBSCRIBER.match(subscriber):
        raise ValueError(f"not a subscriber's name: {subscriber!r}")
    return PREFIX + subscriber


def dead_letter_queue(subscriber: str) -> str:
    """The name of the queue for messages that the subscriber could not decode."""
    return event_queue(subscriber) + DEAD_LETTER_SUFFIX


def request_queue(service: str) -> str:
    """The name of a service's queue of requests."""
    return REQUEST_PREFIX + service


def queue_arguments(subscriber: str) -> dict[str, dict[str, Argument]]:
    """The arguments of a subscriber's queues, by queue name.

    At-least-once dead-lettering works only between quorum queues that refuse what they cannot store, and must be in the
    first declaration: arguments of a queue cannot be changed later.
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
