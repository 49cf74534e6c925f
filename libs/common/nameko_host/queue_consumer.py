"""Queue consumer: listens to one queue on its own connection, and reconnects for as long as the service runs.

nameko's own consumer puts all entrypoints on one channel: acknowledging many messages at once there would acknowledge
those of other entrypoints, and its container dies with the connection. Only one thread may read a connection, so
nothing here that waits for the broker's answer may be called from another thread.
"""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any, Final

import structlog
from amqp.exceptions import AMQPError
from eventlet import Timeout
from eventlet.event import Event
from nameko.extensions import Entrypoint

from common.backoff import Backoff
from common.nameko_host.connection import connect
from common.nameko_host.fault_location import fault_location
from common.rabbitmq.alarms import BROKER_AWAY, CONNECTION_LOST
from common.repeated_faults import RepeatedFaults

log = structlog.get_logger()

TICK_SECONDS: Final = 0.25  # between checks of the heartbeat and of whether to stop
CLOSE_TIMEOUT_SECONDS: Final = 2.0
_CONSUMER_TAG: Final = "wayout"

Channel = Any  # py-amqp declares no types
Message = Any


class WorkerEntrypoint(Entrypoint):  # type: ignore[misc]
    """An entrypoint whose service method is run by a worker of the container."""

    def is_alive(self) -> bool:
        """Whether it does its work now, for the health check."""
        raise NotImplementedError

    def call_service(self, *arguments: object) -> Any:
        """Run the service's method and wait for it. Returns its result. Raises: whatever it raises."""
        finished = Event()

        def finish(_context: object, result: object, exc_info: Any) -> tuple[object, Any]:
            finished.send((result, exc_info and exc_info[1]))
            return result, exc_info

        self.container.spawn_worker(self, arguments, {}, handle_result=finish)
        result, error = finished.wait()
        if error is not None:
            raise error
        return result


class QueueConsumer(WorkerEntrypoint):
    """Base of the consumers. A subclass defines which queue to consume (``queue_name``), how many messages to fetch
    (``prefetch``), what to do with a message (``on_message``, which must not wait), and what to do when all fetched
    messages are lost (``on_connection_lost``)."""

    prefetch = 1

    def __init__(self, amqp_url: str, **options: Any) -> None:
        self._amqp_url = amqp_url
        self._backoff = Backoff()
        self._faults = RepeatedFaults()
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self.listening = threading.Event()  # set when it first listens, and for good
        self._reader: Any = None
        self.channel: Channel = None
        super().__init__(**options)

    def queue_name(self) -> str:
        """The queue's name. The broker's definitions declare it; a service may not."""
        raise NotImplementedError

    def on_message(self, message: Message) -> None:
        """A message has arrived. Must not wait."""
        raise NotImplementedError

    def on_connection_lost(self) -> None:
        """The connection was lost: the broker delivers all fetched messages again."""
        raise NotImplementedError

    def is_alive(self) -> bool:
        """Whether it listens to its queue."""
        return self.channel is not None

    def start(self) -> None:
        """Begin to consume, in a thread of the container."""
        self._reader = self.container.spawn_managed_thread(self._run, identifier=type(self).__name__)

    def disconnect(self) -> None:
        """Close the connection; what was not acknowledged goes back to the queue."""
        self._ended.set()
        self._reader.wait()

    def kill(self) -> None:
        """Stop at once, without finishing anything."""
        self._stopping.set()
        self._ended.set()
        if self._reader is not None:
            self._reader.kill()

    def cancel_consuming(self) -> None:
        """Ask the broker to send no further messages, without waiting for its answer."""
        self._stopping.set()
        if self.channel is not None:
            try:
                self.channel.basic_cancel(_CONSUMER_TAG, nowait=True)
            except Exception as error:  # the connection is being lost: then no further messages come anyway
                log.info("consumer_not_cancelled", error=type(error).__name__)

    def acknowledge(self, message: Message, *, multiple: bool = False) -> None:
        """Acknowledge a message; with ``multiple``, all earlier ones of its channel too."""
        self._send_ack(partial(message.channel.basic_ack, message.delivery_tag, multiple=multiple))

    def reject(self, message: Message, *, requeue: bool = False) -> None:
        """Reject a message: it goes to the dead letters, or with ``requeue`` back to its queue."""
        self._send_ack(partial(message.channel.basic_reject, message.delivery_tag, requeue=requeue))

    def _send_ack(self, send: partial[Any]) -> None:
        try:
            send()
        except Exception as error:  # a lost connection: the broker delivers the message again
            log.warning("ack_failed", entrypoint=type(self).__name__, error=type(error).__name__)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen()
            except Exception as error:  # whatever ended this connection, the next one is opened
                part, do = type(self).__name__, BROKER_AWAY
                self._faults.failed(CONNECTION_LOST, reason=_describe_error(error), do=do, entrypoint=part)
            finally:
                self.channel = None
                self.on_connection_lost()
            self._ended.wait(self._backoff.next_delay())

    def _listen(self) -> None:
        name = f"{self.container.service_name} {type(self).__name__}"
        connection = connect(self._amqp_url, name=name, faults=self._faults)
        try:
            self._consume(connection)
            with Timeout(CLOSE_TIMEOUT_SECONDS, False):
                connection.close()
        finally:
            connection.collect()  # without a message to the broker, which may not answer any more

    def _consume(self, connection: Any) -> None:
        channel = connection.channel()
        channel.auto_decode = False  # bodies are bytes here
        channel.basic_qos(0, self.prefetch, False)
        self.channel = channel
        if not self._stopping.is_set():
            channel.basic_consume(self.queue_name(), _CONSUMER_TAG, callback=self.on_message)
        self._backoff.reset()
        self._faults.recovered(CONNECTION_LOST, entrypoint=type(self).__name__)
        self.listening.set()
        next_tick = time.monotonic()
        while not self._ended.is_set():
            try:
                connection.drain_events(timeout=TICK_SECONDS)
            except TimeoutError:
                next_tick = 0.0
            if time.monotonic() >= next_tick:
                connection.heartbeat_tick()
                next_tick = time.monotonic() + TICK_SECONDS


def _describe_error(error: Exception) -> str:
    """The broker's own messages may be logged, and no others."""
    return f"{type(error).__name__}: {error}" if isinstance(error, AMQPError | OSError) else fault_location(error)


def body_of(message: Message) -> bytes:
    """A message's body as bytes; py-amqp has an empty string for an empty body."""
    return message.body.encode() if isinstance(message.body, str) else bytes(message.body)
