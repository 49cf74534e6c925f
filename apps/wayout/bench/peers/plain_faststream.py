"""A FastStream subscriber: a plain function, run in its threads, returned to the queue when it fails."""

# mypy: ignore-errors
# The peer is installed only while it is measured against.

import asyncio
import os

from faststream import AckPolicy, FastStream
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue

from wayout.bench.per_event_handler import handler

WORKERS = int(os.environ["WAYOUT_BENCH_WORKERS"])
handle = handler(workers=WORKERS)
broker = RabbitBroker(
    os.environ["WAYOUT_AMQP_URL"], default_channel=Channel(prefetch_count=2 * WORKERS), logger=None, apply_types=False
)


@broker.subscriber(RabbitQueue("bench.faststream", durable=True), ack_policy=AckPolicy.NACK_ON_ERROR)
def take(body: str) -> None:
    handle(body.encode())


asyncio.run(FastStream(broker, logger=None).run())
