"""One active relay for each schema: others stand by, to take over when its connection is gone."""

from __future__ import annotations

import random
import threading

import sqlalchemy as sa
import structlog
from sqlalchemy import Connection, Engine, text

from common.errors import Unavailable
from common.relay import POLL_SECONDS, Relay

log = structlog.get_logger()
STAND_BY = 0.5  # seconds between two tries to take over


class OneAtATime:
    """The right to relay a schema: an advisory lock held by one process for as long as its connection lives."""

    def __init__(self, engine: Engine, schema: str) -> None:
        self._engine = engine
        self._schema = schema
        self._connection: Connection | None = None

    def held(self) -> bool:
        """Take the lock, or see whether it is still ours."""
        try:
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                lock = text("SELECT pg_try_advisory_lock(hashtext('wayout.relay'), hashtext(:schema))")
                if not self._connection.scalar(lock, {"schema": self._schema}):
                    self.release()
                    return False
            else:
                self._connection.execute(text("SELECT 1"))
        except sa.exc.DBAPIError:
            self.release()
            return False
        return True

    def release(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def run_as_the_only_one(relay: Relay, lock: OneAtATime, stop: threading.Event) -> None:
    """Turn while this process holds the schema's lock; stand by, to take over, while another does."""
    while not stop.is_set():
        if not lock.held():
            stop.wait(STAND_BY)
            continue
        try:
            moved = relay.turn()
        except Unavailable as away:
            log.warning("relay waits", error=str(away))
            stop.wait(random.uniform(0.2, 1.0))
            continue
        except Exception as fault:  # ours, or a schema that is not migrated: its thread must outlive it
            log.error("relay waits", error=type(fault).__name__, exc_info=fault)
            stop.wait(random.uniform(1.0, 3.0))
            continue
        if not moved:
            stop.wait(POLL_SECONDS)
    lock.release()
