"""Hands a service its events in batches: what is there is taken at once, and acknowledged when the service has it."""

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

log = structlog.get_logger()

BATCH_SIZE: Final = 50  # all that a consumer holds: what is held is out of reach of the relay's fairness


class ProcessedBatch(Protocol):
    """What became of a batch."""

    @property
    def undecodable(self) -> tuple[int, ...]: ...


class EventConsumer(QueueConsumer):
    """Calls the service's method with the bodies of up to 50 events, one batch at a time.

    What is there is taken at once, so that nothing waits for company. The method returns a
    ``Taken``; when it raises, nothing of the batch is settled and it is tried again for as long as it takes. Events
    that the relay did not send are refused, when its login is given.
    """

    prefetch = BATCH_SIZE

    def __init__(self, amqp_url: str, subscriber: str, relay_login: str | None = None, **options: Any) -> None:
        self._subscriber = subscriber
        self._relay_login = relay_login
        self._waiting: deque[Message] = deque()
        self._kick = threading.Event()
        self._trouble = Backoff()
        self._worker: Any = None
        super().__init__(amqp_url, **options)

    def queue_name(self) -> str:
        return queues.event_queue(self._subscriber)

    def on_message(self, message: Message) -> None:
        self._waiting.append(message)
        self._kick.set()

    def on_connection_lost(self) -> None:
        self._waiting.clear()  # the broker delivers them again, under new tags

    def start(self) -> None:
        super().start()
        self._worker = self.container.spawn_managed_thread(self._work, identifier="EventBatches worker")

    def stop(self) -> None:
        """Finish the batch in flight; the rest goes back to the queue."""
        self.cancel_consuming()
        self._kick.set()
        self._worker.wait()
        self.disconnect()

    def kill(self) -> None:
        super().kill()
        if self._worker is not None:
            self._worker.kill()

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._kick.wait()
            self._kick.clear()
            while self._waiting and not self._stopping.is_set():
                self._handle([self._waiting.popleft() for _ in range(min(BATCH_SIZE, len(self._waiting)))])

    def _handle(self, batch: list[Message]) -> None:
        events = [message for message in batch if self._is_from_relay(message)]
        taken = self._process([body_of(event) for event in events], batch[0].channel) if events else None
        if taken is None:
            return
        undecodable = set(taken.undecodable)
        for index in sorted(undecodable):
            self.reject(events[index])
        done = [event for index, event in enumerate(events) if index not in undecodable]
        if done:  # not the last of all: the broker closes a channel that settles one message twice
            self.acknowledge(done[-1], multiple=True)

    def _is_from_relay(self, message: Message) -> bool:
        sender = message.properties.get("user_id")
        if self._relay_login is None or sender == self._relay_login:
            return True
        log.error("event_refused", subscriber=self._subscriber, why="not sent by the relay")
        self.reject(message)
        return False

    def _process(self, bodies: Sequence[bytes], channel: Channel) -> ProcessedBatch | None:
        """What became of the events; None when we stop, or when the broker will deliver them again anyway."""
        while not self._stopping.is_set() and channel is self.channel:
            try:
                taken: ProcessedBatch = self.call_service(bodies)
            except Unavailable as away:
                log.warning("events_paused", subscriber=self._subscriber, events=len(bodies), error=str(away))
            except Exception as fault:  # ours, and not the events': they are kept until it is mended
                log.error("events_paused", subscriber=self._subscriber, events=len(bodies), error=fault_location(fault))
            else:
                self._trouble.reset()
                return taken if channel is self.channel else None
            self._stopping.wait(self._trouble.next_delay())
        return None
