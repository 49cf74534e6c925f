"""The tables that every service has beside its own: events, deliveries, inbox, parked, replies, due work, audit."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKeyConstraint, Index, MetaData, Table
from sqlalchemy.dialects import postgresql as pg

Timestamp = sa.DateTime(timezone=True)
ACTS: Final = ("collect", "alter", "consult", "disclose", "combine", "erase")


def data_register(*, reaches: str, sensitivity: str, keeps: str, export: str) -> dict[str, Any]:
    """What the register of processing says of a table, for ``Table(info=...)``.

    reaches      the column that leads to a person, or "nobody"
    sensitivity  "sealed", "pseudonymous" or "none"
    keeps        how long, in words that retention rules use
    export       "yes", "redact" or "no": what a subject access request gets
    """
    return {"reaches": reaches, "sensitivity": sensitivity, "keeps": keeps, "export": export}


@dataclass(frozen=True)
class SystemTables:
    event: Table
    delivery: Table
    inbox: Table
    parked: Table
    reply: Table
    job: Table
    audit: Table
    audit_subject: Table
    force_settings: Table

    def tables(self) -> tuple[Table, ...]:
        return tuple(vars(self).values())


@functools.cache
def system_tables_of(schema: str) -> SystemTables:
    """The plumbing tables of one service's schema."""
    return system_tables(MetaData(schema=schema))


@functools.cache
def waiting_event_of(schema: str) -> Table:
    """The anonymous events that wait in one service's schema."""
    return waiting_event(MetaData(schema=schema))


def force_key(*columns: Column[Any]) -> tuple[Column[Any], ...]:
    """The beginning of every tenant table's primary key."""
    return (Column("force_id", sa.Integer, primary_key=True), *columns)


def system_tables(metadata: MetaData) -> SystemTables:
    """Declare the plumbing tables in a service's metadata."""
    return SystemTables(
        event=_event(metadata),
        delivery=_delivery(metadata),
        inbox=_inbox(metadata),
        parked=_parked(metadata),
        reply=_reply(metadata),
        job=_job(metadata),
        audit=_audit(metadata),
        audit_subject=_audit_subject(metadata),
        force_settings=_force_settings(metadata),
    )


_NOBODY = data_register(reaches="nobody", sensitivity="none", keeps="30 days", export="no")
_BY_EVENT = data_register(reaches="subject", sensitivity="pseudonymous", keeps="30 days", export="no")


def _event(metadata: MetaData) -> Table:
    return Table(
        "event",
        metadata,
        *force_key(Column("id", sa.Uuid, primary_key=True)),
        Column("type", sa.Text, nullable=False),
        Column("subject", sa.Uuid, nullable=False),
        Column("sequence", sa.Integer, nullable=False),
        Column("at", Timestamp, nullable=False),
        Column("body", sa.LargeBinary, nullable=False),
        info=_BY_EVENT,
    )


def _delivery(metadata: MetaData) -> Table:
    """One row per subscriber. Delivered rows are marked, not deleted, so that what is lost can be counted."""
    schema = metadata.schema
    return Table(
        "delivery",
        metadata,
        *force_key(Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True)),
        Column("event_id", sa.Uuid, nullable=False),
        Column("subscriber", sa.Text, nullable=False),
        Column("delivered_at", Timestamp),
        ForeignKeyConstraint(["force_id", "event_id"], [f"{schema}.event.force_id", f"{schema}.event.id"]),
        Index("delivery_of_event", "force_id", "event_id"),
        Index("delivery_pending", "force_id", "subscriber", "id", postgresql_where=sa.text("delivered_at IS NULL")),
        info=_NOBODY,
    )


def _inbox(metadata: MetaData) -> Table:
    return Table(
        "inbox",
        metadata,
        *force_key(Column("event_id", sa.Uuid, primary_key=True)),
        Column("type", sa.Text, nullable=False),
        Column("processed_at", Timestamp, nullable=False),
        info=_NOBODY | {"keeps": "90 days"},
    )


