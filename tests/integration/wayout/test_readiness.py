"""A service does not serve a schema that is behind, and never one that forgets whose row is whose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, text

from common.database.engine import engine_for
from common.outbox.relay import run_relay
from common.repeated_faults import RepeatedFaults
from wayout.deployment import environment_files
from wayout.deployment.deployment import Deployment
from wayout.deployment.readiness import NotReady, wait_until_ready
from wayout.deployment.registry import HISTORIES

SCHEMA = "casework"
NEXT_MIGRATION = 'revision = "0002"\ndown_revision = "0001"\n'


@pytest.fixture
def engine(deployment: Deployment) -> Iterator[Engine]:
    """The service's own login, which may see no more than it needs."""
    made = deployment.engine(deployment.logins.service(SCHEMA))
    yield made
    made.dispose()


def set_revision(deployment: Deployment, revision: str) -> str:
    """Make the schema look as old as ``revision``; returns what it was."""
    with deployment.admin.begin() as connection:
        was = connection.scalar(text(f"SELECT version_num FROM {SCHEMA}.alembic_version"))
        connection.execute(text(f"UPDATE {SCHEMA}.alembic_version SET version_num = :it"), {"it": revision})
    return str(was)


@contextmanager
def at_revision(deployment: Deployment, revision: str) -> Iterator[str]:
    newest = set_revision(deployment, revision)
    try:
        yield newest
    finally:
        set_revision(deployment, newest)


@contextmanager
def row_security_off(deployment: Deployment, how: str, back: str) -> Iterator[None]:
    def alter(what: str) -> None:
        with deployment.admin.begin() as connection:
            connection.execute(text(f"ALTER TABLE {SCHEMA}.event {what} ROW LEVEL SECURITY"))

    alter(how)
    try:
        yield
    finally:
        alter(back)


@contextmanager
def never_migrated(deployment: Deployment) -> Iterator[None]:
    """As it is before the first migration: there is no revision."""

    def rename(name: str, to: str) -> None:
        with deployment.admin.begin() as connection:
            connection.execute(text(f"ALTER TABLE {SCHEMA}.{name} RENAME TO {to}"))

    rename("alembic_version", "set_aside")
    try:
        yield
    finally:
        rename("set_aside", "alembic_version")


def test_a_service_on_the_newest_schema_is_ready_at_once(engine):
    wait_until_ready(engine, SCHEMA, wait=0)


def test_a_service_waits_for_the_migration_and_then_goes_on(engine, deployment, monkeypatch):
    looked = threading.Event()
    monkeypatch.setattr(RepeatedFaults, "failed", lambda *_, **__: looked.set())
    with never_migrated(deployment):
        ready = threading.Thread(target=wait_until_ready, args=(engine, SCHEMA), daemon=True)
        ready.start()
        assert looked.wait(10)
        assert ready.is_alive()
    ready.join(10)
    assert not ready.is_alive()


def test_a_service_refuses_to_serve_a_schema_that_stays_behind(engine, monkeypatch, tmp_path):
    newer = shutil.copytree(HISTORIES[SCHEMA], tmp_path / "migrations")
    (newer / "0002_of_a_newer_program.py").write_text(NEXT_MIGRATION)
    monkeypatch.setitem(HISTORIES, SCHEMA, newer)
    with pytest.raises(NotReady, match="wayout migrate"):
        wait_until_ready(engine, SCHEMA, wait=0)


def test_a_schema_that_was_never_migrated_is_behind(engine, deployment):
    with never_migrated(deployment), pytest.raises(NotReady, match="wayout migrate"):
        wait_until_ready(engine, SCHEMA, wait=0)


def test_a_schema_of_the_next_release_is_served_while_that_goes_out(engine, deployment):
    with at_revision(deployment, "of_the_next_release"):
        wait_until_ready(engine, SCHEMA, wait=0)


def test_migrating_again_lets_a_service_of_an_older_deployment_look(engine, deployment):
    login = deployment.logins.service(SCHEMA)
    with deployment.admin.begin() as connection:
        connection.execute(text(f'REVOKE SELECT ON {SCHEMA}.alembic_version FROM "{login}"'))
    with pytest.raises(NotReady, match="wayout migrate"):
        wait_until_ready(engine, SCHEMA, wait=0)
    assert deployment.migrate() == []
    wait_until_ready(engine, SCHEMA, wait=0)


@pytest.mark.parametrize(("how", "back"), [("DISABLE", "ENABLE"), ("NO FORCE", "FORCE")])
def test_a_service_never_serves_a_table_that_does_not_keep_forces_apart(engine, deployment, how, back):
    with row_security_off(deployment, how, back), pytest.raises(NotReady, match=f"{SCHEMA}: event;"):
        wait_until_ready(engine, SCHEMA)


def test_a_login_above_row_security_is_refused_without_waiting(deployment):
    powerful = engine_for(deployment.admin_url)
    with pytest.raises(NotReady, match="superuser"):
        wait_until_ready(powerful, SCHEMA)
    powerful.dispose()


def test_a_wrong_password_is_said_without_the_address(deployment):
    wrong = sa.make_url(deployment.url_of("nobody_of_ours")).set(password="wrong-password")
    with pytest.raises(NotReady) as refused:
        wait_until_ready(engine_for(wrong.render_as_string(hide_password=False)), SCHEMA, wait=0)
    assert "WAYOUT_DATABASE_URL" in str(refused.value)
    assert "nobody_of_ours" not in str(refused.value)
    assert "wrong-password" not in str(refused.value)


def test_the_process_itself_ends_with_the_reason(deployment, amqp_url):
    with row_security_off(deployment, "DISABLE", "ENABLE"):
        ended = subprocess.run(
            [sys.executable, "-m", "wayout", "run", SCHEMA],
            env=os.environ | environment_files.environment(deployment, SCHEMA, amqp_url),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 2
    assert f"wayout: row security is off in {SCHEMA}: event" in ended.stderr


def test_a_relay_outlives_a_schema_that_is_not_there_yet():
    """One thread carries each schema: if it ended, that schema's events would wait and nobody would know."""
    stop = threading.Event()

    class Stumbles:
        turns = 0

        def run_once(self) -> int:
            self.turns += 1
            if self.turns == 1:
                raise sa.exc.ProgrammingError("SELECT", {}, Exception("no such table"))
            stop.set()
            return 1

        def record_pause(self, error: Exception) -> None:
            assert isinstance(error, sa.exc.ProgrammingError)

        def close(self) -> None:
            pass

    stumbles = Stumbles()
    run_relay(stumbles, stop, stop.wait)
    assert stumbles.turns == 2
