"""The private deployment on this machine that benchmarks measure, one part at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pika
import sqlalchemy as sa
from sqlalchemy import text

from common import directory
from common.clock import real_time
from common.outbox.notifier import notify_channel
from common.rabbitmq import queues
from wayout.bench.arrests import EVENT_TYPE, EncodedEvent
from wayout.deployment import environment_files
from wayout.processes.local_deployment import LocalDeployment, Say, local_deployment

SUBSCRIBER = "casework"
POLL_SECONDS = 0.03  # often enough to measure seconds, and rarely enough not to be a load itself
_EVENTS = "COPY referral.event (force_id, id, type, subject, sequence, at, body) FROM STDIN"
_DELIVERIES = "COPY referral.delivery (force_id, event_id, subscriber) FROM STDIN"


@dataclass
class BenchDeployment:
    """A local deployment with what implementations need. A fresh force for each measurement keeps them apart."""

    local: LocalDeployment
    folder: Path
    _forces: int = 1000

    @property
    def amqp_url(self) -> str:
        return self.local.rabbit.url

    def stop_all(self) -> None:
        """Stop every process: an implementation starts what it needs, and nothing else takes processor time."""
        for name in self.local.supervisor.supervised:
            self.stop(name)

    def start(self, name: str) -> None:
        self.local.supervisor.start_process(name)

    def stop(self, name: str) -> None:
        self.local.supervisor.stop_process(name)

    def environment(self) -> dict[str, str]:
        """The settings of casework, which are all that any implementation gets."""
        return environment_files.environment(self.local.deployment, SUBSCRIBER, self.amqp_url)

    def new_force(self) -> int:
        self._forces += 1
        values = {"id": self._forces, "slug": f"bench-{self._forces}", "name": f"Bench {self._forces}"}
        with self.local.deployment.admin.begin() as connection:
            connection.execute(sa.insert(directory.force).values(**values))
        return self._forces

    def add_events(self, force_id: int, events: Iterable[EncodedEvent]) -> float:
        """Put events into referral's outbox in one transaction, and notify. Returns the moment just before the
        commit."""
        now, rows = real_time(), list(events)
        with self.local.deployment.admin.begin() as connection:
            driver: Any = connection.connection.driver_connection
            with driver.cursor() as cursor:
                with cursor.copy(_EVENTS) as copy:
                    for event in rows:
                        copy.write_row((force_id, event.id, EVENT_TYPE, event.subject, 1, now, event.body))
                with cursor.copy(_DELIVERIES) as copy:
                    for event in rows:
                        copy.write_row((force_id, event.id, SUBSCRIBER))
            connection.execute(text(f'NOTIFY "{notify_channel("referral")}"'))
            return time.monotonic()

    def count_handled(self, force_id: int) -> int:
        """How many arrests of a force casework has stored; each is counted when its transaction, with its audit, has
        ended."""
        return self.count("SELECT count(*) FROM casework.arrest WHERE force_id = :force", force=force_id)

    def count_undelivered(self, force_id: int) -> int:
        query = "SELECT count(*) FROM referral.delivery WHERE force_id = :force AND delivered_at IS NULL"
        return self.count(query, force=force_id)

    def count(self, query: str, **values: object) -> int:
        with self.local.deployment.admin.connect() as connection:
            return int(connection.scalar(text(query), values) or 0)

    def clear(self) -> None:
        """Remove what a measurement that was cut short has left: pending work, and what PostgreSQL has to clean up. The
        next measurement would include it."""
        admin = self.local.deployment.admin
        with admin.begin() as connection:
            connection.execute(text("UPDATE referral.delivery SET delivered_at = now() WHERE delivered_at IS NULL"))
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE) referral.delivery, referral.event, casework.inbox"))
        with _channel(self.amqp_url) as channel:
            queues.declare_queues(channel, SUBSCRIBER)
            channel.queue_purge(queues.event_queue(SUBSCRIBER))

    def wait_for_queue(self, queue: str, timeout: float = 60) -> None:
        """Wait until the queue is declared. Raises: TimeoutError after ``timeout`` seconds."""
        wait_until(lambda: self._queue_exists(queue), timeout, f"the queue {queue}")

    def delete_queue(self, queue: str) -> None:
        with _channel(self.amqp_url) as channel:
            channel.queue_delete(queue)

    def _queue_exists(self, queue: str) -> bool:
        try:
            with _channel(self.amqp_url) as channel:
                channel.queue_declare(queue, passive=True)
        except pika.exceptions.ChannelClosedByBroker:
            return False
        return True


def wait_until(condition: Callable[[], bool], timeout: float, what: str, *, poll_seconds: float = POLL_SECONDS) -> None:
    """Poll until the condition is true. Raises: TimeoutError after ``timeout`` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {timeout:.0f} s")
        time.sleep(poll_seconds)


@contextmanager
def bench_deployment(folder: Path, *, say: Say) -> Iterator[BenchDeployment]:
    """A fresh deployment with its own PostgreSQL and RabbitMQ, on loopback only."""
    with local_deployment(folder / "deployment", say=say) as running:
        (folder / "logs").mkdir(exist_ok=True)
        yield BenchDeployment(running, folder)


@contextmanager
def _channel(url: str) -> Iterator[pika.adapters.blocking_connection.BlockingChannel]:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        yield connection.channel()
    finally:
        if connection.is_open:
            connection.close()
