"""A connection to RabbitMQ with its own thread, reopened whenever it is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pika
import structlog
from pika.exceptions import ConnectionClosed

from common.backoff import Backoff
from common.errors import Unavailable
from common.rabbitmq.alarms import BROKER_AWAY, CONNECTION_LOST, log_alarm, log_alarm_end
from common.rabbitmq.buffered_connection import BufferedConnection
from common.repeated_faults import RepeatedFaults

log = structlog.get_logger()

HEARTBEAT_SECONDS: Final = 15
BLOCKED_TIMEOUT_SECONDS: Final = 15  # how long a broker short of memory or disk may block a connection
OPEN_TIMEOUT_SECONDS: Final = 5

Channel = Any  # pika declares no types
ChannelTask = Callable[[Channel], None]
ChannelSetup = Callable[[Channel, Callable[[], None]], None]


class BrokerConnection:
    """One connection with one channel.

    ``on_open(channel, ready)`` prepares a new channel and calls ``ready`` when it may be used. ``on_lost`` is called
    when the channel is lost with everything on it. Both run in the connection's thread, as do all tasks, and must never
    block. The thread starts with the first task, so that a process that forks after building its objects has one too.
    """

    def __init__(
        self,
        url: str,
        *,
        name: str,
        on_open: ChannelSetup,
        on_lost: Callable[[], None],
        faults: RepeatedFaults | None = None,
    ) -> None:
        self._faults = faults or RepeatedFaults()
        self._parameters = _parameters(url, name)
        self._name = name
        self._on_open = on_open
        self._on_lost = on_lost
        self._lock = threading.Lock()
        self._open = threading.Event()
        self._closing = threading.Event()
        self._backoff = Backoff(max_delay=2.0)
        self._thread: threading.Thread | None = None
        self._connection: Any = None
        self._channel: Channel = None

    @property
    def login(self) -> str:
        """The user name at the broker."""
        return str(self._parameters.credentials.username)

    def submit(self, task: ChannelTask, *, timeout: float) -> None:
        """Run the task in the connection's thread. Raises: Unavailable when none is open within so many seconds."""
        self._start()
        if not self._open.wait(max(0.0, timeout)):
            raise Unavailable(f"the broker at {self._address} cannot be reached")
        with self._lock:
            if self._channel is None:
                raise Unavailable("the broker has just been lost")
            self._connection.ioloop.add_callback_threadsafe(partial(self._run_task, task, self._channel))

    def close(self) -> None:
        """Close the connection for good and wait for its thread to end."""
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
                raise Unavailable("the connection to the broker was closed")
            if self._thread is None or not self._thread.is_alive():
                self._open.clear()
                self._connection = self._channel = None
                self._thread = threading.Thread(target=self._keep_open, name=self._name, daemon=True)
                self._thread.start()

    def _keep_open(self) -> None:
        while not self._closing.is_set():
            try:
                self._serve()
            except Exception as error:  # whatever it was, a new connection is opened
                self._log_loss(error)
            finally:
                self._reset()
            self._closing.wait(self._backoff.next_delay())

    def _serve(self) -> None:
        """Open a connection and serve it until it is lost."""
        connection = BufferedConnection(
            self._parameters,
            on_open_callback=lambda opened: opened.channel(on_open_callback=self._prepare),
            on_open_error_callback=self._stop_serving,
            on_close_callback=self._stop_serving,
        )
        connection.add_on_connection_blocked_callback(self._blocked)
        connection.add_on_connection_unblocked_callback(lambda *_: log_alarm_end(self._faults, part=id(self)))
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
        self._backoff.reset()
        self._faults.recovered(CONNECTION_LOST, part=id(self), connection=self._name)
        self._open.set()

    def _blocked(self, _connection: Any, frame: Any) -> None:
        log_alarm(self._faults, self._name, str(frame.method.reason), part=id(self))

    def _channel_closed(self, channel: Channel, reason: BaseException) -> None:
        if not self._closing.is_set():
            do = "find what it tried that the broker refuses: runbook, 'RabbitMQ refuses'"
            self._faults.failed("broker_channel_closed", reason=str(reason), do=do, connection=self._name)
        self._disconnect()

    def _stop_serving(self, connection: Any, reason: BaseException) -> None:
        if not self._closing.is_set():
            self._log_loss(reason)
        connection.ioloop.stop()

    def _log_loss(self, error: BaseException) -> None:
        self._faults.failed(
            CONNECTION_LOST,
            reason=_reason_of(error),
            do=BROKER_AWAY,
            part=id(self),
            connection=self._name,
            broker=self._address,
        )

    @property
    def _address(self) -> str:
        return f"{self._parameters.host}:{self._parameters.port}"

    def _disconnect(self) -> None:
        connection = self._connection
        if connection is None or connection.is_closed:
            return
        if connection.is_open:
            connection.close()
        elif self._closing.is_set():
            connection.ioloop.stop()

    def _reset(self) -> None:
        self._open.clear()
        with self._lock:
            connection, self._connection, self._channel = self._connection, None, None
        try:
            self._on_lost()
        finally:
            if connection is not None:
                connection.ioloop.close()

    def _run_task(self, task: ChannelTask, channel: Channel) -> None:
        try:
            with channel.connection.buffered():
                task(channel)
        except Exception as error:
            log.warning("broker_task_failed", connection=self._name, error=type(error).__name__)
            self._disconnect()


def _reason_of(error: BaseException) -> str:
    """The broker's own words if it closed the connection, else the type of the error that lies beneath."""
    if isinstance(error, ConnectionClosed):
        return f"{error.reply_code} {error.reply_text}"
    causes = [*error.args, getattr(error, "exception", None), *getattr(error, "exceptions", ())]
    beneath = [cause for cause in causes if isinstance(cause, BaseException)]
    return _reason_of(beneath[-1]) if beneath else type(error).__name__


def _parameters(url: str, name: str) -> Any:
    parameters = pika.URLParameters(url)
    parameters.heartbeat = HEARTBEAT_SECONDS
    parameters.blocked_connection_timeout = BLOCKED_TIMEOUT_SECONDS
    parameters.socket_timeout = OPEN_TIMEOUT_SECONDS
    parameters.stack_timeout = OPEN_TIMEOUT_SECONDS
    parameters.connection_attempts = 1
    parameters.client_properties = {"connection_name": name}
    return parameters
