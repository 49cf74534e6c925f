"""A key store for each module of these tests, a force for each test, and the gateway's sealer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from common.crypto.sealing import WriteOnlySealer
from support.key_store_database import SERVER, KeyStoreDatabase, key_store_database

_forces = count(1)


@pytest.fixture(scope="module")
def database() -> Iterator[KeyStoreDatabase]:
    with key_store_database() as database:
        yield database


@pytest.fixture(scope="module")
def admin(database: KeyStoreDatabase) -> Iterator[Engine]:
    """A database administrator: sees every row, whatever row security says."""
    engine = sa.create_engine(sa.make_url(SERVER).set(database=database.name))
    yield engine
    engine.dispose()


@pytest.fixture
def force_id() -> int:
    return next(_forces)


@pytest.fixture
def other_force_id() -> int:
    return next(_forces)


@pytest.fixture
def gateway(database: KeyStoreDatabase, force_id: int) -> WriteOnlySealer:
    return WriteOnlySealer(database.engine("gateway"), database.inbound_key.public_key(), force_id)
