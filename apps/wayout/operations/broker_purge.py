"""Empties the subscribers' queues after a restore: they hold events of a time that no longer happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import (
    AMQPConnectionError,
    AMQPError,
    AuthenticationError,
    ChannelClosedByBroker,
    ProbableAccessDeniedError,
    ProbableAuthenticationError,
)
from tenacity import (
    Retrying,
    retry_all,
    retry_if_exception_type,
    retry_if_not_exception_type,
    stop_after_delay,
    wait_fixed,
)

from common.rabbitmq import queues
from wayout.deployment.registry import SUBSCRIBERS
from wayout.errors import CommandError

NOT_FOUND = 404
WAIT, POLL_INTERVAL = 60.0, 1.0  # seconds for a broker that was started just before
REFUSED_LOGINS = (AuthenticationError, ProbableAuthenticationError, ProbableAccessDeniedError)


def purge(amqp_url: str) -> int:
    """Empty every subscriber's queue. Returns how many messages were in them.

    Raises: CommandError without a connection, and while a consumer listens: what it has fetched is not in the queue.
    """
    with _connection(amqp_url) as connection:
        for subscriber in SUBSCRIBERS:
            if consumers := _count(connection, subscriber)[1]:
                raise CommandError(f"{subscriber} still runs ({consumers} listen): stop every process first")
        return sum(_purge_queue(connection, subscriber) for subscriber in SUBSCRIBERS)


def _count(connection: pika.BlockingConnection, subscriber: str) -> tuple[int, int]:
    """The messages in a subscriber's queue, and its consumers; none of either if there is no such queue."""
    channel = connection.channel()  # a queue that is not there closes the channel
    try:
        queue = channel.queue_declare(queues.event_queue(subscriber), passive=True).method
    except ChannelClosedByBroker as closed:
        if closed.reply_code != NOT_FOUND:
            raise
        return 0, 0
    return queue.message_count, queue.consumer_count


def _purge_queue(connection: pika.BlockingConnection, subscriber: str) -> int:
    if not _count(connection, subscriber)[0]:
        return 0
    channel: BlockingChannel = connection.channel()
    return int(channel.queue_purge(queues.event_queue(subscriber)).method.message_count)


def _connect(parameters: pika.URLParameters) -> pika.BlockingConnection:
    """A broker that is still starting is waited for; one that refuses the login is not."""
    unreachable = retry_if_exception_type((AMQPConnectionError, OSError))
    retrying = Retrying(
        retry=retry_all(unreachable, retry_if_not_exception_type(REFUSED_LOGINS)),
        stop=stop_after_delay(WAIT),
        wait=wait_fixed(POLL_INTERVAL),
        reraise=True,
    )
    return retrying(pika.BlockingConnection, parameters)


@contextmanager
def _connection(amqp_url: str) -> Iterator[pika.BlockingConnection]:
    """Raises: CommandError, which says whether the broker refused the login or was not reached for a minute."""
    parameters = pika.URLParameters(amqp_url)
    login, server = parameters.credentials.username, f"{parameters.host}:{parameters.port}"
    try:
        connection = _connect(parameters)
    except REFUSED_LOGINS as error:
        raise CommandError(
            f"the broker at {server} refused the login {login}: give it the definitions that `wayout config write` "
            "writes (rabbitmqctl import_definitions). Nothing was changed"
        ) from error
    except (AMQPConnectionError, OSError) as error:
        raise CommandError(f"the broker at {server} cannot be reached. Nothing was changed") from error
    try:
        yield connection
    except AMQPError as error:
        raise CommandError(f"the broker refused {login} what it asked: {error}") from error
    finally:
        if connection.is_open:
            connection.close()
