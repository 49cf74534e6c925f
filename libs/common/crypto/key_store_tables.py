"""The five tables of the key store, and the transaction bound to one force through which they are used.

The key store is a separate database, so that its backups are kept for days while those of the rest are kept for months:
a destroyed key must not come back from an old backup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from common.crypto.key_owners import INBOUND, OWN
from common.database.bulk_insert import bulk_insert, to_columns
from common.database.engine import map_database_errors

SCHEMA: Final = "keys"

metadata = sa.MetaData(schema=SCHEMA)

force_key = sa.Table(
    "force_key",
    metadata,
    sa.Column("force_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
)

key = sa.Table(
    "key",
    metadata,
    sa.Column("force_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("wrapping", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(f"wrapping IN ('{OWN}', '{INBOUND}')", name="key_wrapping"),
)

key_subject = sa.Table(
    "key_subject",
    metadata,
    sa.Column("force_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("key_id", sa.Uuid, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.ForeignKeyConstraint(
        ["force_id", "owner", "key_id"],
        [key.c.force_id, key.c.owner, key.c.id],
        name="key_subject_key",
        ondelete="CASCADE",
    ),
    sa.Index("key_subject_by_subject", "force_id", "owner", "subject"),
)

destroyed_key = sa.Table(
    "destroyed_key",
    metadata,
    sa.Column("force_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("key_id", sa.Uuid, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)

short_lived_key = sa.Table(
    "short_lived_key",
    metadata,
    sa.Column("force_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
)  # the gateway's own, for lists that wait for an officer: one that is missing was destroyed, and no ledger says so

_BIND = sa.text("SELECT set_config('app.force', :force, true)")


@contextmanager
def transaction(engine: Engine, force_id: int) -> Iterator[Connection]:
    """A transaction bound to one force: committed at the end, rolled back when it raises. Raises: Unavailable."""
    if force_id <= 0:
        raise ValueError("a key belongs to a force")
    with map_database_errors(), engine.begin() as connection:
        bind(connection, force_id)
        yield connection


def bind(connection: Connection, force_id: int) -> None:
    """Bind the transaction that begins now to one force."""
    connection.execute(_BIND, {"force": str(force_id)})


def insert_keys(
    connection: Connection,
    force_id: int,
    owner: str,
    keys: Sequence[tuple[UUID, Sequence[str], bytes]],
    *,
    wrapping: str,
    made_at: datetime,
) -> None:
    """Insert several wrapped keys of one owner, each with its subjects, in two statements.

    It needs no right to read: this is all that the gateway may do.
    """
    own = {"force_id": force_id, "owner": owner}
    made = {"wrapping": wrapping, "made_at": made_at}
    rows = [{**own, "id": id_, "wrapped": wrapped, **made} for id_, _, wrapped in keys]
    subject_rows = [{**own, "key_id": id_, "subject": subject} for id_, subjects, _ in keys for subject in subjects]
    connection.execute(bulk_insert(key, *rows[0]), to_columns(rows))
    connection.execute(bulk_insert(key_subject, *subject_rows[0]), to_columns(subject_rows))
