"""Pooled connections are reused without a query to the server, and closed ones are replaced."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from common.database.engine import engine_for
from conftest import ADMIN

BACKEND_PID = sa.text("SELECT pg_backend_pid()")


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = engine_for(ADMIN, pool=1, guarded=False)
    yield made
    made.dispose()


@pytest.fixture
def server() -> Iterator[sa.Connection]:
    """Another connection, of an administrator who sees and ends all connections."""
    engine = sa.create_engine(ADMIN, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def terminate(server: sa.Connection, pid: int) -> None:
    assert server.scalar(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


def last_state_change(server: sa.Connection, pid: int) -> object:
    return server.scalar(sa.text("SELECT state_change FROM pg_stat_activity WHERE pid = :pid"), {"pid": pid})


def test_a_connection_that_the_server_closed_is_replaced_before_it_is_used(engine, server):
    for _ in range(5):
        with engine.connect() as connection:
            pid = connection.scalar(BACKEND_PID)
        terminate(server, pid)
        with engine.connect() as connection:
            assert connection.scalar(BACKEND_PID) != pid


def test_reusing_a_connection_sends_the_server_no_query(engine, server):
    with engine.connect() as connection:
        pid = connection.scalar(BACKEND_PID)
    last_change = last_state_change(server, pid)
    with engine.connect():
        pass
    assert last_state_change(server, pid) == last_change is not None
    with engine.connect() as connection:
        assert connection.scalar(BACKEND_PID) == pid
    assert last_state_change(server, pid) != last_change


def test_a_notification_from_the_server_closes_nothing(engine, server):
    with engine.connect() as connection:
        pid = connection.scalar(BACKEND_PID)
        connection.execute(sa.text("LISTEN anything"))
        connection.commit()
    server.execute(sa.text("NOTIFY anything, 'something'"))
    with engine.connect() as connection:
        assert connection.scalar(BACKEND_PID) == pid
