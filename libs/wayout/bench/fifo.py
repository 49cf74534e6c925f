"""The unfair relay, to compare with: whoever came first is first, however many they are."""

from __future__ import annotations

import signal
import threading
from typing import Final

from sqlalchemy import text

from common import logs
from common.broker import AmqpCarrier
from common.database import connected, engine_for
from common.relay import Parcel, Relay, run
from common.settings import read_settings
from wayout.process_settings import RelaySettings

INDEX: Final = """
CREATE INDEX IF NOT EXISTS bench_fifo ON referral.delivery (subscriber, id) WHERE delivered_at IS NULL
"""
_PICK: Final = """
SELECT delivery.id, delivery.force_id, delivery.event_id, event.body
FROM (
    SELECT id, force_id, event_id FROM referral.delivery
    WHERE subscriber = :subscriber AND delivered_at IS NULL ORDER BY id LIMIT :many
) AS delivery
JOIN referral.event AS event ON event.force_id = delivery.force_id AND event.id = delivery.event_id
ORDER BY delivery.id
"""


class Unfair(Relay):
    """The relay with another pick; everything else is the same."""

    def _pick(self, subscriber: str, room: int) -> list[Parcel]:
        with connected(self._engine) as connection:
            rows = connection.execute(text(_PICK), {"subscriber": subscriber, "many": room}).all()
        return [Parcel(row.id, subscriber, str(row.event_id), row.force_id, bytes(row.body)) for row in rows]


def main() -> None:
    """Relay until SIGTERM."""
    settings = read_settings(RelaySettings)
    logs.set_up("fifo")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    engine = engine_for(settings.database_url, name="wayout relay")
    run(Unfair(engine, "referral", ("casework",), AmqpCarrier(settings.amqp_url)), stop, threading.Event())


if __name__ == "__main__":
    main()
