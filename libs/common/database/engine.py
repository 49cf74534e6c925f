"""Connections that cannot forget whose data they are for: every transaction is bound to one force as it begins."""

from __future__ import annotations

import select
from collections.abc import Iterator
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
MAX_SELECT_DESCRIPTOR = 1023  # what select can look at, on every system
_BIND = text(
    "SELECT set_config('app.force', :force, true), set_config('app.sites', :sites, true), "
    "set_config('app.actor', :actor, true), (SELECT clock_offset_seconds FROM directory.deployment)"
)


class UnsafeLogin(RuntimeError):
    """A service was given a login that row security does not hold: it must not start."""


def engine_for(url: str, *, pool: int = 5, guarded: bool = True, name: str = "wayout") -> Engine:
    """An engine for one login. ``guarded`` refuses a superuser and any login that bypasses row security."""
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
    """Nothing arrives on a connection that nobody uses, but its end: only then is the server asked if it is there.

    Asking it each time would be a round trip in every transaction."""
    try:
        number = connection.fileno()
        if number > MAX_SELECT_DESCRIPTOR or select.select([number], [], [], 0)[0]:
            connection.execute("")
            connection.rollback()
    except psycopg.Error as gone:
        raise sa.exc.DisconnectionError("closed by the server") from gone


def _refuse_unsafe_login(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        (unsafe,) = cursor.fetchone()
    connection.rollback()
    if unsafe:
        raise UnsafeLogin("a service's login must be neither superuser nor able to bypass row security")


class TenantSession(Session):
    """A session for exactly one tenant; a transaction without one never begins."""

    def __init__(self, engine: Engine, tenant: Tenant, actor: str) -> None:
        if not isinstance(tenant, Tenant):
            raise NoTenant("a session was opened without a tenant")
        super().__init__(engine, expire_on_commit=False)
        self.info.update(tenant=tenant, actor=actor)


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
    """A new row belongs to the session's force; row security would refuse any other."""
    for row in session.new:
        if getattr(row, "force_id", 0) is None:
            row.force_id = session.info["tenant"].force_id


@contextmanager
def map_database_errors() -> Iterator[None]:
    """Turn what may pass (connection lost, deadlock, pool empty) into ``Unavailable``; let the rest through."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as away:
        raise Unavailable(type(away.__cause__ or away).__name__) from away
    except sa.exc.DBAPIError as wrong:
        if wrong.connection_invalidated:
            raise Unavailable("connection lost") from wrong
        raise


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    """A short connection whose loss is ``Unavailable``: for work across forces, which has no tenant."""
    try:
        with engine.connect() as connection:
            yield connection
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as away:
        raise Unavailable("database") from away
