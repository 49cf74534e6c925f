"""Copies the erasure ledger out of the key store, and destroys again what it says: the erased stay erased.

A line for each row of the ledger, as the database has it: keys and their subjects, never a name or a key.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection, text

from common.crypto.key_store_tables import destroyed_key, key, key_subject
from wayout.deployment.deployment import Deployment
from wayout.errors import CommandError
from wayout.operations.integrity_counts import must_see_everything

BATCH_ROWS: Final = 5_000
_ROWS: Final = text(f"SELECT row_to_json(ledger)::text FROM {destroyed_key} AS ledger ORDER BY at, key_id, subject")
_ADD: Final = text(
    f"INSERT INTO {destroyed_key} SELECT entry.* FROM unnest(CAST(:rows AS jsonb[])) AS row, "
    f"jsonb_populate_record(NULL::{destroyed_key}, row) AS entry ON CONFLICT DO NOTHING"
)
_OF_KEY: Final = "ledger.force_id = {0}.force_id AND ledger.owner = {0}.owner AND ledger.key_id = {0}.{1}"
# The key store deletes no key that is about anything else than the ledger says. What the backup attached to a key that
# is in the ledger was taken off again before it was destroyed.
_DETACH: Final = text(
    f"DELETE FROM {key_subject} AS about USING {destroyed_key} AS ledger WHERE {_OF_KEY.format('about', 'key_id')} "
    f"AND NOT EXISTS (SELECT 1 FROM {destroyed_key} AS ledger WHERE {_OF_KEY.format('about', 'key_id')} "
    "AND ledger.subject = about.subject)"
)
_DESTROY: Final = text(f"DELETE FROM {key} AS key USING {destroyed_key} AS ledger WHERE {_OF_KEY.format('key', 'id')}")


def copy_ledger(deployment: Deployment, file: Path) -> int:
    """Write the ledger to a new file that only its owner may read. Returns how many rows. Raises: CommandError."""
    with key_store(deployment) as connection:
        rows = connection.execution_options(yield_per=BATCH_ROWS).scalars(_ROWS)
        return write_ledger(rows, file)


def write_ledger(rows: Iterator[str] | sa.ScalarResult[str], file: Path) -> int:
    """Write these rows. Raises: CommandError if the file exists."""
    count = 0
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as error:
        raise CommandError(f"{file} exists already: give a new name for each copy") from error
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(f"{row}\n")
            count += 1
    return count


def ledger_rows(connection: Connection) -> sa.ScalarResult[str]:
    """Every row of the ledger, as text, on a connection to the key store."""
    return connection.scalars(_ROWS)


def apply_ledger(deployment: Deployment, file: Path) -> int:
    """Add a copied ledger to the key store's own, and destroy every key that either says is destroyed. Returns how many
    keys were destroyed. Raises: CommandError if the file is no ledger."""
    with key_store(deployment) as connection:
        for rows in _batches(file):
            connection.execute(_ADD, {"rows": rows})
        connection.execute(_DETACH)
        return connection.execute(_DESTROY).rowcount


def _batches(file: Path) -> Iterator[Sequence[str]]:
    with file.open(encoding="utf-8") as lines:
        while batch := list(islice(lines, BATCH_ROWS)):
            for line in batch:
                _check(line, file)
            yield batch


def _check(line: str, file: Path) -> None:
    try:
        known = {"force_id", "owner", "key_id", "subject"} <= json.loads(line).keys()
    except (ValueError, AttributeError):
        known = False
    if not known:
        raise CommandError(f"{file} is no copy of the ledger: make one with `wayout backup --ledger-only FILE`")


@contextmanager
def key_store(deployment: Deployment) -> Iterator[Connection]:
    """A transaction on the key store by the administrator's login. Raises: CommandError if it may not see all rows."""
    engine = sa.create_engine(deployment.admin_url_of(deployment.key_store_database), poolclass=sa.NullPool)
    with engine.begin() as connection:
        must_see_everything(connection)
        yield connection
