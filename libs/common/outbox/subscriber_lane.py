"""A relay's lane to one subscriber: its messages in flight, its speed, and whether it can be reached."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from common.backoff import Backoff
from common.errors import Unavailable
from common.outbox.flow_control import FlowControl
from common.outbox.reader import OutboxReader
from common.outbox.transport import OutboxMessage, PublishBatch, Transport
from common.repeated_faults import RepeatedFaults

UNAVAILABLE: Final = "subscriber_unavailable"
NOTHING_LOST: Final = "start the broker that the reason names; the deliveries wait in the database, and go out then"
MAX_BATCHES_IN_FLIGHT: Final = 3  # while some are being confirmed, the next is read and sent


@dataclass(frozen=True)
class _DepthSample:
    """A queue depth asked for at a time (monotonic seconds), with the messages unconfirmed just before."""

    at: float
    depth: Callable[[], int]
    unconfirmed: int


class SubscriberLane:
    """Sends to one subscriber. ``busy`` says that a delivery was pending or in flight after the last step."""

    def __init__(
        self, subscriber: str, reader: OutboxReader, transport: Transport, faults: RepeatedFaults | None = None
    ) -> None:
        self.subscriber = subscriber
        self.busy = False
        self._reader = reader
        self._transport = transport
        self._flow = FlowControl(time.monotonic())
        self._in_flight: deque[PublishBatch] = deque()
        self._sample: _DepthSample | None = None
        self._delivered: list[OutboxMessage] = []
        self._backoff = Backoff()
        self._faults = faults or RepeatedFaults()
        self._unavailable_until = 0.0

    def is_available(self) -> bool:
        """Whether the lane is not backing off."""
        return time.monotonic() >= self._unavailable_until

    def step(self) -> int:
        """Mark the delivered messages, send as many as there is capacity for, and collect confirms. Returns 0 when
        there was nothing to do.

        When the subscriber cannot be reached, the lane backs off. Raises: Unavailable without a database.
        """
        try:
            capacity = self._capacity()
        except Unavailable as error:
            return self._back_off(error)
        marked = len(self._delivered)
        messages = self._next(capacity)
        try:
            self._send(messages)
        except Unavailable as error:
            return self._back_off(error)
        confirmed = self._collect(max_in_flight=MAX_BATCHES_IN_FLIGHT if messages else len(self._in_flight) - 1)
        self._backoff.reset()
        self._faults.recovered(UNAVAILABLE, part=id(self))
        self.busy = bool(messages or confirmed or self._in_flight or not capacity)
        return marked + len(messages) + confirmed

    def drain(self) -> None:
        """Wait for all that is in flight and mark it; nothing further is sent. Raises: Unavailable."""
        self._collect(max_in_flight=0)
        self._next(0)

    def _capacity(self) -> int:
        sample, self._sample = self._sample or self._sample_depth(), None
        return self._flow.capacity(sample.depth(), sample.unconfirmed, sample.at)

    def _sample_depth(self) -> _DepthSample:
        # Counted before the depth is asked for: a message is then counted twice rather than never.
        unconfirmed = sum(batch.unconfirmed() for batch in self._in_flight)
        return _DepthSample(time.monotonic(), self._transport.queue_depth(self.subscriber), unconfirmed)

    def _next(self, capacity: int) -> list[OutboxMessage]:
        if not capacity and not self._delivered:
            return []
        in_flight = {message.delivery_id for batch in self._in_flight for message in batch.messages}
        messages = self._reader.next(capacity, in_flight=in_flight, delivered=self._delivered)
        self._delivered = []
        return messages

    def _send(self, messages: Sequence[OutboxMessage]) -> None:
        """Send. The depth for the next step is asked for just before: afterwards, its answer would come only when the
        whole batch is through."""
        if messages:
            sample = self._sample_depth()
            self._in_flight.append(self._transport.send(messages))
            self._flow.record_sent(len(messages))
            self._sample = replace(sample, unconfirmed=sample.unconfirmed + len(messages))

    def _collect(self, *, max_in_flight: int) -> int:
        """Collect the confirmed batches, and wait for the oldest while more than ``max_in_flight`` are in flight.
        Returns how many messages were delivered."""
        count = 0
        while self._in_flight and (len(self._in_flight) > max_in_flight or not self._in_flight[0].unconfirmed()):
            batch = self._in_flight.popleft()
            confirmed = batch.confirmed()
            if len(confirmed) < len(batch.messages):
                self._reader.rescan()
            self._delivered += [message for message in batch.messages if message.delivery_id in confirmed]
            count += len(confirmed)
        return count

    def _back_off(self, error: Unavailable) -> int:
        """Leave the subscriber alone for a while. Messages that were read and not sent are read again."""
        self._unavailable_until = time.monotonic() + self._backoff.next_delay()
        self._reader.rescan()
        self.busy = False
        self._faults.failed(UNAVAILABLE, reason=str(error), do=NOTHING_LOST, part=id(self), subscriber=self.subscriber)
        return 0
