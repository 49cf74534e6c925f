"""A service's connections: taken from its pool without asking the server anything, and never one that is gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from common.database.engine import engine_for
from conftest import ADMIN

NUMBER = sa.text("SELECT pg_backend_pid()")


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = engine_for(ADMIN, pool=1, guarded=False)
    yield made
    made.dispose()


@pytest.fixture
def server() -> Iterator[sa.Connection]:
    """Beside, as somebody who sees and ends everybody's connections."""
    beside = sa.create_engine(ADMIN, isolation_level="AUTOCOMMIT")
    with beside.connect() as connection:
        yield connection
    beside.dispose()


def end(server: sa.Connection, number: int) -> None:
    assert server.scalar(sa.text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})


def last_heard(server: sa.Connection, number: int) -> object:
    return server.scalar(sa.text("SELECT state_change FROM pg_stat_activity WHERE pid = :number"), {"number": number})


def test_one_that_the_server_closed_is_replaced_before_anybody_works_with_it(engine, server):
    for _ in range(5):
        with engine.connect() as connection:
            number = connection.scalar(NUMBER)
        end(server, number)
        with engine.connect() as connection:
            assert connection.scalar(NUMBER) != number


def test_taking_one_again_asks_the_server_nothing(engine, server):
    with engine.connect() as connection:
        number = connection.scalar(NUMBER)
    heard = last_heard(server, number)
    with engine.connect():
        pass
    assert last_heard(server, number) == heard is not None
    with engine.connect() as connection:
        assert connection.scalar(NUMBER) == number
    assert last_heard(server, number) != heard


def test_what_the_server_says_by_itself_closes_nothing(engine, server):
    with engine.connect() as connection:
        number = connection.scalar(NUMBER)
        connection.execute(sa.text("LISTEN anything"))
        connection.commit()
    server.execute(sa.text("NOTIFY anything, 'something'"))
    with engine.connect() as connection:
        assert connection.scalar(NUMBER) == number
