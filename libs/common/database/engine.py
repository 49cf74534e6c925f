"""Database sessions bound to one tenant per transaction."""

from __future__ import annotations

import select
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session, SessionTransaction

from common.errors import Unavailable
from common.tenancy import NoTenant, Tenant

KEEPALIVE = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "connect_timeout": 5,
}
MAX_SELECT_DESCRIPTOR = 1023  # the highest file descriptor that select() accepts on every system
_BIND = text(
    "SELECT set_config('app.force', :force, true), set_config('app.sites', :sites, true), "
    "set_config('app.actor', :actor, true), (SELECT clock_offset_seconds FROM directory.deployment)"
)


class UnsafeLogin(RuntimeError):
    """A service was given a login that bypasses row security: it must not start."""


def engine_for(url: str, *, pool: int = 5, guarded: bool = True, name: str = "wayout") -> Engine:
    """An engine for one login, with ``pool`` connections; ``name`` is what operators see in the database.

    With ``guarded``, connecting raises UnsafeLogin for a superuser and for any login that bypasses row security.
    """
    engine = sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool,
        max_overflow=5,
        pool_timeout=5,
        hide_parameters=True,
        connect_args={**KEEPALIVE, "application_name": name},
    )
    event.listen(engine, "checkout", _replace_closed_connection)
    if guarded:
        event.listen(engine, "connect", _refuse_unsafe_login)
    return engine


def _replace_closed_connection(connection: Any, _record: object, _taken: object) -> None:
    """Replace a pooled connection that the server has closed.

    Nothing but its end arrives on an idle connection: only if there is something to read is the server asked. Asking it
    each time would be a round trip in every transaction."""
    try:
        descriptor = connection.fileno()
        if descriptor > MAX_SELECT_DESCRIPTOR or select.select([descriptor], [], [], 0)[0]:
            connection.execute("")
            connection.rollback()
    except psycopg.Error as error:
        raise sa.exc.DisconnectionError("closed by the server") from error


def _refuse_unsafe_login(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        (unsafe,) = cursor.fetchone()
    connection.rollback()
    if unsafe:
        raise UnsafeLogin("a service's login must be neither superuser nor able to bypass row security")


class TenantSession(Session):
    """A session for one tenant. Raises: NoTenant without one."""

    def __init__(self, engine: Engine, tenant: Tenant, actor: str) -> None:
        if not isinstance(tenant, Tenant):
            raise NoTenant("a session was opened without a tenant")
        super().__init__(engine, expire_on_commit=False)
        self.info.update(tenant=tenant, actor=actor)
        self._after_parents: list[object] = []

    def add_after_parents(self, row: object) -> None:
        """Add a row that refers to a row added before: the next flush writes it after that one.

        Without this each parent needs a flush of its own, because a flush does not order tables by their keys."""
        self._after_parents.append(row)

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what was added and changed, then what refers to it."""
        super().flush(objects)
        if self._after_parents:
            self.add_all(self._after_parents)
            self._after_parents.clear()
            super().flush()


@event.listens_for(TenantSession, "after_begin")
def _bind(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    tenant: Tenant = session.info["tenant"]
    sites = "*" if tenant.sites is None else ",".join(map(str, tenant.sites))
    row = connection.execute(
        _BIND, {"force": str(tenant.force_id), "sites": sites, "actor": session.info["actor"]}
    ).one()
    session.info["clock_offset"] = timedelta(seconds=row[3] or 0)


@event.listens_for(TenantSession, "before_flush")
def _set_force_id(session: Session, _context: object, _instances: object) -> None:
    """Give new rows the session's force; row security would refuse any other."""
    for row in session.new:
        if getattr(row, "force_id", 0) is None:
            row.force_id = session.info["tenant"].force_id


def address_of(engine: Engine) -> str:
    """Host, port and name of an engine's database, without login and password, for logs."""
    url = engine.url
    return f"{url.host or url.query.get('host') or 'local'}:{url.port or 5432}/{url.database}"


@contextmanager
def map_database_errors() -> Iterator[None]:
    """Let database errors through, except temporary ones. Raises: Unavailable for a lost connection, a deadlock or an
    exhausted pool."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
        raise Unavailable(type(error.__cause__ or error).__name__) from error
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("connection lost") from error
        raise


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    """A short connection for work across forces, which has no tenant. Raises: Unavailable when it is lost."""
    try:
        with engine.connect() as connection:
            yield connection
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
        raise Unavailable("database") from error
