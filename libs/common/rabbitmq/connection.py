"""Keeps one line to RabbitMQ open from a thread of its own, and opens it again whenever it is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pika
import structlog

from common.backoff import Backoff
from common.errors import Unavailable
from common.rabbitmq.buffered_connection import BufferedConnection

log = structlog.get_logger()

HEARTBEAT_SECONDS: Final = 15
BLOCKED_TIMEOUT_SECONDS: Final = (
    15  # seconds that a broker short of memory or disk may keep us waiting before we say so
)
OPEN_TIMEOUT_SECONDS: Final = 5

Channel = Any  # pika declares no types
ChannelTask = Callable[[Channel], None]
ChannelSetup = Callable[[Channel, Callable[[], None]], None]


class BrokerConnection:
    """One connection with one channel.

    ``on_open(channel, ready)`` prepares a new channel and calls ``ready`` when it may be used; ``on_lost`` hears that
    the channel is gone with everything on it. Both run in the line's thread, as do all jobs, and never block. The
    thread starts with the first job, so that a process that forks after building its objects has a thread too.
    """

    def __init__(self, url: str, *, name: str, on_open: ChannelSetup, on_lost: Callable[[], None]) -> None:
        self._parameters = _parameters(url, name)
        self._name = name
        self._on_open = on_open
        self._on_lost = on_lost
        self._lock = threading.Lock()
        self._up = threading.Event()
        self._closing = threading.Event()
        self._patience = Backoff(max_delay=2.0)
        self._thread: threading.Thread | None = None
        self._connection: Any = None
        self._channel: Channel = None

    @property
    def login(self) -> str:
        return str(self._parameters.credentials.username)

    def submit(self, job: ChannelTask, *, within: float) -> None:
        """Have the job done by the line's thread. Raises Unavailable when no line is open within so many seconds."""
        self._start()
        if not self._up.wait(max(0.0, within)):
            raise Unavailable("the broker cannot be reached")
        with self._lock:
            if self._channel is None:
                raise Unavailable("the broker has just been lost")
            self._connection.ioloop.add_callback_threadsafe(partial(self._guarded, job, self._channel))

    def close(self) -> None:
        """Close the line for good and wait for its thread to end."""
        self._closing.set()
        with self._lock:
            thread = self._thread
            if self._connection is not None:
                self._connection.ioloop.add_callback_threadsafe(self._disconnect)
        if thread is not None and thread is not threading.current_thread():
            thread.join(OPEN_TIMEOUT_SECONDS * 2)

    def _start(self) -> None:
        with self._lock:
            if self._closing.is_set():
                raise Unavailable("the line to the broker was closed")
            if self._thread is None or not self._thread.is_alive():
                self._up.clear()
                self._connection = self._channel = None
                self._thread = threading.Thread(target=self._keep_open, name=self._name, daemon=True)
                self._thread.start()

    def _keep_open(self) -> None:
        while not self._closing.is_set():
            try:
                self._serve()
            except Exception as fault:  # whatever it was, the answer is a new line
                log.warning("broker_connection_broken", line=self._name, error=type(fault).__name__)
            finally:
                self._reset()
            self._closing.wait(self._patience.next_delay())

    def _serve(self) -> None:
        """Open a connection and serve it until it is lost."""
        connection = BufferedConnection(
            self._parameters,
            on_open_callback=lambda opened: opened.channel(on_open_callback=self._prepare),
            on_open_error_callback=self._stop_serving,
            on_close_callback=self._stop_serving,
        )
        with self._lock:
            self._connection = connection
        if not self._closing.is_set():
            connection.ioloop.start()

    def _prepare(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._channel_closed)
        channel.add_on_cancel_callback(lambda _: self._disconnect())
        self._on_open(channel, partial(self._ready, channel))

    def _ready(self, channel: Channel) -> None:
        with self._lock:
            self._channel = channel
        self._patience.reset()
        self._up.set()

    def _channel_closed(self, channel: Channel, why: BaseException) -> None:
        if not self._closing.is_set():
            log.warning("broker_channel_closed", line=self._name, error=str(why))
        self._disconnect()

    def _stop_serving(self, connection: Any, why: BaseException) -> None:
        if not self._closing.is_set():
            log.warning("broker_connection_lost", line=self._name, error=type(why).__name__)
        connection.ioloop.stop()

    def _disconnect(self) -> None:
        connection = self._connection
        if connection is None or connection.is_closed:
            return
        if connection.is_open:
            connection.close()
        elif self._closing.is_set():
            connection.ioloop.stop()

    def _reset(self) -> None:
        self._up.clear()
        with self._lock:
            connection, self._connection, self._channel = self._connection, None, None
        try:
            self._on_lost()
        finally:
            if connection is not None:
                connection.ioloop.close()

    def _guarded(self, job: ChannelTask, channel: Channel) -> None:
        try:
            with channel.connection.buffered():
                job(channel)
        except Exception as fault:
            log.warning("broker_job_failed", line=self._name, error=type(fault).__name__)
            self._disconnect()


def _parameters(url: str, name: str) -> Any:
    parameters = pika.URLParameters(url)
    parameters.heartbeat = HEARTBEAT_SECONDS
    parameters.blocked_connection_timeout = BLOCKED_TIMEOUT_SECONDS
    parameters.socket_timeout = OPEN_TIMEOUT_SECONDS
    parameters.stack_timeout = OPEN_TIMEOUT_SECONDS
    parameters.connection_attempts = 1
    parameters.client_properties = {"connection_name": name}
    return parameters
