"""Creates the system tables of one schema, in SQL written out as of its first migration.

A later change to the tables is another function here, called by a later migration of every service: this one stays as
it is, so that the same migrations always make the same tables.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from common.database.row_security import grant_cross_tenant, logins_of, protect, write_once

_TABLES = """
CREATE TABLE {schema}.event (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    type TEXT NOT NULL,
    subject UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (force_id, id)
);

CREATE TABLE {schema}.delivery (
    force_id INTEGER NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    event_id UUID NOT NULL,
    subscriber TEXT NOT NULL,
    delivered_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, event_id) REFERENCES {schema}.event (force_id, id)
);
CREATE INDEX delivery_of_event ON {schema}.delivery (force_id, event_id);
CREATE INDEX delivery_pending ON {schema}.delivery (force_id, subscriber, id) WHERE delivered_at IS NULL;

CREATE TABLE {schema}.inbox (
    force_id INTEGER NOT NULL,
    event_id UUID NOT NULL,
    type TEXT NOT NULL,
    processed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, event_id)
);

CREATE TABLE {schema}.parked (
    force_id INTEGER NOT NULL,
    event_id UUID NOT NULL,
    type TEXT NOT NULL,
    subject UUID NOT NULL,
    sequence INTEGER NOT NULL,
    error TEXT NOT NULL,
    body BYTEA NOT NULL,
    parked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    replayed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, event_id)
);
CREATE INDEX parked_waiting ON {schema}.parked (force_id, subject) WHERE replayed_at IS NULL;

CREATE TABLE {schema}.reply (
    force_id INTEGER NOT NULL,
    command_id UUID NOT NULL,
    name TEXT NOT NULL,
    actor TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    body JSONB NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, command_id)
);

CREATE TABLE {schema}.job (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    subject UUID NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    claimed_until TIMESTAMP WITH TIME ZONE,
    error TEXT,
    PRIMARY KEY (force_id, id),
    CONSTRAINT job_once UNIQUE (force_id, kind, subject)
);
CREATE INDEX job_next ON {schema}.job (force_id, due_at);

CREATE TABLE {schema}.audit (
    force_id INTEGER NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    tx BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL
        CONSTRAINT audit_act CHECK (act IN ('collect', 'alter', 'consult', 'disclose', 'combine', 'erase')),
    what TEXT NOT NULL,
    why TEXT NOT NULL,
    cause UUID,
    PRIMARY KEY (force_id, id)
);

CREATE TABLE {schema}.audit_subject (
    force_id INTEGER NOT NULL,
    audit_id BIGINT NOT NULL,
    person_id UUID NOT NULL,
    PRIMARY KEY (force_id, audit_id, person_id),
    FOREIGN KEY (force_id, audit_id) REFERENCES {schema}.audit (force_id, id)
);
CREATE INDEX audit_subject_person ON {schema}.audit_subject (force_id, person_id);

CREATE TABLE {schema}.force_settings (
    force_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body JSONB NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (force_id, version)
);
"""
_WAITING_EVENT = """
CREATE TABLE {schema}.waiting_event (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    wrapped_envelope BYTEA NOT NULL,
    PRIMARY KEY (force_id, id)
);
"""
_NAMES = (
    "event", "delivery", "inbox", "parked", "reply", "job", "audit", "audit_subject", "force_settings",
)  # fmt: skip
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
# What is past its retention may be deleted, but nothing that is undelivered or parked: the database itself keeps it.
_PRUNING = """
GRANT DELETE ON {schema}.event, {schema}.delivery, {schema}.reply TO "{login}";
CREATE POLICY only_delivered ON {schema}.delivery AS RESTRICTIVE FOR DELETE TO "{login}"
    USING (delivered_at IS NOT NULL);
CREATE POLICY only_replayed ON {schema}.parked AS RESTRICTIVE FOR DELETE TO "{login}" USING (replayed_at IS NOT NULL);
"""


def create_system_tables(op: Any, schema: str) -> None:
    """Events, deliveries, inbox, parked events, replies, jobs, audit and force settings, with who may touch what."""
    connection = op.get_bind()
    connection.execute(text(_TABLES.format(schema=schema)))
    for table in _NAMES:
        protect(connection, schema, table)
    connection.execute(text(_STAMP.format(schema=schema)))
    for table in ("audit", "audit_subject", "force_settings"):
        write_once(connection, schema, table)
    connection.execute(text(_PRUNING.format(schema=schema, login=logins_of(connection).service(schema))))
    _grant_to_relay_and_jobs(connection, schema)


def create_waiting_event(op: Any, schema: str) -> None:
    """Anonymous events that wait for the day's batch, for a service that raises them."""
    connection = op.get_bind()
    connection.execute(text(_WAITING_EVENT.format(schema=schema)))
    protect(connection, schema, "waiting_event")


def _grant_to_relay_and_jobs(connection: Connection, schema: str) -> None:
    """What those who work across forces may read and mark."""
    logins = logins_of(connection)
    grant_cross_tenant(connection, schema, "event", logins.relay, read=("force_id", "id", "body"))
    grant_cross_tenant(
        connection,
        schema,
        "delivery",
        logins.relay,
        read=("force_id", "id", "event_id", "subscriber", "delivered_at"),
        write=("delivered_at",),
    )
    grant_cross_tenant(
        connection,
        schema,
        "job",
        logins.jobs,
        read=("force_id", "id", "kind", "subject", "due_at", "attempts", "claimed_until"),
        write=("claimed_until", "attempts"),
    )
    for login in (logins.relay, logins.jobs):
        connection.execute(text(f'GRANT USAGE ON SCHEMA {schema} TO "{login}"'))
