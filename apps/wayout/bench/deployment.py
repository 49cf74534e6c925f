"""The ground that everything is measured on: a private deployment on this machine, of which one part runs at a time."""

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
from wayout.bench.arrests import TYPE, Told
from wayout.deployment import environment_files
from wayout.processes.local_deployment import LocalDeployment, Say, local_deployment

SUBSCRIBER = "casework"
LOOK = 0.03  # often enough for seconds, and seldom enough not to be a load itself
_EVENTS = "COPY referral.event (force_id, id, type, subject, sequence, at, body) FROM STDIN"
_DELIVERIES = "COPY referral.delivery (force_id, event_id, subscriber) FROM STDIN"


@dataclass
class Ground:
    """The trial with what the contestants need of it. A fresh force for each measurement keeps them apart."""

    trial: LocalDeployment
    folder: Path
    _forces: int = 1000

    @property
    def amqp_url(self) -> str:
        return self.trial.rabbit.url

    def everything_down(self) -> None:
        """End every service: a contestant brings up what it needs, and nothing else takes its processor time."""
        for name in self.trial.supervisor.supervised:
            self.down(name)

    def up(self, name: str) -> None:
        self.trial.supervisor.bring_up(name)

    def down(self, name: str) -> None:
        self.trial.supervisor.leave_down(name)

    def environment(self) -> dict[str, str]:
        """The settings of casework, which are all that any contestant gets."""
        return environment_files.environment(self.trial.deployment, SUBSCRIBER, self.amqp_url)

    def new_force(self) -> int:
        self._forces += 1
        values = {"id": self._forces, "slug": f"bench-{self._forces}", "name": f"Bench {self._forces}"}
        with self.trial.deployment.admin.begin() as connection:
            connection.execute(sa.insert(directory.force).values(**values))
        return self._forces

    def raise_all(self, force_id: int, events: Iterable[Told]) -> float:
        """Put events into referral's outbox in one transaction, and ring; the moment just before it commits."""
        now, many = real_time(), list(events)
        with self.trial.deployment.admin.begin() as connection:
            driver: Any = connection.connection.driver_connection
            with driver.cursor() as cursor:
                with cursor.copy(_EVENTS) as rows:
                    for one in many:
                        rows.write_row((force_id, one.id, TYPE, one.subject, 1, now, one.body))
                with cursor.copy(_DELIVERIES) as rows:
                    for one in many:
                        rows.write_row((force_id, one.id, SUBSCRIBER))
            connection.execute(text(f'NOTIFY "{notify_channel("referral")}"'))
            return time.monotonic()

    def handled(self, force_id: int) -> int:
        """How many arrests of a force casework keeps, each counted with its audit when the transaction has ended."""
        return self.count("SELECT count(*) FROM casework.arrest WHERE force_id = :force", force=force_id)

    def undelivered(self, force_id: int) -> int:
        query = "SELECT count(*) FROM referral.delivery WHERE force_id = :force AND delivered_at IS NULL"
        return self.count(query, force=force_id)

    def count(self, query: str, **values: object) -> int:
        with self.trial.deployment.admin.connect() as connection:
            return int(connection.scalar(text(query), values) or 0)

    def clear(self) -> None:
        """Leave nothing of a measurement that was cut short to the next one, neither work nor what PostgreSQL has to
        clean up after it: that would be measured with whoever comes next."""
        admin = self.trial.deployment.admin
        with admin.begin() as connection:
            connection.execute(text("UPDATE referral.delivery SET delivered_at = now() WHERE delivered_at IS NULL"))
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE) referral.delivery, referral.event, casework.inbox"))
        with _channel(self.amqp_url) as channel:
            queues.declare_queues(channel, SUBSCRIBER)
            channel.queue_purge(queues.event_queue(SUBSCRIBER))

    def wait_for_queue(self, queue: str, within: float = 60) -> None:
        """Until somebody has declared it."""
        wait_until(lambda: self._there(queue), within, f"the queue {queue}")

    def delete_queue(self, queue: str) -> None:
        with _channel(self.amqp_url) as channel:
            channel.queue_delete(queue)

    def _there(self, queue: str) -> bool:
        try:
            with _channel(self.amqp_url) as channel:
                channel.queue_declare(queue, passive=True)
        except pika.exceptions.ChannelClosedByBroker:
            return False
        return True


def wait_until(happened: Callable[[], bool], within: float, what: str, *, look: float = LOOK) -> None:
    """Look until it has happened. Raises ``TimeoutError``."""
    until = time.monotonic() + within
    while not happened():
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not within {within:.0f} s")
        time.sleep(look)


@contextmanager
def ground(folder: Path, *, say: Say) -> Iterator[Ground]:
    """A fresh deployment with its own PostgreSQL and RabbitMQ, on loopback only."""
    with local_deployment(folder / "trial", say=say) as running:
        (folder / "logs").mkdir(exist_ok=True)
        yield Ground(running, folder)


@contextmanager
def _channel(url: str) -> Iterator[pika.adapters.blocking_connection.BlockingChannel]:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        yield connection.channel()
    finally:
        if connection.is_open:
            connection.close()
