"""Carries events from the database to their subscribers: fair between forces, bounded per subscriber, never lost.

One turn picks what is pending for a subscriber, a few of each force, hands it to the carrier and marks what arrived.
No transaction is open while the carrier works. A subscriber that cannot be reached is left alone for a while; the
others go on.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa
import structlog
from sqlalchemy import Engine, text

from common.clock import real_time
from common.database import connected
from common.errors import Unavailable
from common.plumbing import plumbing_of

log = structlog.get_logger()
IN_FLIGHT = 50
"""At most so many wait in one subscriber's queue, beside the 50 that its consumer holds and the broker does not count:
a hundred in all. With more, one force's flood is everybody's wait."""
POLL_SECONDS = 0.05
LONGEST_PAUSE = 5.0


@dataclass(frozen=True)
class Parcel:
    """One event for one subscriber, as bytes."""

    delivery_id: int
    subscriber: str
    message_id: str
    force_id: int
    body: bytes


class Carrier(Protocol):
    """How parcels reach a subscriber."""

    def depth(self, subscriber: str) -> int:
        """How many wait at the subscriber now."""
        ...

    def carry(self, parcels: Sequence[Parcel]) -> set[int]:
        """Hand them over; returns the delivery ids that certainly arrived. Raises ``Unavailable``."""
        ...

    def close(self) -> None: ...


_WAITING = """
SELECT subscriber FROM unnest(CAST(:subscribers AS text[])) AS known (subscriber)
WHERE EXISTS (
    SELECT 1 FROM directory.force AS force CROSS JOIN LATERAL (
        SELECT 1 FROM {schema}.delivery
        WHERE force_id = force.id AND delivery.subscriber = known.subscriber AND delivered_at IS NULL LIMIT 1
    ) AS one
)
"""
_PICK = """
SELECT picked.id, force.id AS force_id, picked.event_id, event.body
FROM directory.force AS force
CROSS JOIN LATERAL (
    SELECT id, force_id, event_id, row_number() OVER (ORDER BY id) AS nth FROM (
        SELECT id, force_id, event_id FROM {schema}.delivery
        WHERE force_id = force.id AND subscriber = :subscriber AND delivered_at IS NULL
        ORDER BY id LIMIT :each
    ) AS oldest
) AS picked
JOIN {schema}.event AS event ON event.force_id = force.id AND event.id = picked.event_id
ORDER BY picked.nth, picked.id
LIMIT :many
"""
_MARK = """
UPDATE {schema}.delivery AS delivery SET delivered_at = :at
FROM unnest(CAST(:forces AS int[]), CAST(:ids AS bigint[])) AS arrived (force_id, id)
WHERE delivery.force_id = arrived.force_id AND delivery.id = arrived.id
"""


class Relay:
    """Drains the deliveries of one schema."""

    def __init__(self, engine: Engine, schema: str, subscribers: Sequence[str], carrier: Carrier) -> None:
        self._engine = engine
        self._schema = schema
        self._subscribers = tuple(subscribers)
        self._carrier = carrier
        self._pause: dict[str, tuple[float, float]] = {}
        self._tables = plumbing_of(schema)

    def turn(self) -> int:
        """One round over all subscribers. Returns how many parcels arrived; raises ``Unavailable`` without database."""
        free = [subscriber for subscriber in self._subscribers if self._may_try(subscriber)]
        return sum(self._serve(subscriber) for subscriber in self._waiting(free))

    def pending(self) -> int:
        """How many deliveries of this schema have not arrived yet."""
        delivery = self._tables.delivery
        with self._engine.connect() as connection:
            query = sa.select(sa.func.count()).select_from(delivery).where(delivery.c.delivered_at.is_(None))
            return connection.scalar(query) or 0

    def _waiting(self, subscribers: Sequence[str]) -> Sequence[str]:
        """For which of these something is pending: one question, so that an idle schema costs little."""
        if not subscribers:
            return ()
        with connected(self._engine) as connection:
            query = text(_WAITING.format(schema=self._schema))
            return connection.scalars(query, {"subscribers": list(subscribers)}).all()

    def _serve(self, subscriber: str) -> int:
        try:
            room = IN_FLIGHT - self._carrier.depth(subscriber)
            parcels = self._pick(subscriber, room) if room > 0 else []
            arrived = self._carrier.carry(parcels) if parcels else set()
        except Unavailable as away:
            self._leave_alone(subscriber, away)
            return 0
        self._pause.pop(subscriber, None)
        self._mark([parcel for parcel in parcels if parcel.delivery_id in arrived])
        return len(arrived)

    def _pick(self, subscriber: str, room: int) -> list[Parcel]:
        pick = text(_PICK.format(schema=self._schema))
        with connected(self._engine) as connection:
            rows = connection.execute(pick, {"subscriber": subscriber, "each": room, "many": room}).all()
        return [Parcel(row.id, subscriber, str(row.event_id), row.force_id, bytes(row.body)) for row in rows]

    def _mark(self, arrived: Sequence[Parcel]) -> None:
        if not arrived:
            return
        values = {
            "at": real_time(),
            "forces": [parcel.force_id for parcel in arrived],
            "ids": [parcel.delivery_id for parcel in arrived],
        }
        with connected(self._engine) as connection:
            connection.execute(text(_MARK.format(schema=self._schema)), values)
            connection.commit()

    def _may_try(self, subscriber: str) -> bool:
        return time.monotonic() >= self._pause.get(subscriber, (0.0, 0.0))[0]

    def _leave_alone(self, subscriber: str, away: Unavailable) -> None:
        pause = min(LONGEST_PAUSE, 2 * self._pause.get(subscriber, (0.0, 0.05))[1])
        self._pause[subscriber] = (time.monotonic() + pause * random.uniform(0.5, 1.0), pause)
        log.warning("subscriber away", schema=self._schema, subscriber=subscriber, pause=pause, error=str(away))


def run(relay: Relay, stop: threading.Event, wake: threading.Event) -> None:
    """Turn until ``stop`` is set: at once while there is work or ``wake`` is set, else every 50 ms."""
    while not stop.is_set():
        try:
            moved = relay.turn()
        except Unavailable as away:
            log.warning("relay waits", error=str(away))
            stop.wait(random.uniform(0.2, 1.0))
            continue
        if not moved:
            wake.wait(POLL_SECONDS)
            wake.clear()
