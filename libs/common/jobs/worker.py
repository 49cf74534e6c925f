"""Does the work whose time has come: claims due rows across forces and hands each to its service's chore.

A claim lasts a while and is taken in real time, so that a crashed worker's chore is taken up again by another. A chore
that fails is tried again with growing pauses; it is never dropped.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
import structlog
from sqlalchemy import Engine, text

from common.clock import real_time
from common.database.engine import connected
from common.errors import Unavailable
from common.jobs.restore_holds import HeldAfterRestore
from common.service import Job, Service
from common.tenancy import Tenant, service_actor
from common.tracing import trace
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory

log = structlog.get_logger()
CLAIM_TIME = timedelta(seconds=60)
BATCH_SIZE = 20
MAX_RETRY_DELAY = timedelta(minutes=10)
HOLD_RETRY_DELAY = timedelta(minutes=1)
IDLE_SECONDS = 0.2
NEW_FORCES_CHECK_SECONDS = 60.0

_NOW = """
SELECT CAST(:real AS timestamptz) + make_interval(secs => coalesce(max(clock_offset_seconds), 0))
FROM directory.deployment
"""
_CLAIM = """
UPDATE {schema}.due AS due SET claimed_until = :until, attempts = due.attempts + 1
FROM (
    SELECT picked.force_id, picked.id FROM directory.force AS force
    CROSS JOIN LATERAL (
        SELECT force_id, id, row_number() OVER (ORDER BY due_at, id) AS nth FROM (
            SELECT force_id, id, due_at FROM {schema}.due
            WHERE force_id = force.id AND due_at <= ({now}) AND (claimed_until IS NULL OR claimed_until < :real)
                AND (kind = ANY(:slow)) = :slowly
            ORDER BY due_at LIMIT :many FOR UPDATE SKIP LOCKED
        ) AS oldest
    ) AS picked
    ORDER BY picked.nth LIMIT :many
) AS mine
WHERE due.force_id = mine.force_id AND due.id = mine.id
RETURNING due.force_id, due.id, due.kind, due.subject, due.due_at, due.attempts
"""
_FORCES_WITHOUT = """
SELECT force.id FROM directory.force AS force WHERE NOT EXISTS (
    SELECT 1 FROM {schema}.due WHERE force_id = force.id AND kind = :kind
)
"""
_HAS_DUE = "SELECT '{schema}' WHERE EXISTS (SELECT 1 FROM {schema}.due WHERE due_at <= ({now}))"


@dataclass
class JobWorker:
    """One service's chores. ``timer`` is the engine of the login that sees due times, and nothing else."""

    service: Service
    units_of_work: UnitOfWorkFactory
    engine: Engine
    ports: Any = None
    _next_check_at: float = field(default=0.0, init=False)

    def run_due(self) -> int:
        """Do what is due now, a few at a time and fair between forces, of what is slow one and that last. Returns how
        many were taken up, also those that failed and were put off; raises ``Unavailable`` without database."""
        self.schedule_for_new_forces()
        claimed = self._claim() + (self._claim(1, slowly=True) if self._slow_kinds() else [])
        for due in claimed:
            with trace():
                self._run(due)
        return len(claimed)

    def schedule_for_new_forces(self) -> None:
        """Once in a while: begin the standing chores of forces that have come aboard."""
        if time.monotonic() >= self._next_check_at:
            self.schedule_periodic()
            self._next_check_at = time.monotonic() + NEW_FORCES_CHECK_SECONDS

    def schedule_periodic(self) -> None:
        """Give every force that has none yet its standing chores; two processes at once do it once."""
        for one in self.service.job_handlers:
            if one.every is None:
                continue
            with connected(self.engine) as connection:
                query = text(_FORCES_WITHOUT.format(schema=self.service.name))
                without = connection.scalars(query, {"kind": one.kind}).all()
            for force_id in without:
                with self.units_of_work.begin(
                    Tenant(force_id), service_actor(self.service.name), what="standing chore"
                ) as uow:
                    uow.schedule(one.kind, at=uow.now + one.every, subject=self._periodic_subject(one.kind))

    def _periodic_subject(self, kind: str) -> UUID:
        """The subject of a standing chore: always the same, and of no other service's, so that it joins nothing."""
        return uuid5(UUID(int=0), f"{self.service.name}.{kind}")

    def _slow_kinds(self) -> list[str]:
        return [one.kind for one in self.service.job_handlers if one.slow]

    def _claim(self, many: int = BATCH_SIZE, *, slowly: bool = False) -> list[Job]:
        """One statement, a transaction of its own: this is asked several times a second, and mostly finds nothing."""
        real = real_time()
        values = {"real": real, "until": real + CLAIM_TIME, "many": many, "slow": self._slow_kinds(), "slowly": slowly}
        with connected(self.engine) as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            rows = connection.execute(text(_CLAIM.format(schema=self.service.name, now=_NOW)), values).all()
        return [Job(row.id, row.force_id, row.kind, row.subject, row.due_at, row.attempts - 1) for row in rows]

    def _run(self, job: Job) -> None:
        try:
            self.service.job_handlers_by_kind()[job.kind].handler(job, self.units_of_work, self.ports)
        except HeldAfterRestore as held:
            self._postpone(job, str(held), HOLD_RETRY_DELAY, attempts=job.attempts)
        except Unavailable as away:
            self._retry_later(job, str(away))
        except Exception as wrong:
            log.error("job_failed", service=self.service.name, kind=job.kind, subject=str(job.subject), exc_info=wrong)
            self._retry_later(job, type(wrong).__name__)

    def _retry_later(self, job: Job, error: str) -> None:
        pause = min(MAX_RETRY_DELAY, timedelta(seconds=0.5 * 2 ** min(job.attempts, 12)))
        self._postpone(job, error, pause, attempts=job.attempts + 1)

    def _postpone(self, job: Job, error: str, pause: timedelta, *, attempts: int) -> None:
        """Leave the row and claim it until the next try, in real time."""
        table = self.units_of_work.tables.job
        with self.units_of_work.begin(
            Tenant(job.force_id), service_actor(self.service.name), what="chore put off"
        ) as uow:
            put_off = sa.update(table).where(table.c.force_id == job.force_id, table.c.id == job.id)
            uow.session.execute(put_off.values(claimed_until=real_time() + pause, error=error[:200], attempts=attempts))


