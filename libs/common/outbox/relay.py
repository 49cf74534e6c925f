"""Carries events from the database to their subscribers: fair between forces, bounded per subscriber, never lost.

A turn goes on with each subscriber that something is pending for: it marks what arrived, picks a few of each force and
hands them to the carrier, while those before are still being confirmed. No transaction is open meanwhile. A subscriber
that cannot be reached is left alone for a while; the others go on.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import structlog
from sqlalchemy import Engine

from common.errors import Unavailable
from common.outbox.connection import RelayConnection, RelayStandby
from common.outbox.reader import OutboxReader, pending_subscribers
from common.outbox.subscriber_lane import SubscriberLane
from common.outbox.transport import Transport

log = structlog.get_logger()
POLL_SECONDS: Final = 0.05
IDLE_POLL_SECONDS: Final = 0.25  # when nothing has moved for a while: a bell rings before
AWAKE_SECONDS: Final = 1.0
FULL_SECONDS: Final = 0.01  # until there may be room again at a subscriber
STANDBY_SECONDS: Final = 0.5  # seconds between two tries to take over


class Relay:
    """Drains the deliveries of one schema, for one thread. ``alone`` lets only one relay of a schema do so at a time,
    of all processes; others stand by."""

    reader_class: type[OutboxReader] = OutboxReader

    def __init__(
        self, engine: Engine, schema: str, subscribers: Sequence[str], transport: Transport, *, alone: bool = False
    ) -> None:
        self._schema = schema
        self._connection = RelayConnection(engine, schema, alone=alone)
        self._lanes = [
            SubscriberLane(name, self.reader_class(self._connection, schema, name), transport) for name in subscribers
        ]
        self._polled_at = self._moved_at = 0.0

    def run_once(self) -> int:
        """One round over the subscribers. Returns 0 when nothing moved; raises ``Unavailable`` without database."""
        moved = sum(way.step() for way in self._lanes_to_serve())
        if moved:
            self._moved_at = time.monotonic()
        return moved

    def poll_delay(self) -> float:
        """How long to wait before the next turn when the last one moved nothing."""
        if any(way.busy for way in self._lanes):
            return FULL_SECONDS
        return POLL_SECONDS if time.monotonic() < self._moved_at + AWAKE_SECONDS else IDLE_POLL_SECONDS

    def wait(self, seconds: float) -> None:
        """Until something new is left for this relay, as far as it is told so, or the seconds are over."""
        self._connection.wait_for_notify(seconds)

    def close(self) -> None:
        """Finish what is under way, and let another relay take over."""
        with suppress(Unavailable):
            for way in self._lanes:
                way.drain()
        self._connection.close()

    def _lanes_to_serve(self) -> list[SubscriberLane]:
        """Whom to serve. Those for whom nothing was pending are asked for together, and now and then only."""
        free = [way for way in self._lanes if way.is_available()]
        idle = [way for way in free if not way.busy]
        now = time.monotonic()
        if idle and (len(idle) == len(free) or now > self._polled_at + POLL_SECONDS):
            self._polled_at = now
            found = pending_subscribers(self._connection, self._schema, [way.subscriber for way in idle])
            for way in idle:
                way.busy = way.subscriber in found
        return [way for way in free if way.busy]


def run(relay: Relay, stop: threading.Event, wait: Callable[[float], None]) -> None:
    """Turn until ``stop`` is set: at once while something moves, else when ``wait`` returns. Stand by while another
    relay holds the schema."""
    while not stop.is_set():
        try:
            moved = relay.run_once()
        except RelayStandby:
            stop.wait(STANDBY_SECONDS)
        except Unavailable as away:
            log.warning("relay_paused", error=str(away))
            stop.wait(random.uniform(0.2, 1.0))
        except Exception as fault:  # ours, or a schema that is not migrated: its thread must outlive it
            log.error("relay_paused", error=type(fault).__name__, exc_info=fault)
            stop.wait(random.uniform(1.0, 3.0))
        else:
            if not moved:
                wait(relay.poll_delay())
    relay.close()
