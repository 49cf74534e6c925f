"""RPC transport over RabbitMQ in nameko's wire format: sends a request and waits for its reply until the deadline.

It carries only bytes. Many threads may ask at once: they share one connection and one reply queue.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from functools import partial
from typing import Any, Final
from uuid import uuid4

import pika

from common.errors import Unavailable
from common.rabbitmq.connection import BrokerConnection, Channel
from common.rabbitmq.queues import REPLY_PREFIX, RPC_EXCHANGE

CONNECT_TIMEOUT_SECONDS: Final = 2.0  # a page does not wait long for a broker that cannot be reached
TRANSIENT_DELIVERY: Final = 1


class _PendingRequest:
    """A request in flight: its bytes, its deadline, and the reply to come."""

    def __init__(self, name: str, headers: Mapping[str, str], body: bytes, timeout: float) -> None:
        self.id = str(uuid4())
        self.name = name
        self.headers = dict(headers)
        self.body = body
        self.deadline = time.monotonic() + timeout
        self.reply: Future[bytes] = Future()

    def seconds_left(self) -> float:
        return self.deadline - time.monotonic()

    def set_reply(self, body: bytes) -> None:
        if not self.reply.done():
            self.reply.set_result(body)

    def fail(self, reason: str) -> None:
        if not self.reply.done():
            self.reply.set_exception(Unavailable(reason))


class RabbitMqRpcTransport:
    """Sends requests. A lost connection fails those in flight at once, with ``Unavailable``: whether they were answered
    is not known, so that a command must be safe to send again with its command id."""

    def __init__(self, url: str, *, name: str = "wayout-rpc") -> None:
        self._connection = BrokerConnection(url, name=name, on_open=self._opened, on_lost=self._lost)
        self._pending: dict[str, _PendingRequest] = {}
        self._reply_to = ""

    def request(self, name: str, headers: Mapping[str, str], body: bytes, timeout: float) -> bytes:
        """The reply's body. Raises: Unavailable when the service does not run, or does not reply within so many
        seconds."""
        request = _PendingRequest(name, headers, body, timeout)
        self._pending[request.id] = request
        try:
            self._connection.submit(partial(self._publish, request), timeout=min(timeout, CONNECT_TIMEOUT_SECONDS))
            return request.reply.result(max(0.0, request.seconds_left()))
        except FutureTimeout:
            raise Unavailable(f"{name} was not answered within {timeout:g} s") from None
        finally:
            self._pending.pop(request.id, None)  # a reply that comes now is dropped

    def close(self) -> None:
        """Close the connection for good."""
        self._connection.close()

    # The methods below run in the connection's thread.

    def _opened(self, channel: Channel, ready: Callable[[], None]) -> None:
        """A new reply queue for each connection: the broker may not have noticed yet that the old one is gone."""
        self._reply_to = str(uuid4())
        queue = REPLY_PREFIX + self._reply_to
        channel.add_on_return_callback(self._returned)
        channel.queue_declare(queue=queue, exclusive=True, auto_delete=True)
        channel.queue_bind(queue=queue, exchange=RPC_EXCHANGE, routing_key=self._reply_to)
        channel.basic_consume(queue, self._replied, auto_ack=True, callback=lambda _: ready())

    def _lost(self) -> None:
        for request in list(self._pending.values()):
            request.fail(f"the broker was lost while {request.name} was asked")

    def _publish(self, request: _PendingRequest, channel: Channel) -> None:
        milliseconds_left = int(request.seconds_left() * 1000)
        if milliseconds_left <= 0 or request.reply.done():
            return
        properties = pika.BasicProperties(
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=TRANSIENT_DELIVERY,
            correlation_id=request.id,
            reply_to=self._reply_to,
            expiration=str(milliseconds_left),  # a request that is past its deadline is not answered
            headers=request.headers,
        )
        channel.basic_publish(RPC_EXCHANGE, request.name, request.body, properties, mandatory=True)

    def _returned(self, channel: Channel, method: Any, properties: Any, body: bytes) -> None:
        if request := self._pending.get(properties.correlation_id):
            request.fail(f"no service answers {request.name}")

    def _replied(self, channel: Channel, method: Any, properties: Any, body: bytes) -> None:
        if request := self._pending.get(properties.correlation_id):
            request.set_reply(body)
