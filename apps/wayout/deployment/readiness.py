"""Stops a process from serving a schema that is older than itself, or one without row security."""

from __future__ import annotations

import time
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import Engine, text

from common.database.engine import UnsafeLogin
from common.database.migrate import is_behind
from common.repeated_faults import RepeatedFaults
from wayout.deployment.registry import HISTORIES
from wayout.errors import CommandError

WAIT = 60.0  # seconds to wait for a running migration, or for a database that is starting
POLL_INTERVAL = 1.0  # seconds
_TABLES_WITHOUT_ROW_SECURITY = text(
    "SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid "
    "WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema) AND c.relkind IN ('r', 'p') "
    "AND a.attname = 'force_id' AND NOT a.attisdropped AND NOT (c.relrowsecurity AND c.relforcerowsecurity) "
    "ORDER BY c.relname"
)


class NotReady(CommandError):
    """The schema cannot be served: something is missing, or row security is off. The message says which."""


def wait_until_ready(engine: Engine, schema: str, *, wait: float = WAIT) -> None:
    """Return when this login may serve ``schema``.

    Raises: NotReady, at once if row security is off for a table, or after ``wait`` seconds if the schema is not
    migrated or the database cannot be reached.
    """
    deadline, faults = time.monotonic() + wait, RepeatedFaults()
    for problem in _problems(engine, schema):
        if time.monotonic() >= deadline:
            raise NotReady(problem)
        faults.failed("not_ready", reason=problem, do=f"it waits {wait:g} seconds, then stops with it", schema=schema)
        time.sleep(min(POLL_INTERVAL, wait))
    _require_row_security(engine, schema)


def _problems(engine: Engine, schema: str) -> Iterator[str]:
    """What is still missing, checked again each time. Ends when nothing is."""
    while True:
        try:
            if not is_behind(engine, schema, HISTORIES[schema]):
                return
            yield f"the schema {schema} is older than this program: run `wayout migrate`"
        except UnsafeLogin as error:
            raise NotReady(f"WAYOUT_DATABASE_URL is wrong: {error}") from error
        except sa.exc.ProgrammingError:  # before the migration that grants reading it
            yield f"this login may not read the schema {schema}: run `wayout migrate`"
        except (sa.exc.OperationalError, sa.exc.InterfaceError):  # their messages may contain the address
            yield "cannot connect to the database in WAYOUT_DATABASE_URL: is it running, is the password right?"


def _require_row_security(engine: Engine, schema: str) -> None:
    with engine.connect() as connection:
        tables = connection.scalars(_TABLES_WITHOUT_ROW_SECURITY, {"schema": schema}).all()
    if tables:
        raise NotReady(
            f"row security is off in {schema}: {', '.join(tables)}; every force would see the rows of others"
        )
