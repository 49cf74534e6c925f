"""Reads a subscriber's pending deliveries from the outbox, a few of each force at a time, and marks delivered ones."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Engine, text

from common.clock import real_time
from common.database.engine import connected
from common.outbox.connection import RelayConnection
from common.outbox.transport import OutboxMessage

RESCAN_SECONDS: Final = 1.0  # ids commit out of order, so that a smaller id may still appear

# The subscriber is matched as a range, so that only the index of pending deliveries gives the order. For one value the
# planner uses the primary key when it believes that most rows are pending, and steps over all that were ever delivered.
_WAITING = """
SELECT subscriber FROM unnest(CAST(:subscribers AS text[])) AS known (subscriber)
WHERE EXISTS (
    SELECT 1 FROM directory.force AS force CROSS JOIN LATERAL (
        SELECT 1 FROM {schema}.delivery
        WHERE force_id = force.id AND delivered_at IS NULL
            AND delivery.subscriber >= known.subscriber AND delivery.subscriber <= known.subscriber
        ORDER BY delivery.subscriber, id LIMIT 1
    ) AS one
)
"""
_MARK = """
WITH marked AS (
    UPDATE {schema}.delivery AS delivery SET delivered_at = :at
    FROM unnest(CAST(:delivered_forces AS int[]), CAST(:delivered AS bigint[])) AS delivered (force_id, id)
    WHERE delivery.force_id = delivered.force_id AND delivery.id = delivered.id
)
"""
_SELECT = """
SELECT fair.id, fair.force_id, fair.event_id, event.body
FROM (
    SELECT ranked.id, force.id AS force_id, ranked.event_id, ranked.nth
    FROM directory.force AS force
    LEFT JOIN unnest(CAST(:forces AS int[]), CAST(:floors AS bigint[])) AS floor (force_id, id)
        ON floor.force_id = force.id
    CROSS JOIN LATERAL (
        SELECT id, event_id, row_number() OVER (ORDER BY id) AS nth FROM (
            SELECT id, event_id FROM {schema}.delivery
            WHERE force_id = force.id AND delivered_at IS NULL
                AND (subscriber, id) > (:subscriber, coalesce(floor.id, 0)) AND subscriber <= :subscriber
            ORDER BY subscriber, id LIMIT :force_limit
        ) AS oldest
    ) AS ranked
    ORDER BY ranked.nth, ranked.id
    LIMIT :row_limit
) AS fair
JOIN {schema}.event AS event ON event.force_id = fair.force_id AND event.id = fair.event_id
ORDER BY fair.nth, fair.id
"""
_UNDELIVERED = "SELECT '{schema}' WHERE EXISTS (SELECT 1 FROM {schema}.delivery WHERE delivered_at IS NULL)"


class OutboxReader:
    """Reads the pending deliveries of one schema to one subscriber.

    All deliveries of a force up to its floor were read already. Without floors, each query would step over every row
    that was delivered since the oldest transaction of the database began. ``rescan`` forgets them now and then.
    """

    select = _SELECT

    def __init__(self, connection: RelayConnection, schema: str, subscriber: str) -> None:
        self._connection = connection
        self._subscriber = subscriber
        self._query = text((_MARK + self.select).format(schema=schema))
        self._floors: dict[int, int] = {}
        self._scanned_at = 0.0
        self._force_count = 1

    def next(
        self, limit: int, *, in_flight: Collection[int], delivered: Sequence[OutboxMessage]
    ) -> list[OutboxMessage]:
        """Mark the delivered messages and, in the same statement, read at most ``limit`` others, but none whose id is
        ``in_flight``. Raises: Unavailable."""
        if time.monotonic() > self._scanned_at + RESCAN_SECONDS:
            self.rescan()
        excluded = {*in_flight, *(message.delivery_id for message in delivered)}
        row_limit = limit if self._floors else limit + len(excluded)
        rows = self._connection.query(self._query, self._pick_values(row_limit) | _mark_values(delivered))
        messages = self._messages(rows, excluded, limit)
        self._force_count = len({row.force_id for row in rows}) or 1
        if len(rows) < row_limit:
            self.rescan()
        return messages

    def rescan(self) -> None:
        """Forget the floors: the next query begins with the oldest delivery again."""
        self._floors.clear()
        self._scanned_at = time.monotonic()

    def _messages(self, rows: Sequence[Any], excluded: Collection[int], limit: int) -> list[OutboxMessage]:
        """The first rows that are not excluded, as messages; raises each force's floor to its last row."""
        messages: list[OutboxMessage] = []
        for row in rows:
            if row.id not in excluded:
                if len(messages) == limit:
                    break
                messages.append(
                    OutboxMessage(row.id, self._subscriber, str(row.event_id), row.force_id, bytes(row.body))
                )
            self._floors[row.force_id] = row.id
        return messages

    def _pick_values(self, limit: int) -> dict[str, Any]:
        """When several forces have deliveries, there is no need to read ``limit`` rows of each."""
        return {
            "subscriber": self._subscriber,
            "row_limit": limit,
            "force_limit": -(-2 * limit // self._force_count),
            "forces": list(self._floors),
            "floors": list(self._floors.values()),
        }


def _mark_values(delivered: Sequence[OutboxMessage]) -> dict[str, Any]:
    return {
        "at": real_time(),
        "delivered_forces": [message.force_id for message in delivered],
        "delivered": [message.delivery_id for message in delivered],
    }


def pending_subscribers(connection: RelayConnection, schema: str, subscribers: Sequence[str]) -> set[str]:
    """Those of the subscribers that have pending deliveries: one query for all, so that an idle schema costs little."""
    rows = connection.query(text(_WAITING.format(schema=schema)), {"subscribers": list(subscribers)})
    return {row.subscriber for row in rows}


def schemas_with_undelivered(engine: Engine, schemas: Iterable[str]) -> set[str]:
    """Those of the schemas that have an undelivered delivery, by the relay's login: one query for all."""
    query = " UNION ALL ".join(_UNDELIVERED.format(schema=schema) for schema in schemas)
    with connected(engine) as connection:
        return set(connection.scalars(text(query)))
