"""Publishes to RabbitMQ as fast as plain pika can with every message confirmed: the baseline for the relay."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pika
from pika.adapters.select_connection import SelectConnection

WINDOW: Final = 200  # messages in flight without a confirm
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
    """The moments when the first message was sent and the last was confirmed. Raises: RuntimeError.

    Opening the connection does not count.
    """
    publication = _Publication(address, bodies)
    parameters = pika.URLParameters(url)
    connection = SelectConnection(
        parameters, on_open_callback=publication.on_open, on_open_error_callback=_on_open_error
    )
    publication.connection = connection
    connection.ioloop.start()
    if publication.failed:
        raise RuntimeError(publication.failed)
    return publication.began, publication.ended


def _on_open_error(_connection: Any, error: BaseException) -> None:
    raise error


@dataclass
class _Publication:
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

    def on_open(self, connection: Any) -> None:
        connection.channel(on_open_callback=self._on_channel_open)
        connection.add_on_close_callback(lambda _connection, why: self._on_close(why))

    def _on_channel_open(self, channel: Any) -> None:
        self.channel = channel
        channel.add_on_return_callback(self._on_return)
        channel.confirm_delivery(self._on_confirm, callback=lambda _: self._begin())

    def _begin(self) -> None:
        self.began = time.monotonic()
        self._send()

    def _send(self) -> None:
        while self._sent < len(self.bodies) and len(self._outstanding) < WINDOW:
            address = self.address
            self.channel.basic_publish(
                address.exchange, address.routing_key, self.bodies[self._sent], address.properties(), mandatory=True
            )
            self._sent += 1
            self._outstanding.add(self._sent)

    def _on_confirm(self, frame: Any) -> None:
        tag = frame.method.delivery_tag
        confirmed = {sent for sent in self._outstanding if sent <= tag} if frame.method.multiple else {tag}
        self._outstanding -= confirmed
        if isinstance(frame.method, pika.spec.Basic.Nack):
            self.failed = "the broker refused a message"
        if self.failed or (self._sent == len(self.bodies) and not self._outstanding):
            self.ended = time.monotonic()
            self.connection.close()
        else:
            self._send()

    def _on_return(self, _channel: Any, method: Any, _properties: Any, _body: bytes) -> None:
        self.failed = f"no queue is bound to {method.routing_key}"

    def _on_close(self, why: Any) -> None:
        if not self.ended and not self.failed:
            self.failed = str(why)
        self.connection.ioloop.stop()
