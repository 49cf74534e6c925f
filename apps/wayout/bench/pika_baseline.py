"""Publishes to RabbitMQ as fast as plain pika can with every message confirmed: the yardstick for the relay."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pika
from pika.adapters.select_connection import SelectConnection

WINDOW: Final = 200  # messages on their way without a confirm
PERSISTENT: Final = 2

Properties = Callable[[], pika.BasicProperties]


def json_properties() -> pika.BasicProperties:
    return pika.BasicProperties(
        content_type="application/json", content_encoding="utf-8", delivery_mode=PERSISTENT, user_id="guest"
    )


@dataclass(frozen=True)
class Address:
    exchange: str
    routing_key: str
    properties: Properties = json_properties


def publish(url: str, address: Address, bodies: Sequence[bytes]) -> tuple[float, float]:
    """When the first was sent and when the last was confirmed. Opening the connection does not count."""
    publishing = _Publishing(address, bodies)
    parameters = pika.URLParameters(url)
    connection = SelectConnection(parameters, on_open_callback=publishing.opened, on_open_error_callback=_failed)
    publishing.connection = connection
    connection.ioloop.start()
    if publishing.failed:
        raise RuntimeError(publishing.failed)
    return publishing.began, publishing.ended


def _failed(_connection: Any, wrong: BaseException) -> None:
    raise wrong


@dataclass
class _Publishing:
    address: Address
    bodies: Sequence[bytes]
    connection: Any = None
    channel: Any = None
    began: float = 0.0
    ended: float = 0.0
    failed: str = ""
    _sent: int = 0
    _confirmed: int = 0
    _outstanding: set[int] = field(default_factory=set)

    def opened(self, connection: Any) -> None:
        connection.channel(on_open_callback=self._channel_opened)
        connection.add_on_close_callback(lambda _connection, why: self._over(why))

    def _channel_opened(self, channel: Any) -> None:
        self.channel = channel
        channel.add_on_return_callback(self._came_back)
        channel.confirm_delivery(self._said, callback=lambda _: self._begin())

    def _begin(self) -> None:
        self.began = time.monotonic()
        self._send()

    def _send(self) -> None:
        while self._sent < len(self.bodies) and len(self._outstanding) < WINDOW:
            where = self.address
            self.channel.basic_publish(
                where.exchange, where.routing_key, self.bodies[self._sent], where.properties(), mandatory=True
            )
            self._sent += 1
            self._outstanding.add(self._sent)

    def _said(self, frame: Any) -> None:
        tag = frame.method.delivery_tag
        settled = {one for one in self._outstanding if one <= tag} if frame.method.multiple else {tag}
        self._outstanding -= settled
        if isinstance(frame.method, pika.spec.Basic.Nack):
            self.failed = "the broker refused a message"
        if self.failed or (self._sent == len(self.bodies) and not self._outstanding):
            self.ended = time.monotonic()
            self.connection.close()
        else:
            self._send()

    def _came_back(self, _channel: Any, method: Any, _properties: Any, _body: bytes) -> None:
        self.failed = f"there is no queue behind {method.routing_key}"

    def _over(self, why: Any) -> None:
        if not self.ended and not self.failed:
            self.failed = str(why)
        self.connection.ioloop.stop()
