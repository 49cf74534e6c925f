"""The six tables of the key store, and the transaction bound to one force through which they are used.

The key store is a separate database, so that its backups are kept for days while those of the rest are kept for months:
a destroyed key must not come back from an old backup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from common.database.bulk_insert import bulk_insert, to_columns
from common.database.engine import map_database_errors

SCHEMA: Final = "keys"
FORCE: Final = "force"  # wrapped by the force's key, which the root key wraps
REFERRAL: Final = "referral"  # HPKE-sealed, for the referral service to open

metadata = sa.MetaData(schema=SCHEMA)

force_key = sa.Table(
    "force_key",
    metadata,
    sa.Column("force_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
)

pseudonym_key = sa.Table(
    "pseudonym_key",
    metadata,
    sa.Column("force_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
)  # opportunities' own: it derives candidates' ids and marks, and leads to no other key

key = sa.Table(
    "key",
    metadata,
    sa.Column("force_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("wrapped_for", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(f"wrapped_for IN ('{FORCE}', '{REFERRAL}')", name="key_wrapped_for"),
)

key_subject = sa.Table(
    "key_subject",
    metadata,
    sa.Column("force_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key_id", sa.Uuid, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.ForeignKeyConstraint(
        ["force_id", "key_id"], [key.c.force_id, key.c.id], name="key_subject_key", ondelete="CASCADE"
    ),
    sa.Index("key_subject_by_subject", "force_id", "subject"),
)

destroyed_key = sa.Table(
    "destroyed_key",
    metadata,
    sa.Column("force_id", sa.Integer, primary_key=True, autoincrement=False),
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


def insert_key(
    connection: Connection,
    force_id: int,
    key_id: UUID,
    subjects: Sequence[str],
    *,
    wrapped: bytes,
    wrapped_for: Literal["force", "referral"],
    made_at: datetime,
) -> None:
    """Insert one key with its subjects. It needs no right to read: this is all that the gateway may do."""
    insert_keys(connection, force_id, [(key_id, subjects, wrapped)], wrapped_for=wrapped_for, made_at=made_at)


def insert_keys(
    connection: Connection,
    force_id: int,
    keys: Sequence[tuple[UUID, Sequence[str], bytes]],
    *,
    wrapped_for: Literal["force", "referral"],
    made_at: datetime,
) -> None:
    """Insert several wrapped keys, each with its subjects, in two statements."""
    rows = [
        {"force_id": force_id, "id": id_, "wrapped": wrapped, "wrapped_for": wrapped_for, "made_at": made_at}
        for id_, _, wrapped in keys
    ]
    subject_rows = [
        {"force_id": force_id, "key_id": id_, "subject": subject} for id_, subjects, _ in keys for subject in subjects
    ]
    connection.execute(bulk_insert(key, *rows[0]), to_columns(rows))
    connection.execute(bulk_insert(key_subject, *subject_rows[0]), to_columns(subject_rows))
