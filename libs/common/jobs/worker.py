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
from common.jobs.restore_holds import OnHold
from common.service import Due, Service
from common.tenancy import Tenant, service_actor
from common.tracing import trace
from common.unit_of_work import Desk, UnitOfWork

log = structlog.get_logger()
CLAIM = timedelta(seconds=60)
AT_ONCE = 20
LONGEST_PAUSE = timedelta(minutes=10)
HELD_PAUSE = timedelta(minutes=1)
IDLE_PAUSE = 0.2
LOOK_FOR_NEW_FORCES = 60.0

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
_WITHOUT = """
SELECT force.id FROM directory.force AS force WHERE NOT EXISTS (
    SELECT 1 FROM {schema}.due WHERE force_id = force.id AND kind = :kind
)
"""
_DUE = "SELECT '{schema}' WHERE EXISTS (SELECT 1 FROM {schema}.due WHERE due_at <= ({now}))"


@dataclass
class Chores:
    """One service's chores. ``timer`` is the engine of the login that sees due times, and nothing else."""

    service: Service
    desk: Desk
    timer: Engine
    ports: Any = None
    _look_at: float = field(default=0.0, init=False)

    def do_some(self) -> int:
        """Do what is due now, a few at a time and fair between forces, of what is slow one and that last. Returns how
        many were taken up, also those that failed and were put off; raises ``Unavailable`` without database."""
        self.look_for_new_forces()
        claimed = self._claim() + (self._claim(1, slowly=True) if self._slow() else [])
        for due in claimed:
            with trace():
                self._do(due)
        return len(claimed)

    def look_for_new_forces(self) -> None:
        """Once in a while: begin the standing chores of forces that have come aboard."""
        if time.monotonic() >= self._look_at:
            self.begin_standing()
            self._look_at = time.monotonic() + LOOK_FOR_NEW_FORCES

    def begin_standing(self) -> None:
        """Give every force that has none yet its standing chores; two processes at once do it once."""
        for one in self.service.chores:
            if one.every is None:
                continue
            with connected(self.timer) as connection:
                query = text(_WITHOUT.format(schema=self.service.name))
                without = connection.scalars(query, {"kind": one.kind}).all()
            for force_id in without:
                with self.desk.open(Tenant(force_id), service_actor(self.service.name), what="standing chore") as uow:
                    uow.plan(one.kind, at=uow.now + one.every, subject=self._standing(one.kind))

    def _standing(self, kind: str) -> UUID:
        """The subject of a standing chore: always the same, and of no other service's, so that it joins nothing."""
        return uuid5(UUID(int=0), f"{self.service.name}.{kind}")

    def _slow(self) -> list[str]:
        return [one.kind for one in self.service.chores if one.slow]

    def _claim(self, many: int = AT_ONCE, *, slowly: bool = False) -> list[Due]:
        """One statement, a transaction of its own: this is asked several times a second, and mostly finds nothing."""
        real = real_time()
        values = {"real": real, "until": real + CLAIM, "many": many, "slow": self._slow(), "slowly": slowly}
        with connected(self.timer) as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            rows = connection.execute(text(_CLAIM.format(schema=self.service.name, now=_NOW)), values).all()
        return [Due(row.id, row.force_id, row.kind, row.subject, row.due_at, row.attempts - 1) for row in rows]

    def _do(self, due: Due) -> None:
        try:
            self.service.chore_of()[due.kind].handler(due, self.desk, self.ports)
        except OnHold as held:
            self._put_off(due, str(held), HELD_PAUSE, attempts=due.attempts)
        except Unavailable as away:
            self._later(due, str(away))
        except Exception as wrong:
            log.error(
                "chore failed", service=self.service.name, kind=due.kind, subject=str(due.subject), exc_info=wrong
            )
            self._later(due, type(wrong).__name__)

    def _later(self, due: Due, error: str) -> None:
        pause = min(LONGEST_PAUSE, timedelta(seconds=0.5 * 2 ** min(due.attempts, 12)))
        self._put_off(due, error, pause, attempts=due.attempts + 1)

    def _put_off(self, due: Due, error: str, pause: timedelta, *, attempts: int) -> None:
        """Leave the row and claim it until the next try, in real time."""
        table = self.desk.tables.due
        with self.desk.open(Tenant(due.force_id), service_actor(self.service.name), what="chore put off") as uow:
            put_off = sa.update(table).where(table.c.force_id == due.force_id, table.c.id == due.id)
            uow.session.execute(put_off.values(claimed_until=real_time() + pause, error=error[:200], attempts=attempts))


def due_in(timer: Engine, schemas: Iterable[str]) -> set[str]:
    """In which of these schemas a chore is due now and not done, also one that was put off: one question for all."""
    query = " UNION ALL ".join(_DUE.format(schema=schema, now=_NOW) for schema in schemas)
    with connected(timer) as connection:
        return set(connection.scalars(text(query), {"real": real_time()}))


def finish(due: Due, uow: UnitOfWork) -> None:
    """The chore is done: its row goes, in the transaction of its last effect."""
    table = uow.tables.due
    uow.session.execute(sa.delete(table).where(table.c.force_id == due.force_id, table.c.id == due.id))


def again(due: Due, uow: UnitOfWork, *, at: datetime) -> None:
    """The chore is done for now, and comes again at this time."""
    uow.plan(due.kind, at=at, subject=due.subject)


def keep_doing(chores: Chores, stop: threading.Event) -> None:
    """Do what is due until ``stop`` is set, and wait while there is nothing or no database."""
    while not stop.is_set():
        try:
            done = chores.do_some()
        except Exception as fault:  # whatever it is, the next look may go better; without chores nothing would say so
            log.warning("chores wait", service=chores.service.name, error=type(fault).__name__)
            stop.wait(random.uniform(0.5, 1.5))
            continue
        if not done:
            stop.wait(IDLE_PAUSE)