def _parked(metadata: MetaData) -> Table:
    """An event that could not be handled, kept sealed as it came until a person reviews and replays it."""
    return Table(
        "parked",
        metadata,
        *force_key(Column("event_id", sa.Uuid, primary_key=True)),
        Column("type", sa.Text, nullable=False),
        Column("subject", sa.Uuid, nullable=False),
        Column("sequence", sa.Integer, nullable=False),
        Column("error", sa.Text, nullable=False),
        Column("body", sa.LargeBinary, nullable=False),
        Column("parked_at", Timestamp, nullable=False),
        Column("replayed_at", Timestamp),
        Index("parked_waiting", "force_id", "subject", postgresql_where=sa.text("replayed_at IS NULL")),
        info=_BY_EVENT | {"keeps": "until replayed, then 90 days"},
    )


def _reply(metadata: MetaData) -> Table:
    """The answer given to a command, so that its repeat gets the same one."""
    return Table(
        "reply",
        metadata,
        *force_key(Column("command_id", sa.Uuid, primary_key=True)),
        Column("name", sa.Text, nullable=False),
        Column("actor", sa.Text, nullable=False),
        Column("fingerprint", sa.LargeBinary, nullable=False),
        Column("body", pg.JSONB, nullable=False),
        Column("at", Timestamp, nullable=False),
        info=_NOBODY | {"keeps": "90 days"},
    )


def _job(metadata: MetaData) -> Table:
    """A chore to be done at or after its time. ``claimed_until`` keeps two workers apart; real time, not the demo's."""
    return Table(
        "job",
        metadata,
        *force_key(Column("id", sa.Uuid, primary_key=True)),
        Column("kind", sa.Text, nullable=False),
        Column("subject", sa.Uuid, nullable=False),
        Column("due_at", Timestamp, nullable=False),
        Column("attempts", sa.Integer, nullable=False, server_default="0"),
        Column("claimed_until", Timestamp),
        Column("error", sa.Text),
        Index("job_next", "force_id", "due_at"),
        sa.UniqueConstraint("force_id", "kind", "subject", name="job_once"),
        info=_BY_EVENT | {"keeps": "until done"},
    )


def _audit(metadata: MetaData) -> Table:
    """Who did what to whose record, when and why. Append-only; the trigger sets id, transaction and time."""
    return Table(
        "audit",
        metadata,
        *force_key(Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True)),
        Column("tx", sa.BigInteger, nullable=False),
        Column("at", Timestamp, nullable=False),
        Column("actor", sa.Text, nullable=False),
        Column("act", sa.Text, sa.CheckConstraint(f"act IN {ACTS}", name="audit_act"), nullable=False),
        Column("what", sa.Text, nullable=False),
        Column("why", sa.Text, nullable=False),
        Column("cause", sa.Uuid),
        info=data_register(reaches="audit_subject", sensitivity="pseudonymous", keeps="7 years", export="redact"),
    )


def _audit_subject(metadata: MetaData) -> Table:
    schema = metadata.schema
    return Table(
        "audit_subject",
        metadata,
        *force_key(Column("audit_id", sa.BigInteger, primary_key=True), Column("person_id", sa.Uuid, primary_key=True)),
        ForeignKeyConstraint(["force_id", "audit_id"], [f"{schema}.audit.force_id", f"{schema}.audit.id"]),
        Index("audit_subject_person", "force_id", "person_id"),
        info=data_register(reaches="person_id", sensitivity="pseudonymous", keeps="7 years", export="redact"),
    )


def _force_settings(metadata: MetaData) -> Table:
    """What a force decided, as immutable versions; the highest one stands."""
    return Table(
        "force_settings",
        metadata,
        *force_key(Column("version", sa.Integer, primary_key=True)),
        Column("body", pg.JSONB, nullable=False),
        Column("at", Timestamp, nullable=False),
        Column("actor", sa.Text, nullable=False),
        info=data_register(reaches="nobody", sensitivity="none", keeps="for ever", export="no"),
    )


def waiting_event(metadata: MetaData) -> Table:
    """Anonymous events that wait for the day's batch, wrapped with a key of the service's own, and without a time,
    a type or a subject. Only services that raise such events have this table."""
    return Table(
        "waiting_event",
        metadata,
        *force_key(Column("id", sa.Uuid, primary_key=True)),
        Column("wrapped_envelope", sa.LargeBinary, nullable=False),
        info=data_register(
            reaches="nobody", sensitivity="pseudonymous", keeps="until the next batch, a day", export="no"
        ),
    )
