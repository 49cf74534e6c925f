"""Keeps one connection to the database for a relay: opened again after it was lost, and no transaction stays open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Row, TextClause, text

from common.database.engine import map_database_errors
from common.errors import Unavailable
from common.outbox.notifier import notify_channel

_LOCK = text("SELECT pg_try_advisory_lock(hashtext('wayout.relay'), hashtext(:schema))")
_ASYNC_COMMIT = text(
    "SET synchronous_commit = off"
)  # a crash of the database may undo a mark: that is a repeat, no worse
_LEAVE = "UNLISTEN *; SELECT pg_advisory_unlock_all()"


class RelayStandby(Unavailable):
    """Another relay holds this schema; try again, to take over when it is gone."""


class RelayConnection:
    """For one thread; each statement is a transaction of its own.

    ``alone`` holds the schema's advisory lock on this same connection, so that whatever is read over it is read by the
    only relay.
    """

    def __init__(self, engine: Engine, schema: str, *, alone: bool) -> None:
        self._engine = engine
        self._schema = schema
        self._exclusive = alone
        self._connection: Connection | None = None

    def query(self, query: TextClause, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """The rows of one statement. Raises ``Unavailable`` without a connection, ``StandsBy`` without the lock."""
        try:
            with map_database_errors():
                return self._opened().execute(query, values).all()
        except (Unavailable, sa.exc.DBAPIError):
            self.close()
            raise

    def wait_for_notify(self, seconds: float) -> None:
        """Until the schema's bell rings, or so many seconds are over."""
        if self._connection is None:
            return
        driver: Any = self._connection.connection.driver_connection
        try:
            for _ in driver.notifies(timeout=seconds, stop_after=1):
                pass
        except psycopg.Error:
            self.close()

    def close(self) -> None:
        """Give the connection back, if it is still good, without lock and bell; the next question takes one again."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if not connection.invalidated:
                connection.exec_driver_sql(_LEAVE)
        except sa.exc.DBAPIError:
            connection.invalidate()
        finally:
            connection.close()

    def _opened(self) -> Connection:
        if self._connection is None:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _prepare(self, connection: Connection) -> None:
        if self._exclusive and not connection.scalar(_LOCK, {"schema": self._schema}):
            raise RelayStandby(f"another relay carries for {self._schema}")
        connection.execute(_ASYNC_COMMIT)
        connection.execute(text(f'LISTEN "{notify_channel(self._schema)}"'))
