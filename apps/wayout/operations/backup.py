"""Backs up both databases of a running deployment into one folder: first the main database, then the key store.

A key is committed before what it sealed is. What the main database has sealed at one moment can therefore be opened
with the keys of any later moment, except for those destroyed in between, and of them the ledger says so. In the other
order, what was sealed in between would be lost. The secrets file is not in the backup: without it nobody can
open what is sealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection, text

from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import HISTORIES
from wayout.errors import CommandError
from wayout.local_servers.client_programs import ClientPrograms
from wayout.operations import erasure_ledger
from wayout.operations.backup_manifest import (
    FORMAT,
    KEYS,
    LEDGER,
    MAIN,
    MANIFEST,
    Manifest,
    Rows,
    checksum,
    secrets_fingerprint,
    to_json,
)
from wayout.operations.integrity_counts import must_see_everything

_TABLES: Final = text(
    "SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND NOT starts_with(n.nspname, 'pg_') ORDER BY 1"
)


@dataclass(frozen=True)
class Snapshot:
    """A database as it is at one moment: for us, and by its id for pg_dump."""

    connection: Connection
    id: str
    made_at: str


def back_up(deployment: Deployment, folder: Path) -> Manifest:
    """Write a backup into a new or empty folder; services may run meanwhile. The manifest comes last: a folder without
    one is no whole backup.

    Raises: CommandError if the folder is not empty, a program is missing, or the login may not read everything.
    """
    _make_folder(folder)
    with snapshot(deployment.admin_url) as main:
        programs = ClientPrograms.for_server(_server_version(main.connection) // 10_000)
        programs.dump(deployment.admin_url, folder / MAIN, snapshot=main.id)
        rows, revisions = count_rows(main.connection), _revisions(main.connection)
    key_store_url = deployment.admin_url_of(deployment.key_store_database)
    with snapshot(key_store_url) as keys:
        programs.dump(key_store_url, folder / KEYS, snapshot=keys.id)
        erasure_ledger.write_ledger(erasure_ledger.ledger_rows(keys.connection), folder / LEDGER)
        key_rows, server = count_rows(keys.connection), str(_server_version(keys.connection))
    manifest = Manifest(
        format=FORMAT, made_at=main.made_at, database=deployment.database, server=server,
        secrets=secrets_fingerprint(deployment), revisions=revisions, rows=rows, key_rows=key_rows,
        checksums={name: checksum(folder / name) for name in (MAIN, KEYS, LEDGER)},
    )  # fmt: skip
    (folder / MANIFEST).touch(mode=0o600)
    (folder / MANIFEST).write_text(to_json(manifest), encoding="utf-8")
    return manifest


def count_rows(connection: Connection) -> Rows:
    """The number of rows of every table."""
    tables = connection.scalars(_TABLES).all()
    return {name: int(connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0) for name in tables}


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """What is read over its connection, and what pg_dump reads meanwhile, is of the same moment.

    Raises: CommandError if the database cannot be reached, or if the login may not see every row.
    """
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="REPEATABLE READ", hide_parameters=True)
    with reachable(), engine.connect() as connection:
        must_see_everything(connection)
        row = connection.execute(text("SELECT pg_export_snapshot() AS id, now() AS at")).one()
        yield Snapshot(connection, row.id, row.at.isoformat())


@contextmanager
def reachable() -> Iterator[None]:
    """Says what keeps us from the database. Raises: CommandError."""
    try:
        yield
    except sa.exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()
        raise CommandError(f"no connection to the database: {reason[0] if reason else 'it was lost'}") from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty: give each backup a folder of its own")
        folder.chmod(0o700)
    except OSError as error:
        raise CommandError(f"{folder} cannot be written: {error.strerror}") from error


def _server_version(connection: Connection) -> int:
    return int(connection.scalar(text("SHOW server_version_num")) or 0)


def _revisions(connection: Connection) -> dict[str, str]:
    return {
        schema: str(connection.scalar(text(f"SELECT version_num FROM {schema}.alembic_version")))
        for schema in HISTORIES
    }
