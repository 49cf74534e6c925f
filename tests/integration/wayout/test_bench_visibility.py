"""The benchmark sees a row when it is committed, not before, also one that was slower than the one after it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy import text

from wayout.bench.deployment import wait_until
from wayout.bench.intake.visibility import VisibilityWatch

ROWS = "SELECT id FROM bench_watched.row WHERE id > :floor"


@pytest.fixture
def admin(system):
    engine = system.deployment.admin
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA bench_watched CREATE TABLE row (id bigint PRIMARY KEY)"))
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA bench_watched CASCADE"))


def insert(connection: sa.Connection, *ids: int) -> None:
    for one in ids:
        connection.execute(text("INSERT INTO bench_watched.row VALUES (:id)"), {"id": one})


def test_a_row_is_seen_once_it_is_committed_in_whatever_order(admin):
    with VisibilityWatch(admin, ROWS) as watch, admin.connect() as slow, admin.connect() as quick:
        insert(slow, 1, 2)
        insert(quick, 3, 4)
        quick.commit()
        watch.wait_for(2, timeout=10)
        assert set(watch.seen) == {3, 4}
        slow.commit()
        watch.wait_for(4, timeout=10)
        first = dict(watch.seen)
        insert(quick, 5)
        quick.commit()
        wait_until(lambda: 5 in watch.seen, 10, "the fifth row")
    assert set(first) == {1, 2, 3, 4}
    assert first.items() <= watch.seen.items()  # the first moment stays
    assert watch.seen[3] < watch.seen[1] < watch.seen[5]


def test_waiting_for_what_never_comes_ends(admin):
    with VisibilityWatch(admin, ROWS) as watch:
        watch.wait_for(1, timeout=0.05)
    assert watch.seen == {}
