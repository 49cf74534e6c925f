"""Publishes events to the subscribers' queues on RabbitMQ in batches, with publisher confirms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from functools import partial
from typing import Any, Final

import pika
import structlog
from pika.spec import Basic

from common.errors import Unavailable
from common.outbox.transport import OutboxMessage
from common.rabbitmq import queues
from common.rabbitmq.confirms import CONFIRM_TIMEOUT_SECONDS, ConfirmWindow
from common.rabbitmq.connection import BrokerConnection, Channel
from common.repeated_faults import RepeatedFaults

log = structlog.get_logger()

CONNECT_TIMEOUT_SECONDS: Final = 5.0
PERSISTENT_DELIVERY: Final = 2


class RabbitMqPublisher:
    """The relay's transport over RabbitMQ, for any thread. Timeouts are in seconds.

    A batch is published as a whole, and its confirms come while the next one is being sent: waiting for them one by one
    is ten times slower.
    """

    def __init__(
        self,
        url: str,
        *,
        connect_timeout: float = CONNECT_TIMEOUT_SECONDS,
        confirm_timeout: float = CONFIRM_TIMEOUT_SECONDS,
        faults: RepeatedFaults | None = None,
    ) -> None:
        self._connection = BrokerConnection(
            url, name="wayout-relay", on_open=self._opened, on_lost=self._lost, faults=faults
        )
        self._connect_timeout = connect_timeout
        self._confirm_timeout = confirm_timeout
        self._windows: set[ConfirmWindow] = set()
        self._depths: set[Future[int]] = set()
        self._declared: dict[str, str] = {}  # queues by subscriber
        self._next_tag = 1

    def queue_depth(self, subscriber: str) -> Callable[[], int]:
        """How many messages wait in the subscriber's queue, without those that its consumer has fetched. Calling the
        result waits for the answer. Raises: Unavailable, here or there."""
        depth: Future[int] = Future()
        depth.add_done_callback(self._depths.discard)
        self._depths.add(depth)
        try:
            self._connection.submit(partial(self._request_depth, subscriber, depth), timeout=self._connect_timeout)
        except Unavailable:
            self._depths.discard(depth)
            raise
        return partial(self._await_depth, depth)

    def _await_depth(self, depth: Future[int]) -> int:
        try:
            return depth.result(self._connect_timeout)
        except FutureTimeout:
            raise Unavailable("the broker does not answer") from None

    def send(self, messages: Sequence[OutboxMessage]) -> ConfirmWindow:
        """Publish the messages. Raises: Unavailable when nothing could be sent."""
        window = ConfirmWindow(messages, self._confirm_timeout)
        self._windows.add(window)
        try:
            self._connection.submit(partial(self._publish, window), timeout=self._connect_timeout)
        except Unavailable:
            self._windows.discard(window)
            raise
        return window

    def close(self) -> None:
        """Close the connection for good."""
        self._connection.close()

    # The methods below run in the connection's thread.

    def _opened(self, channel: Channel, ready: Callable[[], None]) -> None:
        self._next_tag = 1
        self._declared.clear()
        channel.add_on_return_callback(self._returned)
        channel.confirm_delivery(self._confirmed, callback=lambda _: ready())

    def _lost(self) -> None:
        for window in tuple(self._windows):
            window.abort()
        self._windows.clear()
        for depth in list(self._depths):
            if not depth.done():
                depth.set_exception(Unavailable("the broker was lost"))

    def _queue(self, channel: Channel, subscriber: str) -> str:
        """The subscriber's queue, declared before anything is published to it."""
        if subscriber not in self._declared:
            queues.declare_queues(channel, subscriber)
            self._declared[subscriber] = queues.event_queue(subscriber)
        return self._declared[subscriber]

    def _request_depth(self, subscriber: str, depth: Future[int], channel: Channel) -> None:
        queue = self._queue(channel, subscriber)

        def set_depth(frame: Any) -> None:
            if not depth.done():
                depth.set_result(int(frame.method.message_count))

        channel.queue_declare(queue=queue, passive=True, callback=set_depth)

    def _publish(self, window: ConfirmWindow, channel: Channel) -> None:
        for message in window.messages:
            queue = self._queue(channel, message.subscriber)
            window.sent(self._next_tag, message)
            self._next_tag += 1
            channel.basic_publish(
                exchange="",
                routing_key=queue,
                body=message.body,
                properties=self._properties(message),
                mandatory=True,
            )

    def _properties(self, message: OutboxMessage) -> pika.BasicProperties:
        """The broker checks ``user_id`` against our login: the consumer accepts events from the relay only."""
        return pika.BasicProperties(
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=PERSISTENT_DELIVERY,
            message_id=message.message_id,
            user_id=self._connection.login,
            headers={"force": message.force_id},
        )

    def _confirmed(self, frame: Any) -> None:
        method = frame.method
        for window in tuple(self._windows):
            window.confirm(method.delivery_tag, multiple=method.multiple, confirmed=isinstance(method, Basic.Ack))
            if window.is_over:
                self._windows.discard(window)

    def _returned(self, channel: Channel, method: Any, properties: Any, body: bytes) -> None:
        subscriber = method.routing_key.removeprefix(queues.PREFIX)
        log.warning("event_returned", subscriber=subscriber, message=properties.message_id)
        self._declared.pop(subscriber, None)  # its queue is gone: declare it again next time
        for window in tuple(self._windows):
            window.returned(subscriber, properties.message_id)
