"""How a table is kept to its own force: row security, policies, grants, as migrations write them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

FORCE = "force_id = (SELECT NULLIF(current_setting('app.force', true), '')::int)"
SITE = (
    "(SELECT current_setting('app.sites', true)) = '*' OR site_id = ANY "
    "((SELECT string_to_array(NULLIF(NULLIF(current_setting('app.sites', true), ''), '*'), ',')::int[])::int[])"
)
EVERY_SITE = "true"
PRUNED = frozenset({"event", "delivery", "reply"})  # of the append-only ones: past its keep a row goes, unchanged
APPEND_ONLY = frozenset({"event", "delivery", "audit", "audit_subject", "force_settings", "reply"})


@dataclass(frozen=True)
class Logins:
    """The database roles of one deployment. They carry the database's name because roles are cluster-wide."""

    database: str

    def owner(self, schema: str) -> str:
        return f"{self.database}_{schema}_owner"

    def service(self, schema: str) -> str:
        return f"{self.database}_{schema}"

    @property
    def relay(self) -> str:
        return f"{self.database}_relay"

    @property
    def jobs(self) -> str:
        return f"{self.database}_jobs"

    @property
    def directory(self) -> str:
        return f"{self.database}_directory"


def logins_of(connection: Connection) -> Logins:
    return Logins(connection.engine.url.database or str(connection.scalar(text("SELECT current_database()"))))


def protect(
    connection: Connection, schema: str, table: str, *, visible: str = EVERY_SITE, written: str | None = None
) -> None:
    """Keep a table to its own force by row security, and to the sites that ``visible`` (``SITE``, ``EVERY_SITE`` or a
    rule that follows another table) lets through; ``written`` is the rule for new rows where it differs."""
    name, login = f"{schema}.{table}", logins_of(connection).service(schema)
    written = written or visible
    rights = "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"
    for statement in (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f'CREATE POLICY own_force ON {name} AS RESTRICTIVE TO "{login}" USING ({FORCE}) WITH CHECK ({FORCE})',
        f'CREATE POLICY own_site ON {name} AS PERMISSIVE TO "{login}" USING ({visible}) WITH CHECK ({written})',
        f'GRANT {rights} ON {name} TO "{login}"',
    ):
        connection.execute(text(statement))


def write_once(connection: Connection, schema: str, table: str) -> None:
    """Rows of this table are never changed: the service has no right to, and the database refuses everybody else."""
    keep = f"CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {schema}.{table} FOR EACH ROW"
    for statement in (
        f'REVOKE UPDATE, DELETE ON {schema}.{table} FROM "{logins_of(connection).service(schema)}"',
        f"{keep} EXECUTE FUNCTION {schema}.keep_as_written()",
    ):
        connection.execute(text(statement))


def protect_acts(connection: Connection, schema: str, table: str, *, of: str, column: str) -> None:
    """Acts are seen by whoever sees the row of the table ``of`` that ``column`` leads to, and are written once."""
    seen = f"EXISTS (SELECT 1 FROM {schema}.{of} AS o WHERE o.force_id = {table}.force_id AND o.id = {table}.{column})"
    protect(connection, schema, table, visible=seen)
    write_once(connection, schema, table)


def grant_cross_tenant(
    connection: Connection, schema: str, table: str, login: str, *, read: Iterable[str], write: Iterable[str] = ()
) -> None:
    """Let a login that works across forces (relay, jobs) reach the named columns of one table, and nothing else."""
    name = f"{schema}.{table}"
    role = login.removeprefix(f"{logins_of(connection).database}_")
    connection.execute(text(f'CREATE POLICY {role}_reads ON {name} FOR SELECT TO "{login}" USING (true)'))
    connection.execute(text(f'GRANT SELECT ({", ".join(read)}) ON {name} TO "{login}"'))
    if columns := ", ".join(write):
        connection.execute(text(f'CREATE POLICY {role}_marks ON {name} FOR UPDATE TO "{login}" USING (true)'))
        connection.execute(text(f'GRANT UPDATE ({columns}) ON {name} TO "{login}"'))
