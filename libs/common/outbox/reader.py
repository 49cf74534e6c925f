"""What is pending for a subscriber, a few of each force at a time; and the mark on what has arrived."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Engine, text

from common.clock import real_time
from common.database.engine import connected
from common.outbox.connection import RelayConnection
from common.outbox.transport import OutboxMessage

RESCAN_SECONDS: Final = 1.0  # seconds: ids commit out of order, so that a smaller one may still appear

# A subscriber is asked for as a range, so that only the index of what is pending gives the order. For one value the
# planner takes the primary key where it believes that most is pending, and steps over all that was ever delivered.
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
    FROM unnest(CAST(:arrived_forces AS int[]), CAST(:arrived AS bigint[])) AS arrived (force_id, id)
    WHERE delivery.force_id = arrived.force_id AND delivery.id = arrived.id
)
"""
_PICK = """
SELECT fair.id, fair.force_id, fair.event_id, event.body
FROM (
    SELECT picked.id, force.id AS force_id, picked.event_id, picked.nth
    FROM directory.force AS force
    LEFT JOIN unnest(CAST(:forces AS int[]), CAST(:floors AS bigint[])) AS floor (force_id, id)
        ON floor.force_id = force.id
    CROSS JOIN LATERAL (
        SELECT id, event_id, row_number() OVER (ORDER BY id) AS nth FROM (
            SELECT id, event_id FROM {schema}.delivery
            WHERE force_id = force.id AND delivered_at IS NULL
                AND (subscriber, id) > (:subscriber, coalesce(floor.id, 0)) AND subscriber <= :subscriber
            ORDER BY subscriber, id LIMIT :each
        ) AS oldest
    ) AS picked
    ORDER BY picked.nth, picked.id
    LIMIT :many
) AS fair
JOIN {schema}.event AS event ON event.force_id = fair.force_id AND event.id = fair.event_id
ORDER BY fair.nth, fair.id
"""
_UNDELIVERED = "SELECT '{schema}' WHERE EXISTS (SELECT 1 FROM {schema}.delivery WHERE delivered_at IS NULL)"


class OutboxReader:
    """The pending deliveries of one schema to one subscriber.

    Below a floor all of a force was picked already: without floors, each pick would step over every row that was
    delivered since the oldest transaction of the database began. They are forgotten every now and then.
    """

    pick = _PICK

    def __init__(self, link: RelayConnection, schema: str, subscriber: str) -> None:
        self._connection = link
        self._subscriber = subscriber
        self._query = text((_MARK + self.pick).format(schema=schema))
        self._floors: dict[int, int] = {}
        self._since = 0.0
        self._forces = 1

    def next(self, many: int, *, without: Collection[int], arrived: Sequence[OutboxMessage]) -> list[OutboxMessage]:
        """Mark what arrived, and in the same statement pick at most so many others, but none that is under way."""
        if time.monotonic() > self._since + RESCAN_SECONDS:
            self.rescan()
        gone = {*without, *(message.delivery_id for message in arrived)}
        asked = many if self._floors else many + len(gone)
        rows = self._connection.query(self._query, self._values(asked) | _marking(arrived))
        messages = self._chosen(rows, gone, many)
        self._forces = len({row.force_id for row in rows}) or 1
        if len(rows) < asked:
            self.rescan()
        return messages

    def rescan(self) -> None:
        """Forget the floors: the next pick begins with the oldest again."""
        self._floors.clear()
        self._since = time.monotonic()

    def _chosen(self, rows: Sequence[Any], gone: Collection[int], many: int) -> list[OutboxMessage]:
        chosen: list[OutboxMessage] = []
        for row in rows:
            if row.id not in gone:
                if len(chosen) == many:
                    break
                chosen.append(OutboxMessage(row.id, self._subscriber, str(row.event_id), row.force_id, bytes(row.body)))
            self._floors[row.force_id] = row.id
        return chosen

    def _values(self, many: int) -> dict[str, Any]:
        """Where several forces wait, there is no need to look at all that ``many`` of each."""
        return {
            "subscriber": self._subscriber,
            "many": many,
            "each": -(-2 * many // self._forces),
            "forces": list(self._floors),
            "floors": list(self._floors.values()),
        }


def _marking(arrived: Sequence[OutboxMessage]) -> dict[str, Any]:
    return {
        "at": real_time(),
        "arrived_forces": [message.force_id for message in arrived],
        "arrived": [message.delivery_id for message in arrived],
    }


def pending_subscribers(link: RelayConnection, schema: str, subscribers: Sequence[str]) -> set[str]:
    """For which of these something is pending: one question, so that an idle schema costs little."""
    rows = link.query(text(_WAITING.format(schema=schema)), {"subscribers": list(subscribers)})
    return {row.subscriber for row in rows}


def schemas_with_undelivered(relay: Engine, schemas: Iterable[str]) -> set[str]:
    """In which of these schemas a delivery has not arrived yet: one question for all."""
    query = " UNION ALL ".join(_UNDELIVERED.format(schema=schema) for schema in schemas)
    with connected(relay) as connection:
        return set(connection.scalars(text(query)))
