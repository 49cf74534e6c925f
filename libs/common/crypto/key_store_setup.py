"""Creates the key store: its database, its tables, and only the rights that each service's login needs.

What each login may do, and to whose keys: ``common.crypto.key_owners``. No service may change a key, a subject or the
ledger, and none can delete a key that the ledger does not say was destroyed. Every other service has no access at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from common.crypto.key_owners import RIGHTS, Right
from common.crypto.key_store_tables import SCHEMA, metadata
from common.database.row_security import FORCE as OWN_FORCE

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_DEMAND_LEDGER: Final = (
    f"""
CREATE OR REPLACE FUNCTION {SCHEMA}.demand_ledger() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM {SCHEMA}.destroyed_key AS ledger
        WHERE ledger.force_id = OLD.force_id AND ledger.owner = OLD.owner AND ledger.key_id = OLD.id
    ) OR EXISTS (
        SELECT subject FROM {SCHEMA}.key_subject
        WHERE force_id = OLD.force_id AND owner = OLD.owner AND key_id = OLD.id
        EXCEPT SELECT subject FROM {SCHEMA}.destroyed_key
        WHERE force_id = OLD.force_id AND owner = OLD.owner AND key_id = OLD.id
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'a key is destroyed only with all its subjects in the ledger';
    END IF;
    RETURN OLD;
END $$
""",
    f"CREATE OR REPLACE TRIGGER demand_ledger BEFORE DELETE ON {SCHEMA}.key "
    f"FOR EACH ROW EXECUTE FUNCTION {SCHEMA}.demand_ledger()",
)


def create_key_store(admin_url: str, database: str, logins: Mapping[str, str]) -> None:
    """Create or complete the key store ``database``. ``logins`` maps a service to its role; a role that does not exist
    is created, without a password. Repeating it changes nothing. ``admin_url`` is any database of the same server.

    Raises: ValueError for a service that has no access to keys, or a name that is not plain.
    """
    _check_names(database, logins)
    with _server(admin_url) as connection:
        owner = _make_roles(connection, database, logins)
        if not connection.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": database}):
            connection.execute(sa.text(f'CREATE DATABASE "{database}" TEMPLATE template0'))
        store = sa.create_engine(_url_of(admin_url, database), poolclass=sa.NullPool)
        with store.begin() as store_connection:
            _create_tables(store_connection, database, owner, logins)


def make_key_store_roles(admin_url: str, database: str, logins: Mapping[str, str]) -> None:
    """Make the roles of the key store: a dump names them and does not hold them."""
    _check_names(database, logins)
    with _server(admin_url) as connection:
        _make_roles(connection, database, logins)


@contextmanager
def _server(admin_url: str) -> Iterator[Connection]:
    server = sa.create_engine(_url_of(admin_url), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(hashtext('wayout.keys.create'))"))  # until disconnected
        yield connection


def _make_roles(connection: Connection, database: str, logins: Mapping[str, str]) -> str:
    """Returns the name of the role that owns the key store."""
    owner = f"{database}_owner"
    for role, login_option in ((owner, "NOLOGIN"), *((login, "LOGIN") for login in logins.values())):
        connection.execute(sa.text(_create_role(role, login_option)))
    connection.execute(sa.text(f'GRANT "{owner}" TO CURRENT_USER'))
    return owner


def _create_tables(connection: Connection, database: str, owner: str, logins: Mapping[str, str]) -> None:
    connection.execute(sa.text("SET LOCAL lock_timeout = '3s'"))
    connection.execute(sa.text(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC'))
    connection.execute(sa.text("REVOKE ALL ON SCHEMA public FROM PUBLIC"))
    connection.execute(sa.text(f'CREATE SCHEMA IF NOT EXISTS {SCHEMA} AUTHORIZATION "{owner}"'))
    for login in logins.values():
        connection.execute(sa.text(f'GRANT CONNECT ON DATABASE "{database}" TO "{login}"'))
    connection.execute(sa.text(f'SET LOCAL ROLE "{owner}"'))
    metadata.create_all(connection)
    for table in metadata.sorted_tables:
        connection.execute(sa.text(f"ALTER TABLE {table.fullname} ENABLE ROW LEVEL SECURITY"))
        connection.execute(sa.text(f"ALTER TABLE {table.fullname} FORCE ROW LEVEL SECURITY"))
    for statement in _DEMAND_LEDGER:
        connection.execute(sa.text(statement))
    for service, login in logins.items():
        for statement in _grant_statements(service, login):
            connection.execute(sa.text(statement))


def _grant_statements(service: str, login: str) -> Iterator[str]:
    """The policy of force and owner is restrictive, so that no later policy can widen it by mistake; a permissive
    policy makes the remaining rows visible."""
    yield f'GRANT USAGE ON SCHEMA {SCHEMA} TO "{login}"'
    for table, right in RIGHTS[service].items():
        name, condition = f"{SCHEMA}.{table}", _condition(right)
        yield f'REVOKE ALL ON {name} FROM "{login}"'
        yield f'GRANT {right.may} ON {name} TO "{login}"'
        yield f"DROP POLICY IF EXISTS {service}_own ON {name}"
        yield f"DROP POLICY IF EXISTS {service}_within ON {name}"
        yield (
            f'CREATE POLICY {service}_own ON {name} AS RESTRICTIVE TO "{login}" '
            f"USING ({condition}) WITH CHECK ({condition})"
        )
        yield f'CREATE POLICY {service}_within ON {name} AS PERMISSIVE TO "{login}" USING (true) WITH CHECK (true)'


def _condition(right: Right) -> str:
    """Which rows: of the force of the transaction, of these owners, and nothing else."""
    owners = ", ".join(f"'{owner}'" for owner in right.owners)
    return " AND ".join(filter(None, (OWN_FORCE, owners and f"owner IN ({owners})", right.where)))


def _create_role(role: str, login_option: str) -> str:
    return (
        f'DO $$ BEGIN CREATE ROLE "{role}" {login_option} NOSUPERUSER NOBYPASSRLS; '
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )


def _check_names(database: str, logins: Mapping[str, str]) -> None:
    if unknown := logins.keys() - RIGHTS.keys():
        raise ValueError(f"no access to keys for: {', '.join(sorted(unknown))}")
    for name in (database, *logins.values()):
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a plain database name: {name!r}")


def _url_of(admin_url: str, database: str | None = None) -> sa.URL:
    url = sa.make_url(admin_url).set(drivername="postgresql+psycopg")
    return url.set(database=database) if database else url
