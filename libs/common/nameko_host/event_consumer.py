"""Event consumer: passes a service its events in batches, and acknowledges them when the service has processed them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from typing import Any, Final, Protocol

import structlog

from common.backoff import Backoff
from common.errors import Unavailable
from common.nameko_host.fault_location import fault_location
from common.nameko_host.queue_consumer import Channel, Message, QueueConsumer, body_of
from common.rabbitmq import queues
from common.repeated_faults import Level

log = structlog.get_logger()

BATCH_SIZE: Final = 50  # all that a consumer fetches: fetched messages are out of reach of the relay's fairness


class ProcessedBatch(Protocol):
    """The result of a batch; ``undecodable`` lists the indexes of the dead letters."""

    @property
    def undecodable(self) -> tuple[int, ...]: ...


class EventConsumer(QueueConsumer):
    """Calls the service's method with the bodies of up to 50 events, one batch at a time.

    A batch is whatever has arrived: no event waits until a batch is full. When the method raises, nothing of the batch
    is acknowledged and it is retried until it succeeds. With ``relay_login``, events of any other sender are refused.
    """

    prefetch = BATCH_SIZE

    def __init__(self, amqp_url: str, subscriber: str, relay_login: str | None = None, **options: Any) -> None:
        self._subscriber = subscriber
        self._relay_login = relay_login
        self._waiting: deque[Message] = deque()
        self._arrived = threading.Event()
        self._backoff = Backoff()
        self._worker: Any = None
        super().__init__(amqp_url, **options)

    def queue_name(self) -> str:
        return queues.event_queue(self._subscriber)

    def on_message(self, message: Message) -> None:
        self._waiting.append(message)
        self._arrived.set()

    def on_connection_lost(self) -> None:
        self._waiting.clear()  # the broker delivers them again, under new tags

    def start(self) -> None:
        super().start()
        self._worker = self.container.spawn_managed_thread(self._work, identifier="EventConsumer worker")

    def stop(self) -> None:
        """Finish the batch in flight; the rest goes back to the queue."""
        self.cancel_consuming()
        self._arrived.set()
        self._worker.wait()
        self.disconnect()

    def kill(self) -> None:
        super().kill()
        if self._worker is not None:
            self._worker.kill()

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._arrived.wait()
            self._arrived.clear()
            while self._waiting and not self._stopping.is_set():
                self._handle([self._waiting.popleft() for _ in range(min(BATCH_SIZE, len(self._waiting)))])

    def _handle(self, batch: list[Message]) -> None:
        events = [message for message in batch if self._is_from_relay(message)]
        result = self._process([body_of(event) for event in events], batch[0].channel) if events else None
        if result is None:
            return
        undecodable = set(result.undecodable)
        for index in sorted(undecodable):
            self.reject(events[index])
        processed = [event for index, event in enumerate(events) if index not in undecodable]
        if processed:  # never a rejected one: the broker closes a channel that acknowledges one message twice
            self.acknowledge(processed[-1], multiple=True)

    def _is_from_relay(self, message: Message) -> bool:
        sender = message.properties.get("user_id")
        if self._relay_login is None or sender == self._relay_login:
            return True
        log.error("event_refused", subscriber=self._subscriber, why="not sent by the relay")
        self.reject(message)
        return False

    def _process(self, bodies: Sequence[bytes], channel: Channel) -> ProcessedBatch | None:
        """The result of the events; None when we stop, or when the broker will deliver them again anyway."""
        while not self._stopping.is_set() and channel is self.channel:
            try:
                result: ProcessedBatch = self.call_service(bodies)
            except Unavailable as error:
                self._pause(str(error), "start what the reason names; the events are kept, and go on by themselves")
            except Exception as error:  # our fault, not the events': they are kept until it is fixed
                self._pause(fault_location(error), "find what changed: runbook, 'A subscriber is down'", level="error")
            else:
                self._backoff.reset()
                self._faults.recovered("events_paused", subscriber=self._subscriber)
                return result if channel is self.channel else None
            self._stopping.wait(self._backoff.next_delay())
        return None

    def _pause(self, reason: str, do: str, *, level: Level = "warning") -> None:
        self._faults.failed("events_paused", reason=reason, do=do, level=level, subscriber=self._subscriber)
