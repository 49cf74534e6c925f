"""The job worker: claims due jobs across forces and runs each with its service's handler.

A claim expires after ``CLAIM_TIME`` of real time, so that another worker runs the job of one that crashed. A job that
fails is retried with growing delays; it is never dropped.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy import Engine, text

from common.clock import real_time
from common.database.engine import connected
from common.errors import Unavailable
from common.jobs.restore_holds import HeldAfterRestore
from common.repeated_faults import JOBS_DATABASE_AWAY, JOBS_PAUSED, RepeatedFaults
from common.service import Job, Service
from common.tenancy import Tenant, service_actor
from common.tracing import trace
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory

CLAIM_TIME = timedelta(seconds=60)
BATCH_SIZE = 20
MAX_RETRY_DELAY = timedelta(minutes=10)
HOLD_RETRY_DELAY = timedelta(minutes=1)
IDLE_SECONDS = 0.2
JOB_FAILED, JOB_HELD = "job_failed", "job_held"
RETRIED = "it is retried by itself; what the reason means: runbook, 'A job is not done'"
OUR_FAULT = "it is retried by itself and will fail again: report the file and line in 'at'"
RELEASE = "compare with the provider or the bank, then `wayout restore --release`: runbook, 'Restoring a backup'"
NEW_FORCES_CHECK_SECONDS = 5.0

_NOW = """
SELECT CAST(:real AS timestamptz) + make_interval(secs => coalesce(max(clock_offset_seconds), 0))
FROM directory.deployment
"""
_CLAIM = """
UPDATE {schema}.job AS job SET claimed_until = :until, attempts = job.attempts + 1
FROM (
    SELECT ranked.force_id, ranked.id FROM directory.force AS force
    CROSS JOIN LATERAL (
        SELECT force_id, id, row_number() OVER (ORDER BY due_at, id) AS nth FROM (
            SELECT force_id, id, due_at FROM {schema}.job
            WHERE force_id = force.id AND due_at <= ({now}) AND (claimed_until IS NULL OR claimed_until < :real)
                AND (kind = ANY(:slow_kinds)) = :slow
            ORDER BY due_at LIMIT :row_limit FOR UPDATE SKIP LOCKED
        ) AS oldest
    ) AS ranked
    ORDER BY ranked.nth LIMIT :row_limit
) AS claimed
WHERE job.force_id = claimed.force_id AND job.id = claimed.id
RETURNING job.force_id, job.id, job.kind, job.subject, job.due_at, job.attempts
"""
_FORCES_WITHOUT = """
SELECT force.id FROM directory.force AS force WHERE NOT EXISTS (
    SELECT 1 FROM {schema}.job WHERE force_id = force.id AND kind = :kind
)
"""
_HAS_DUE = "SELECT '{schema}' WHERE EXISTS (SELECT 1 FROM {schema}.job WHERE due_at <= ({now}))"


@dataclass
class JobWorker:
    """Runs one service's jobs. ``engine`` has the login that sees due times and nothing else; ``ports`` is passed to
    the handlers."""

    service: Service
    units_of_work: UnitOfWorkFactory
    engine: Engine
    ports: Any = None
    faults: RepeatedFaults = field(default_factory=RepeatedFaults, init=False)
    _next_check_at: float = field(default=0.0, init=False)

    def run_due(self) -> int:
        """Run a batch of due jobs, fair between forces, with one slow job at most, at the end. Returns how many were
        claimed, including those that failed and were postponed. Raises: Unavailable without a database."""
        self.schedule_for_new_forces()
        jobs = self._claim() + (self._claim(1, slow=True) if self._slow_kinds() else [])
        for job in jobs:
            with trace():
                self._run(job)
        return len(jobs)

    def schedule_for_new_forces(self) -> None:
        """Schedule the periodic jobs of newly onboarded forces, every ``NEW_FORCES_CHECK_SECONDS``."""
        if time.monotonic() >= self._next_check_at:
            self.schedule_periodic()
            self._next_check_at = time.monotonic() + NEW_FORCES_CHECK_SECONDS

    def schedule_periodic(self) -> None:
        """Schedule the periodic jobs of every force that does not have them; safe in several processes at once."""
        for handler in self.service.job_handlers:
            if handler.every is None:
                continue
            with connected(self.engine) as connection:
                query = text(_FORCES_WITHOUT.format(schema=self.service.name))
                force_ids = connection.scalars(query, {"kind": handler.kind}).all()
            for force_id in force_ids:
                with self._begin(force_id, "periodic job") as uow:
                    subject = self._periodic_subject(handler.kind)
                    uow.schedule(handler.kind, at=uow.now + handler.every, subject=subject)

    def _begin(self, force_id: int, what: str) -> AbstractContextManager[UnitOfWork]:
        return self.units_of_work.begin(Tenant(force_id), service_actor(self.service.name), what=what)

    def _periodic_subject(self, kind: str) -> UUID:
        """The subject of a periodic job: always the same, and of this service only, so that it leads to nothing."""
        return uuid5(UUID(int=0), f"{self.service.name}.{kind}")

    def _slow_kinds(self) -> list[str]:
        return [handler.kind for handler in self.service.job_handlers if handler.slow]

    def _claim(self, limit: int = BATCH_SIZE, *, slow: bool = False) -> list[Job]:
        """One statement in its own transaction: it runs several times a second and mostly finds nothing."""
        now, kinds = real_time(), self._slow_kinds()
        values = {"real": now, "until": now + CLAIM_TIME, "row_limit": limit, "slow_kinds": kinds, "slow": slow}
        with connected(self.engine) as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            rows = connection.execute(text(_CLAIM.format(schema=self.service.name, now=_NOW)), values).all()
        return [Job(row.id, row.force_id, row.kind, row.subject, row.due_at, row.attempts - 1) for row in rows]

    def _run(self, job: Job) -> None:
        try:
            self.service.job_handlers_by_kind()[job.kind].handler(job, self.units_of_work, self.ports)
        except HeldAfterRestore as hold:
            self._log_failure(JOB_HELD, job, str(hold), RELEASE)
            self._postpone(job, str(hold), HOLD_RETRY_DELAY, attempts=job.attempts)
        except Unavailable as error:
            self._log_failure(JOB_FAILED, job, str(error), RETRIED)
            self._retry_later(job, str(error))
        except Exception as error:
            reason = type(error).__name__
            self._log_failure(JOB_FAILED, job, reason, OUR_FAULT, level="error", exc_info=error)
            self._retry_later(job, reason)
        else:
            for event in (JOB_FAILED, JOB_HELD):
                self.faults.recovered(event, job.kind, part=job.id, service=self.service.name, kind=job.kind)

    def _log_failure(self, event: str, job: Job, reason: str, do: str, **named: Any) -> None:
        """One line for all jobs of a kind that fail for the same reason, with one of them as the example."""
        facts: dict[str, Any] = {
            "service": self.service.name,
            "kind": job.kind,
            "force": job.force_id,
            "subject": str(job.subject),
        }
        self.faults.failed(event, job.kind, reason=reason, do=do, part=job.id, **facts, **named)

    def _retry_later(self, job: Job, error: str) -> None:
        delay = min(MAX_RETRY_DELAY, timedelta(seconds=0.5 * 2 ** min(job.attempts, 12)))
        self._postpone(job, error, delay, attempts=job.attempts + 1)

    def _postpone(self, job: Job, error: str, delay: timedelta, *, attempts: int) -> None:
        """Keep the row claimed until the next attempt, in real time."""
        table = self.units_of_work.tables.job
        with self._begin(job.force_id, "job postponed") as uow:
            update = sa.update(table).where(table.c.force_id == job.force_id, table.c.id == job.id)
            uow.session.execute(update.values(claimed_until=real_time() + delay, error=error[:200], attempts=attempts))


def schemas_with_due_jobs(engine: Engine, schemas: Iterable[str]) -> set[str]:
    """Those of the schemas that have a job due and not done, including a postponed one: one query for all."""
    query = " UNION ALL ".join(_HAS_DUE.format(schema=schema, now=_NOW) for schema in schemas)
    with connected(engine) as connection:
        return set(connection.scalars(text(query), {"real": real_time()}))


def complete(job: Job, uow: UnitOfWork) -> None:
    """Delete the row of a finished job, in the transaction of its last effect."""
    table = uow.tables.job
    uow.session.execute(sa.delete(table).where(table.c.force_id == job.force_id, table.c.id == job.id))


def reschedule(job: Job, uow: UnitOfWork, *, at: datetime) -> None:
    """The job is done for now and is due again at this time."""
    uow.schedule(job.kind, at=at, subject=job.subject)


def run_worker(worker: JobWorker, stop: threading.Event) -> None:
    """Run due jobs until ``stop`` is set, and wait while there are none or no database."""
    while not stop.is_set():
        try:
            count = worker.run_due()
        except Exception as error:  # whatever it is, the next round may succeed; if the thread ended, nobody would know
            name = worker.service.name
            worker.faults.failed(JOBS_PAUSED, reason=type(error).__name__, do=JOBS_DATABASE_AWAY, service=name)
            stop.wait(random.uniform(0.5, 1.5))
            continue
        worker.faults.recovered(JOBS_PAUSED, service=worker.service.name)
        if not count:
            stop.wait(IDLE_SECONDS)
