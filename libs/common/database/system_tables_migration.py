"""Creates and changes the plumbing tables of one schema: called by services' migrations, and never changed later."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from common.database.row_security import create_tenant_table, grant_cross_tenant, logins_of
from common.database.system_tables import system_tables_of

_STAMP = """
CREATE FUNCTION {schema}.stamp_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.tx := pg_current_xact_id()::text::bigint;
    IF NEW.at IS NULL THEN RAISE EXCEPTION 'an audit row says when'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT ON {schema}.audit FOR EACH ROW EXECUTE FUNCTION {schema}.stamp_audit();
CREATE FUNCTION {schema}.keep_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
"""
_KEEP = """
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {schema}.{table}
FOR EACH ROW EXECUTE FUNCTION {schema}.keep_as_written()
"""


def create_system_tables(op: Any, schema: str) -> None:
    """Events, deliveries, inbox, parked, replies, due work, audit and configuration, with who may touch what."""
    tables, connection = system_tables_of(schema), op.get_bind()
    for table in tables.tables():
        create_tenant_table(op, table)
    connection.execute(text(_STAMP.format(schema=schema)))
    for table in (tables.audit, tables.audit_subject, tables.force_settings):
        connection.execute(text(_KEEP.format(schema=schema, table=table.name)))
    logins = logins_of(connection)
    grant_cross_tenant(connection, tables.event, logins.relay, read=("force_id", "id", "body"))
    grant_cross_tenant(
        connection,
        tables.delivery,
        logins.relay,
        read=("force_id", "id", "event_id", "subscriber", "delivered_at"),
        write=("delivered_at",),
    )
    grant_cross_tenant(
        connection,
        tables.job,
        logins.jobs,
        read=("force_id", "id", "kind", "subject", "due_at", "attempts", "claimed_until"),
        write=("claimed_until", "attempts"),
    )
    for login in (logins.relay, logins.jobs):
        connection.execute(text(f'GRANT USAGE ON SCHEMA {schema} TO "{login}"'))


def grant_pruning(op: Any, schema: str) -> None:
    """Let the service delete what is past its keep: the database itself keeps what is undelivered or parked."""
    tables, connection = system_tables_of(schema), op.get_bind()
    login = logins_of(connection).service(schema)
    for statement in (
        f"CREATE INDEX IF NOT EXISTS delivery_of_event ON {tables.delivery} (force_id, event_id)",
        f'GRANT DELETE ON {tables.event}, {tables.delivery}, {tables.reply} TO "{login}"',
        f"CREATE POLICY only_delivered ON {tables.delivery} AS RESTRICTIVE FOR DELETE "
        f'TO "{login}" USING (delivered_at IS NOT NULL)',
        f"CREATE POLICY only_replayed ON {tables.parked} AS RESTRICTIVE FOR DELETE "
        f'TO "{login}" USING (replayed_at IS NOT NULL)',
    ):
        connection.execute(text(statement))
