"""A Celery task on threads, acknowledged when it is done."""

# mypy: ignore-errors
# The peer is installed only while it is measured against.

import os

from celery import Celery

from wayout.bench.per_event_handler import handler

WORKERS = int(os.environ["WAYOUT_BENCH_WORKERS"])
handle = handler(workers=WORKERS)
app = Celery("bench", broker=os.environ["WAYOUT_AMQP_URL"])
app.conf.update(
    task_default_queue="bench.celery",
    task_acks_late=True,
    task_acks_on_failure_or_timeout=False,
    task_ignore_result=True,
    worker_prefetch_multiplier=25,
    broker_connection_retry_on_startup=True,
)


@app.task(name="bench.take")
def take(body: str) -> None:
    handle(body.encode())


app.worker_main(
    ["worker", "--pool=threads", f"--concurrency={WORKERS}", "--loglevel=WARNING", "--without-gossip",
     "--without-mingle", "--without-heartbeat"]
)  # fmt: skip
