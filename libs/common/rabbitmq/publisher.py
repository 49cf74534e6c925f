"""Carries events to the subscribers' queues on RabbitMQ, many at a time, and says which of them arrived."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from functools import partial
from typing import Any, Final

import pika
import structlog
from pika.spec import Basic

from common.errors import Unavailable
from common.outbox.transport import Parcel
from common.rabbitmq import queues
from common.rabbitmq.confirms import CONFIRMED_WITHIN, ConfirmWindow
from common.rabbitmq.connection import Channel, Line

log = structlog.get_logger()

REACHED_WITHIN: Final = 5.0
PERSISTENT: Final = 2


class AmqpCarrier:
    """A carrier over RabbitMQ, for any thread.

    A consignment is published as a whole, and its confirms come while the next one is on its way: waiting for them one
    by one is ten times slower.
    """

    def __init__(
        self, url: str, *, reached_within: float = REACHED_WITHIN, confirmed_within: float = CONFIRMED_WITHIN
    ) -> None:
        self._line = Line(url, name="wayout-relay", on_open=self._opened, on_lost=self._lost)
        self._reached_within = reached_within
        self._confirmed_within = confirmed_within
        self._windows: set[ConfirmWindow] = set()
        self._depths: set[Future[int]] = set()
        self._declared: dict[str, str] = {}  # the queues, by subscriber
        self._next_tag = 1

    def look(self, subscriber: str) -> Callable[[], int]:
        """How many messages wait in the subscriber's queue, without those that its consumer holds already."""
        answer: Future[int] = Future()
        answer.add_done_callback(self._depths.discard)
        self._depths.add(answer)
        try:
            self._line.do(partial(self._ask_depth, subscriber, answer), within=self._reached_within)
        except Unavailable:
            self._depths.discard(answer)
            raise
        return partial(self._depth, answer)

    def _depth(self, answer: Future[int]) -> int:
        try:
            return answer.result(self._reached_within)
        except TookTooLong:
            raise Unavailable("the broker does not answer") from None

    def send(self, parcels: Sequence[Parcel]) -> ConfirmWindow:
        """Publish the parcels. Raises Unavailable when nothing could be sent."""
        window = ConfirmWindow(parcels, self._confirmed_within)
        self._windows.add(window)
        try:
            self._line.do(partial(self._publish, window), within=self._reached_within)
        except Unavailable:
            self._windows.discard(window)
            raise
        return window

    def close(self) -> None:
        self._line.close()

    # What follows runs in the line's thread.

    def _opened(self, channel: Channel, ready: Callable[[], None]) -> None:
        self._next_tag = 1
        self._declared.clear()
        channel.add_on_return_callback(self._came_back)
        channel.confirm_delivery(self._confirmed, callback=lambda _: ready())

    def _lost(self) -> None:
        for window in tuple(self._windows):
            window.break_off()
        self._windows.clear()
        for answer in list(self._depths):
            if not answer.done():
                answer.set_exception(Unavailable("the broker was lost"))

    def _queue(self, channel: Channel, subscriber: str) -> str:
        """The subscriber's queue, which is there before anything is published to it."""
        if subscriber not in self._declared:
            queues.declare(channel, subscriber)
            self._declared[subscriber] = queues.queue_of(subscriber)
        return self._declared[subscriber]

    def _ask_depth(self, subscriber: str, answer: Future[int], channel: Channel) -> None:
        queue = self._queue(channel, subscriber)

        def counted(frame: Any) -> None:
            if not answer.done():
                answer.set_result(int(frame.method.message_count))

        channel.queue_declare(queue=queue, passive=True, callback=counted)

    def _publish(self, window: ConfirmWindow, channel: Channel) -> None:
        for parcel in window.parcels:
            queue = self._queue(channel, parcel.subscriber)
            window.sent(self._next_tag, parcel)
            self._next_tag += 1
            channel.basic_publish(
                exchange="",
                routing_key=queue,
                body=parcel.body,
                properties=self._properties(parcel),
                mandatory=True,
            )

    def _properties(self, parcel: Parcel) -> pika.BasicProperties:
        """``user_id`` is checked by the broker against our login: the consumer takes events from the relay only."""
        return pika.BasicProperties(
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=PERSISTENT,
            message_id=parcel.message_id,
            user_id=self._line.login,
            headers={"force": parcel.force_id},
        )

    def _confirmed(self, frame: Any) -> None:
        said = frame.method
        for window in tuple(self._windows):
            window.settle(said.delivery_tag, multiple=said.multiple, confirmed=isinstance(said, Basic.Ack))
            if window.is_over:
                self._windows.discard(window)

    def _came_back(self, channel: Channel, said: Any, properties: Any, body: bytes) -> None:
        subscriber = said.routing_key.removeprefix(queues.PREFIX)
        log.warning("event came back", subscriber=subscriber, message=properties.message_id)
        self._declared.pop(subscriber, None)  # its queue is gone: declare it again the next time
        for window in tuple(self._windows):
            window.came_back(subscriber, properties.message_id)
