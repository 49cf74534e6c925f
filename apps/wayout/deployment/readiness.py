"""Keeps a process from serving a schema that is older than itself, or one that does not keep forces apart."""

from __future__ import annotations

import time
from collections.abc import Iterator

import sqlalchemy as sa
import structlog
from sqlalchemy import Engine, text

from common.database.engine import UnsafeLogin
from common.database.migrate import is_behind
from wayout.deployment.registry import HISTORIES
from wayout.errors import CommandError

log = structlog.get_logger()

WAIT = 60.0  # seconds for a migration that runs just now, or for a database that is starting
LOOK = 1.0
_OPEN = text(
    "SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid "
    "WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema) AND c.relkind IN ('r', 'p') "
    "AND a.attname = 'force_id' AND NOT a.attisdropped AND NOT (c.relrowsecurity AND c.relforcerowsecurity) "
    "ORDER BY c.relname"
)


class NotReady(CommandError):
    """Says what is not there yet, or what must never be so."""


def wait_until_ready(engine: Engine, schema: str, *, wait: float = WAIT) -> None:
    """Return when ``schema`` may be served by this login. Raises ``NotReady``: at once if its tables do not keep
    forces apart, after ``wait`` seconds if it is not migrated or the database cannot be reached."""
    until = time.monotonic() + wait
    for lack in _lacks(engine, schema):
        if time.monotonic() >= until:
            raise NotReady(lack)
        log.warning("not_ready", schema=schema, lack=lack)
        time.sleep(min(LOOK, wait))
    _refuse_open_tables(engine, schema)


def _lacks(engine: Engine, schema: str) -> Iterator[str]:
    """What is still lacking, looked at anew each time; ends when nothing is."""
    while True:
        try:
            if not is_behind(engine, schema, HISTORIES[schema]):
                return
            yield f"the schema {schema} is older than this program: run `wayout migrate`"
        except UnsafeLogin as unsafe:
            raise NotReady(f"WAYOUT_DATABASE_URL is wrong: {unsafe}") from unsafe
        except sa.exc.ProgrammingError:  # before the migration that lets it be read
            yield f"the schema {schema} may not be looked at by this login: run `wayout migrate`"
        except (sa.exc.OperationalError, sa.exc.InterfaceError):  # its words may hold the address
            yield "the database of WAYOUT_DATABASE_URL does not let this process in: is it there, is the password so?"


def _refuse_open_tables(engine: Engine, schema: str) -> None:
    with engine.connect() as connection:
        tables = connection.scalars(_OPEN, {"schema": schema}).all()
    if tables:
        raise NotReady(f"row security is off in {schema}: {', '.join(tables)}; every force would see the others' rows")
