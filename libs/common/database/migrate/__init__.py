"""Migrates the database: logins, schemas, then one Alembic history per schema."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from common.database.row_security import Logins, logins_of

HERE = Path(__file__).parent
DIRECTORY = "directory"
# A relay's connection holds its schema's lock. When its host is gone, no answer comes and no end either: these let the
# server find that out within 25 seconds, not within its own two hours, so that the stand-by takes over.
RELAY_KEEPALIVES = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20000",
}


class WrongOwner(Exception):
    """A schema does not belong to its owner's role: it was loaded from a dump before the roles were there."""


def password_of(role_secret: str, login: str) -> str:
    """The password of a login, derived from ``role_secret`` so that one secret serves a whole deployment."""
    return hmac.digest(role_secret.encode(), login.encode(), "sha256").hex()


def migrate(engine: Engine, histories: Mapping[str, Path], *, role_secret: str) -> list[str]:
    """Migrate every schema of ``histories`` (name -> folder), the directory first. Returns one line for each change.

    Safe to run twice and from two processes at once; a schema that is at its head costs one query.

    Raises: WrongOwner, before anything was changed.
    """
    changed: list[str] = []
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext('wayout.migrate'))"))
        try:
            logins = logins_of(connection)
            services = [name for name in histories if name != DIRECTORY]
            _refuse_wrong_owners(connection, logins, histories)
            _make_logins(connection, logins, services, role_secret)
            for schema in sorted(histories, key=lambda name: (name != DIRECTORY, name)):
                changed += _migrate_one(connection, logins, schema, histories[schema])
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(hashtext('wayout.migrate'))"))
            connection.commit()
    return changed


def _refuse_wrong_owners(connection: Connection, logins: Logins, schemas: Iterable[str]) -> None:
    owners = "SELECT schemaname, tableowner FROM pg_tables WHERE tablename = 'alembic_version'"
    for schema, owner in connection.execute(text(owners)).all():
        if schema in schemas and owner != logins.owner(schema):
            raise WrongOwner(f"the schema {schema} belongs to {owner}, not to {logins.owner(schema)}")


def make_logins(engine: Engine, histories: Mapping[str, Path], *, role_secret: str) -> None:
    """Make the roles of every schema, or give them their rights and passwords again: a dump names them and does not
    hold them."""
    with engine.connect() as connection:
        services = [name for name in histories if name != DIRECTORY]
        _make_logins(connection, logins_of(connection), services, role_secret)


def revisions(schema: str, history: Path) -> set[str]:
    """Every revision of a schema that this program knows."""
    return {revision.revision for revision in _script(schema, history).walk_revisions()}


def is_behind(engine: Engine, schema: str, history: Path) -> bool:
    """Whether a schema lacks a revision of ours; a service whose schema is behind is not ready. A schema that is ahead
    is not behind: during a release, processes of the release before still start."""
    ours = revisions(schema, history)
    with engine.connect() as connection:
        current = _current(connection, schema)
    return current is None or (current in ours and current != _script(schema, history).get_current_head())


def _make_logins(connection: Connection, logins: Logins, services: Sequence[str], secret: str) -> None:
    names = [logins.service(name) for name in services] + [logins.relay, logins.jobs, logins.directory]
    owners = [logins.owner(name) for name in (*services, DIRECTORY)]
    existing = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
    for owner in owners:
        if owner not in existing:
            connection.execute(text(f'CREATE ROLE "{owner}" NOLOGIN'))
        connection.execute(text(f'GRANT "{owner}" TO CURRENT_USER'))
    for login in names:
        verb = "ALTER" if login in existing else "CREATE"
        connection.execute(
            text(
                f'{verb} ROLE "{login}" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE '
                f"PASSWORD '{password_of(secret, login)}'"
            )
        )
        connection.execute(text(f"ALTER ROLE \"{login}\" SET idle_in_transaction_session_timeout = '30s'"))
    for name, value in RELAY_KEEPALIVES.items():
        connection.execute(text(f"ALTER ROLE \"{logins.relay}\" SET {name} = '{value}'"))
    connection.commit()


def _migrate_one(connection: Connection, logins: Logins, schema: str, history: Path) -> list[str]:
    owner = logins.owner(schema)
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION "{owner}"'))
    if schema != DIRECTORY:
        connection.execute(text(f'GRANT USAGE ON SCHEMA {schema} TO "{logins.service(schema)}"'))
    connection.commit()
    script, before = _script(schema, history), _current(connection, schema)
    if before == script.get_current_head():
        _grant_revision_read(connection, logins, schema)
        return []
    connection.execute(text(f'SET ROLE "{owner}"'))
    connection.execute(text("SET lock_timeout = '3s'"))
    connection.commit()
    try:
        command.upgrade(_config(schema, history, connection), "head")
        connection.commit()
    finally:
        connection.rollback()
        connection.execute(text("RESET ROLE"))
        connection.commit()
    _grant_revision_read(connection, logins, schema)
    return [f"{schema}: {before or 'nothing'} -> {script.get_current_head()}"]


def _grant_revision_read(connection: Connection, logins: Logins, schema: str) -> None:
    """Let the service check whether its schema is behind."""
    if schema != DIRECTORY:
        connection.execute(text(f'GRANT SELECT ON {schema}.alembic_version TO "{logins.service(schema)}"'))
        connection.commit()


def _config(schema: str, history: Path, connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("version_locations", str(history))
    config.set_main_option("path_separator", "newline")
    config.attributes["schema"] = schema
    config.attributes["connection"] = connection
    return config


def _script(schema: str, history: Path) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(schema, history))


def _current(connection: Connection, schema: str) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version", schema=schema):
        return None
    context = MigrationContext.configure(connection, opts={"version_table_schema": schema})
    return context.get_current_revision()


def fingerprint(histories: Mapping[str, Path]) -> str:
    """A short digest of all migration files, which names a template database that already has these schemas."""
    digest = hashlib.sha256()
    for schema, folder in sorted(histories.items()):
        for file in sorted(folder.glob("*.py")):
            digest.update(schema.encode() + file.read_bytes())
    return digest.hexdigest()[:12]
