"""Loads a backup's two databases into a server that has neither: roles, rows, rights, then what is newer than it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection, text

from common.crypto.key_store_tables import SCHEMA as KEY_SCHEMA
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import HISTORIES
from wayout.errors import CommandError
from wayout.local_servers.client_programs import ClientPrograms
from wayout.operations.backup import count_rows, reachable
from wayout.operations.backup_manifest import KEYS, MAIN, Manifest, Rows

_SCHEMAS: Final = text("SELECT nspname FROM pg_namespace WHERE nspname = ANY(:names) ORDER BY 1")


def refuse_unless_empty(deployment: Deployment) -> None:
    """Raises: CommandError if either database has something of ours: nothing is ever loaded over it."""
    for database in _databases(deployment):
        if not _exists(deployment, database):
            continue
        with _database(deployment, database) as connection:
            found = connection.scalars(_SCHEMAS, {"names": [*HISTORIES, KEY_SCHEMA]}).all()
        if found:
            raise CommandError(
                f"the database {database} is not empty (schemas {', '.join(found)}): a backup is restored into a new "
                f"server, or after `dropdb {database}`. Nothing was changed"
            )


def load_databases(deployment: Deployment, folder: Path, manifest: Manifest) -> None:
    """Make the roles, load both databases, count their rows, and migrate them to this release.

    Raises: CommandError if a program is missing, or if something was not loaded.
    """
    for database in _databases(deployment):
        if not _exists(deployment, database):
            with _server(deployment) as connection:
                connection.execute(text(f'CREATE DATABASE "{database}" TEMPLATE template0'))
    with _database(deployment, deployment.database) as connection:
        major = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
    programs = ClientPrograms.for_server(max(major, int(manifest.server) // 10_000))
    deployment.make_roles()
    for database, file, rows in (
        (deployment.database, MAIN, manifest.rows),
        (deployment.key_store_database, KEYS, manifest.key_rows),
    ):
        programs.load(folder / file, deployment.admin_url_of(database))
        _refuse_unless_whole(deployment, database, rows)
    deployment.migrate()


def _refuse_unless_whole(deployment: Deployment, database: str, expected: Rows) -> None:
    with _database(deployment, database) as connection:
        loaded = count_rows(connection)
    different = [
        f"{table} {loaded.get(table, 0)} of {rows}" for table, rows in expected.items() if loaded.get(table) != rows
    ]
    if different:
        raise CommandError(f"the rows of {database} are not those of the backup: {', '.join(different)}")


def _databases(deployment: Deployment) -> tuple[str, str]:
    return deployment.database, deployment.key_store_database


def _exists(deployment: Deployment, database: str) -> bool:
    with _server(deployment) as connection:
        found = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": database})
    return found is not None


@contextmanager
def _server(deployment: Deployment) -> Iterator[Connection]:
    with _database(deployment, "postgres") as connection:
        yield connection


@contextmanager
def _database(deployment: Deployment, database: str) -> Iterator[Connection]:
    url = deployment.admin_url_of(database)
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True)
    with reachable(), engine.connect() as connection:
        yield connection
