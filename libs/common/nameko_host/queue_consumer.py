"""Listens to one queue on a connection of its own, and connects again for as long as the service runs.

nameko's own consumer puts all entrypoints on one channel: acknowledging many messages at once there would acknowledge
those of others, and its container dies with the connection. Only one thread may read a connection, so nothing here
that waits for the broker's answer may be called from any other.
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

log = structlog.get_logger()

TICK_SECONDS: Final = 0.25  # seconds between looks at the heartbeat and at whether to stop
CLOSE_TIMEOUT_SECONDS: Final = 2.0
_CONSUMER_TAG: Final = "wayout"

Channel = Any  # py-amqp declares no types
Message = Any


class WorkerEntrypoint(Entrypoint):  # type: ignore[misc]
    """An entrypoint that has the service's method run by a worker of the container."""

    def call_service(self, *arguments: object) -> Any:
        """Run the service's method and wait for what it returns or raises."""
        said = Event()

        def hand_over(_context: object, result: object, wrong: Any) -> tuple[object, Any]:
            said.send((result, wrong and wrong[1]))
            return result, wrong

        self.container.spawn_worker(self, arguments, {}, handle_result=hand_over)
        result, wrong = said.wait()
        if wrong is not None:
            raise wrong
        return result


class QueueConsumer(WorkerEntrypoint):
    """What the listeners have in common. A subclass says which queue (``queue``), how many messages it may hold
    (``prefetch``), what to do with one (``arrived``, which never waits) and that all it holds are gone (``lost``)."""

    prefetch = 1

    def __init__(self, amqp_url: str, **options: Any) -> None:
        self._amqp_url = amqp_url
        self._patience = Backoff()
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self.listening = threading.Event()  # set when it first listens, and for good
        self._reader: Any = None
        self.channel: Channel = None
        super().__init__(**options)

    def queue_name(self) -> str:
        """Its name. Whoever set up the broker declared it; a service may not."""
        raise NotImplementedError

    def on_message(self, message: Message) -> None:
        raise NotImplementedError

    def on_connection_lost(self) -> None:
        raise NotImplementedError

    def start(self) -> None:
        self._reader = self.container.spawn_managed_thread(self._run, identifier=type(self).__name__)

    def disconnect(self) -> None:
        """Close the connection; what was not acknowledged goes back to the queue."""
        self._ended.set()
        self._reader.wait()

    def kill(self) -> None:
        self._stopping.set()
        self._ended.set()
        if self._reader is not None:
            self._reader.kill()

    def cancel_consuming(self) -> None:
        """Tell the broker to send nothing further, and do not wait for its answer."""
        self._stopping.set()
        if self.channel is not None:
            try:
                self.channel.basic_cancel(_CONSUMER_TAG, nowait=True)
            except Exception as gone:  # the connection is being lost: then nothing further comes anyway
                log.info("consumer_not_cancelled", error=type(gone).__name__)

    def acknowledge(self, message: Message, *, multiple: bool = False) -> None:
        self._send_ack(partial(message.channel.basic_ack, message.delivery_tag, multiple=multiple))

    def reject(self, message: Message, *, requeue: bool = False) -> None:
        self._send_ack(partial(message.channel.basic_reject, message.delivery_tag, requeue=requeue))

    def _send_ack(self, say: partial[Any]) -> None:
        try:
            say()
        except Exception as gone:  # a lost connection: the broker delivers the message again
            log.warning("ack_failed", entrypoint=type(self).__name__, error=type(gone).__name__)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen()
            except Exception as fault:  # anything that ended this connection is answered by the next one
                log.warning("broker_connection_lost", entrypoint=type(self).__name__, error=_fault_text(fault))
            finally:
                self.channel = None
                self.on_connection_lost()
            self._ended.wait(self._patience.next_delay())

    def _listen(self) -> None:
        connection = connect(self._amqp_url, name=f"{self.container.service_name} {type(self).__name__}")
        try:
            self._consume(connection)
            with Timeout(CLOSE_TIMEOUT_SECONDS, False):
                connection.close()
        finally:
            connection.collect()  # without a word to the broker, who may be beyond answering

    def _consume(self, connection: Any) -> None:
        channel = connection.channel()
        channel.auto_decode = False  # bodies are bytes here
        channel.basic_qos(0, self.prefetch, False)
        self.channel = channel
        if not self._stopping.is_set():
            channel.basic_consume(self.queue_name(), _CONSUMER_TAG, callback=self.on_message)
        self._patience.reset()
        self.listening.set()
        look = time.monotonic()
        while not self._ended.is_set():
            try:
                connection.drain_events(timeout=TICK_SECONDS)
            except TimeoutError:
                look = 0.0
            if time.monotonic() >= look:
                connection.heartbeat_tick()
                look = time.monotonic() + TICK_SECONDS


def _fault_text(fault: Exception) -> str:
    """The broker's own words may be logged; nobody else's."""
    return f"{type(fault).__name__}: {fault}" if isinstance(fault, AMQPError | OSError) else fault_location(fault)


def body_of(message: Message) -> bytes:
    """A message's body; py-amqp has an empty string where there is none."""
    return message.body.encode() if isinstance(message.body, str) else bytes(message.body)
