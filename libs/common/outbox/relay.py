"""The relay sends events from the outbox to their subscribers: fair between forces, bounded per subscriber, never lost.

A round serves each subscriber that has pending deliveries: it marks the delivered ones, reads a few of each force and
passes them to the transport, while earlier ones are still being confirmed. No transaction is open meanwhile. A
subscriber that cannot be reached is left alone for a while; the others go on.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from common.database.engine import address_of
from common.errors import Unavailable
from common.heartbeat import STALLED_SECONDS
from common.outbox.connection import RelayConnection, RelayStandby
from common.outbox.reader import OutboxReader, pending_subscribers, schemas_with_undelivered
from common.outbox.subscriber_lane import SubscriberLane
from common.outbox.transport import Transport
from common.repeated_faults import RepeatedFaults

log = structlog.get_logger()
POLL_SECONDS: Final = 0.05
IDLE_POLL_SECONDS: Final = 0.25  # when nothing was sent for a while: a notify comes earlier
ACTIVE_SECONDS: Final = 1.0
FULL_RETRY_SECONDS: Final = 0.01  # until a subscriber may have capacity again
STANDBY_SECONDS: Final = 0.5  # between two attempts to take over
PAUSED: Final = "relay_paused"
DATABASE_AWAY: Final = "start the database that `database` names, or put its address or password right; nothing is lost"
MIGRATE: Final = "`wayout migrate`, if the schema is not migrated; else it is a fault of ours: report file and line"
STANDBY_LOG_SECONDS: Final = 60.0


class Relay:
    """Sends the deliveries of one schema, for one thread. With ``exclusive`` only one relay of a schema runs at a time,
    of all processes; others stand by."""

    reader_class: type[OutboxReader] = OutboxReader

    def __init__(
        self,
        engine: Engine,
        schema: str,
        subscribers: Sequence[str],
        transport: Transport,
        *,
        exclusive: bool = False,
        faults: RepeatedFaults | None = None,
    ) -> None:
        self.schema = schema
        self._engine = engine
        self._connection = RelayConnection(engine, schema, exclusive=exclusive)
        self._faults = faults or RepeatedFaults()
        self._lanes = [
            SubscriberLane(name, self.reader_class(self._connection, schema, name), transport, self._faults)
            for name in subscribers
        ]
        self._polled_at = self._moved_at = 0.0
        self._round_at = float("-inf")  # when the last round had a database

    def run_once(self) -> int:
        """One round over the subscribers. Returns 0 when nothing moved.

        Raises: Unavailable without a database, RelayStandby when another relay has the schema's lock.
        """
        moved = sum(lane.step() for lane in self._lanes_to_serve())
        if moved:
            self._moved_at = time.monotonic()
        self.record_round()
        return moved

    def record_round(self) -> None:
        """This relay works, or stands by."""
        self._round_at = time.monotonic()
        self._faults.recovered(PAUSED, part=self.schema)

    def record_pause(self, error: Exception) -> None:
        """A round had no database, or met a fault of ours."""
        named: dict[str, Any] = {"part": self.schema, "schema": self.schema, "database": address_of(self._engine)}
        if isinstance(error, Unavailable):
            self._faults.failed(PAUSED, reason=str(error), do=DATABASE_AWAY, **named)
        else:
            reason = type(error).__name__
            self._faults.failed(PAUSED, reason=reason, do=MIGRATE, level="error", exc_info=error, **named)

    def is_alive(self) -> bool:
        """Whether the last round was not long ago, and had a database."""
        return time.monotonic() < self._round_at + STALLED_SECONDS

    def poll_delay(self) -> float:
        """Seconds to wait before the next round when the last one moved nothing."""
        if any(lane.busy for lane in self._lanes):
            return FULL_RETRY_SECONDS
        return POLL_SECONDS if time.monotonic() < self._moved_at + ACTIVE_SECONDS else IDLE_POLL_SECONDS

    def wait(self, seconds: float) -> None:
        """Wait until this relay is notified of new deliveries, but for at most so many seconds."""
        self._connection.wait_for_notify(seconds)

    def has_waiting_deliveries(self) -> bool:
        """Whether a delivery waits, for this relay or for the one that has the lock. Raises: Unavailable."""
        return bool(schemas_with_undelivered(self._engine, [self.schema]))

    def close(self) -> None:
        """Finish what is in flight, and let another relay take over."""
        with suppress(Unavailable):
            for lane in self._lanes:
                lane.drain()
        self._connection.close()

    def _lanes_to_serve(self) -> list[SubscriberLane]:
        """The available lanes with something to do. The idle ones are polled together, and only now and then."""
        available = [lane for lane in self._lanes if lane.is_available()]
        idle = [lane for lane in available if not lane.busy]
        now = time.monotonic()
        if idle and (len(idle) == len(available) or now > self._polled_at + POLL_SECONDS):
            self._polled_at = now
            pending = pending_subscribers(self._connection, self.schema, [lane.subscriber for lane in idle])
            for lane in idle:
                lane.busy = lane.subscriber in pending
        return [lane for lane in available if lane.busy]


def run_relay(relay: Relay, stop: threading.Event, wait: Callable[[float], None]) -> None:
    """Run rounds until ``stop`` is set: at once while something moves, otherwise when ``wait(seconds)`` returns. Stand
    by while another relay has the schema's lock."""
    standby_log = _StandbyLog(relay)
    while not stop.is_set():
        try:
            moved = relay.run_once()
        except RelayStandby:
            relay.record_round()
            standby_log.write()
            stop.wait(STANDBY_SECONDS)
        except Unavailable as error:
            relay.record_pause(error)
            stop.wait(random.uniform(0.2, 1.0))
        except Exception as error:  # our fault, or a schema that is not migrated: the thread must survive it
            relay.record_pause(error)
            stop.wait(random.uniform(1.0, 3.0))
        else:
            if not moved:
                wait(relay.poll_delay())
    relay.close()


class _StandbyLog:
    """Says once a minute that this relay stands by while deliveries wait: the other one may hang."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._next_at = 0.0

    def write(self) -> None:
        if time.monotonic() < self._next_at:
            return
        self._next_at = time.monotonic() + STANDBY_LOG_SECONDS
        with suppress(Unavailable, DBAPIError):  # standing by must survive what the relay itself survives
            if self._relay.has_waiting_deliveries():
                log.warning("relay_stands_by", schema=self._relay.schema)
