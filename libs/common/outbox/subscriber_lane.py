"""One subscriber as a relay sees it: what is on its way there, how fast it takes, and whether it can be reached."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import structlog

from common.backoff import Backoff
from common.errors import Unavailable
from common.outbox.flow_control import FlowControl
from common.outbox.reader import OutboxReader
from common.outbox.transport import OutboxMessage, PublishBatch, Transport

log = structlog.get_logger()
MAX_BATCHES_IN_FLIGHT: Final = 3  # consignments: while some are being confirmed, the next is picked and handed over


@dataclass(frozen=True)
class _DepthSample:
    """What waits at the subscriber, and what may be on its way there ``beside``."""

    at: float
    depth: Callable[[], int]
    in_flight: int


class SubscriberLane:
    """The way to one subscriber. ``busy`` says that something was pending or under way when we looked last."""

    def __init__(self, subscriber: str, pending: OutboxReader, transport: Transport) -> None:
        self.subscriber = subscriber
        self.busy = False
        self._reader = pending
        self._transport = transport
        self._flow = FlowControl(time.monotonic())
        self._in_flight: deque[PublishBatch] = deque()
        self._sample: _DepthSample | None = None
        self._arrived: list[OutboxMessage] = []
        self._backoff = Backoff()
        self._unavailable_until = 0.0

    def is_available(self) -> bool:
        return time.monotonic() >= self._unavailable_until

    def step(self) -> int:
        """Mark what arrived, send what there is room for, hear of what was sent. Returns 0 when none of it was to do.

        Raises ``Unavailable`` of the database; when the subscriber cannot be reached, it is left alone for a while.
        """
        try:
            room = self._capacity()
        except Unavailable as away:
            return self._back_off(away)
        marked = len(self._arrived)
        messages = self._next(room)
        try:
            self._send(messages)
        except Unavailable as away:
            return self._back_off(away)
        heard = self._collect(at_most_waiting=MAX_BATCHES_IN_FLIGHT if messages else len(self._in_flight) - 1)
        self._backoff.reset()
        self.busy = bool(messages or heard or self._in_flight or not room)
        return marked + len(messages) + heard

    def drain(self) -> None:
        """Hear of all that is under way and mark it; nothing further is sent."""
        self._collect(at_most_waiting=0)
        self._next(0)

    def _capacity(self) -> int:
        looked, self._sample = self._sample or self._sample_depth(), None
        return self._flow.capacity(looked.depth(), looked.in_flight, looked.at)

    def _sample_depth(self) -> _DepthSample:
        unsettled = sum(sent.unconfirmed() for sent in self._in_flight)  # before the question: twice rather than never
        return _DepthSample(time.monotonic(), self._transport.queue_depth(self.subscriber), unsettled)

    def _next(self, room: int) -> list[OutboxMessage]:
        if not room and not self._arrived:
            return []
        under_way = {message.delivery_id for sent in self._in_flight for message in sent.messages}
        messages = self._reader.next(room, without=under_way, arrived=self._arrived)
        self._arrived = []
        return messages

    def _send(self, messages: Sequence[OutboxMessage]) -> None:
        """Send, and look just before, for the next turn: after it, the answer would wait until all of it is through."""
        if messages:
            looked = self._sample_depth()
            self._in_flight.append(self._transport.send(messages))
            self._flow.record_sent(len(messages))
            self._sample = replace(looked, in_flight=looked.in_flight + len(messages))

    def _collect(self, *, at_most_waiting: int) -> int:
        """Take what is settled, and wait for the oldest while more than so many are under way."""
        heard = 0
        while self._in_flight and (len(self._in_flight) > at_most_waiting or not self._in_flight[0].unconfirmed()):
            sent = self._in_flight.popleft()
            arrived = sent.confirmed()
            if len(arrived) < len(sent.messages):
                self._reader.rescan()
            self._arrived += [message for message in sent.messages if message.delivery_id in arrived]
            heard += len(arrived)
        return heard

    def _back_off(self, away: Unavailable) -> int:
        """What was picked and not sent is picked again."""
        pause = self._backoff.next_delay()
        self._unavailable_until = time.monotonic() + pause
        self._reader.rescan()
        self.busy = False
        log.warning("subscriber_unavailable", subscriber=self.subscriber, pause=round(pause, 2), error=str(away))
        return 0
