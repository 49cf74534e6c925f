"""Asks another service over RabbitMQ and waits for its answer, never past the deadline; speaks nameko's wire format.

Only bytes pass here. Many threads may ask at once: they share one connection and one reply queue.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from functools import partial
from typing import Any, Final
from uuid import uuid4

import pika

from common.errors import Unavailable
from common.rabbitmq.connection import BrokerConnection, Channel
from common.rabbitmq.queues import REPLY_PREFIX, RPC_EXCHANGE

CONNECT_TIMEOUT_SECONDS: Final = 2.0  # a page does not wait long for a broker that is away
TRANSIENT_DELIVERY: Final = 1


class _PendingRequest:
    """One question on its way: what is asked, until when, and the answer to come."""

    def __init__(self, name: str, headers: Mapping[str, str], body: bytes, within: float) -> None:
        self.id = str(uuid4())
        self.name = name
        self.headers = dict(headers)
        self.body = body
        self.deadline = time.monotonic() + within
        self.answer: Future[bytes] = Future()

    def left(self) -> float:
        return self.deadline - time.monotonic()

    def answered(self, body: bytes) -> None:
        if not self.answer.done():
            self.answer.set_result(body)

    def failed(self, why: str) -> None:
        if not self.answer.done():
            self.answer.set_exception(Unavailable(why))


class RabbitMqRpcTransport:
    """The asking side. A lost connection fails the questions under way at once, with ``Unavailable``: whether they
    were answered is not known, so that a command must be safe to send again with its command id."""

    def __init__(self, url: str, *, name: str = "wayout-rpc") -> None:
        self._line = BrokerConnection(url, name=name, on_open=self._opened, on_lost=self._lost)
        self._asked: dict[str, _PendingRequest] = {}
        self._reply_to = ""

    def request(self, name: str, headers: Mapping[str, str], body: bytes, within: float) -> bytes:
        """The reply's body. Raises Unavailable when the service is not there, or does not answer in time."""
        question = _PendingRequest(name, headers, body, within)
        self._asked[question.id] = question
        try:
            self._line.submit(partial(self._publish, question), within=min(within, CONNECT_TIMEOUT_SECONDS))
            return question.answer.result(max(0.0, question.left()))
        except TookTooLong:
            raise Unavailable(f"{name} was not answered within {within:g} s") from None
        finally:
            self._asked.pop(question.id, None)  # a reply that comes now finds nobody, and is dropped

    def close(self) -> None:
        self._line.close()

    # What follows runs in the line's thread.

    def _opened(self, channel: Channel, ready: Callable[[], None]) -> None:
        """A new reply queue for each connection: the broker may not have noticed yet that the old one is gone."""
        self._reply_to = str(uuid4())
        queue = REPLY_PREFIX + self._reply_to
        channel.add_on_return_callback(self._returned)
        channel.queue_declare(queue=queue, exclusive=True, auto_delete=True)
        channel.queue_bind(queue=queue, exchange=RPC_EXCHANGE, routing_key=self._reply_to)
        channel.basic_consume(queue, self._answered, auto_ack=True, callback=lambda _: ready())

    def _lost(self) -> None:
        for question in list(self._asked.values()):
            question.failed(f"the broker was lost while {question.name} was asked")

    def _publish(self, question: _PendingRequest, channel: Channel) -> None:
        left = int(question.left() * 1000)
        if left <= 0 or question.answer.done():
            return
        properties = pika.BasicProperties(
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=TRANSIENT_DELIVERY,
            correlation_id=question.id,
            reply_to=self._reply_to,
            expiration=str(left),  # nobody answers what nobody waits for
            headers=question.headers,
        )
        channel.basic_publish(RPC_EXCHANGE, question.name, question.body, properties, mandatory=True)

    def _returned(self, channel: Channel, said: Any, properties: Any, body: bytes) -> None:
        if question := self._asked.get(properties.correlation_id):
            question.failed(f"no service answers {question.name}")

    def _answered(self, channel: Channel, said: Any, properties: Any, body: bytes) -> None:
        if question := self._asked.get(properties.correlation_id):
            question.answered(body)
