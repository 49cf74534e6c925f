"""A relay without fairness between forces, to compare with: first come, first served."""

from __future__ import annotations

import signal
import threading
from typing import Final

from common import logs
from common.database.engine import engine_for
from common.outbox.reader import OutboxReader
from common.outbox.relay import Relay, run_relay
from common.rabbitmq.publisher import RabbitMqPublisher
from common.settings import read_settings
from wayout.deployment.process_settings import RelaySettings

CREATE_INDEX: Final = (
    "CREATE INDEX IF NOT EXISTS bench_fifo ON referral.delivery (subscriber, id) WHERE delivered_at IS NULL"
)
DROP_INDEX: Final = "DROP INDEX IF EXISTS referral.bench_fifo"
_SELECT: Final = """
SELECT delivery.id, delivery.force_id, delivery.event_id, event.body
FROM (
    SELECT id, force_id, event_id FROM {schema}.delivery
    WHERE subscriber = :subscriber AND delivered_at IS NULL
        AND id > coalesce((SELECT max(floor) FROM unnest(CAST(:floors AS bigint[])) AS floor), 0)
    ORDER BY id LIMIT :row_limit
) AS delivery
JOIN {schema}.event AS event ON event.force_id = delivery.force_id AND event.id = delivery.event_id
ORDER BY delivery.id
"""


class FifoReader(OutboxReader):
    """The outbox reader with a FIFO query; everything else is the same."""

    select = _SELECT


class FifoRelay(Relay):
    reader_class = FifoReader


def main() -> None:
    """Relay until SIGTERM."""
    settings = read_settings(RelaySettings)
    logs.configure_logging("fifo")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    engine = engine_for(settings.database_url, name="wayout relay")
    relay = FifoRelay(engine, "referral", ("casework",), RabbitMqPublisher(settings.amqp_url))
    run_relay(relay, stop, relay.wait)


if __name__ == "__main__":
    main()