def schemas_with_due_jobs(timer: Engine, schemas: Iterable[str]) -> set[str]:
    """In which of these schemas a chore is due now and not done, also one that was put off: one question for all."""
    query = " UNION ALL ".join(_HAS_DUE.format(schema=schema, now=_NOW) for schema in schemas)
    with connected(timer) as connection:
        return set(connection.scalars(text(query), {"real": real_time()}))


def complete(job: Job, uow: UnitOfWork) -> None:
    """The chore is done: its row goes, in the transaction of its last effect."""
    table = uow.tables.job
    uow.session.execute(sa.delete(table).where(table.c.force_id == job.force_id, table.c.id == job.id))


def reschedule(job: Job, uow: UnitOfWork, *, at: datetime) -> None:
    """The chore is done for now, and comes again at this time."""
    uow.schedule(job.kind, at=at, subject=job.subject)


def run_worker(jobs: JobWorker, stop: threading.Event) -> None:
    """Do what is due until ``stop`` is set, and wait while there is nothing or no database."""
    while not stop.is_set():
        try:
            done = jobs.run_due()
        except Exception as fault:  # whatever it is, the next look may go better; without chores nothing would say so
            log.warning("jobs_paused", service=jobs.service.name, error=type(fault).__name__)
            stop.wait(random.uniform(0.5, 1.5))
            continue
        if not done:
            stop.wait(IDLE_SECONDS)
