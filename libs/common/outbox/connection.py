"""A relay's connection to the database: reopened when it is lost, and never left with an open transaction."""

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
_ASYNC_COMMIT = text("SET synchronous_commit = off")  # a database crash may undo a mark: the delivery is only repeated
_RELEASE = "UNLISTEN *; SELECT pg_advisory_unlock_all()"


class RelayStandby(Unavailable):
    """Another relay has this schema's lock; try again, to take over when it is gone."""


class RelayConnection:
    """For one thread; each statement is its own transaction.

    With ``exclusive`` this same connection keeps the schema's advisory lock, so that everything read over it is read by
    the only relay.
    """

    def __init__(self, engine: Engine, schema: str, *, exclusive: bool) -> None:
        self._engine = engine
        self._schema = schema
        self._exclusive = exclusive
        self._connection: Connection | None = None

    def query(self, query: TextClause, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """The rows of one statement. Raises: Unavailable without a connection, RelayStandby without the lock."""
        try:
            with map_database_errors():
                return self._open().execute(query, values).all()
        except (Unavailable, sa.exc.DBAPIError):
            self.close()
            raise

    def wait_for_notify(self, seconds: float) -> None:
        """Wait until the schema's notifier notifies, but for at most so many seconds."""
        if self._connection is None:
            return
        driver: Any = self._connection.connection.driver_connection
        try:
            for _ in driver.notifies(timeout=seconds, stop_after=1):
                pass
        except psycopg.Error:
            self.close()

    def close(self) -> None:
        """Return the connection to the pool, without lock and LISTEN if it still works; the next query opens one."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if not connection.invalidated:
                connection.exec_driver_sql(_RELEASE)
        except sa.exc.DBAPIError:
            connection.invalidate()
        finally:
            connection.close()

    def _open(self) -> Connection:
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
            raise RelayStandby(f"another relay has the lock of {self._schema}")
        connection.execute(_ASYNC_COMMIT)
        connection.execute(text(f'LISTEN "{notify_channel(self._schema)}"'))
