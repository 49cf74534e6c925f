"""Counts and reads what all schemas hold, so that a rule can say: nothing changed, nothing can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from rules.support import pg_catalog as c
from rules.support.pg_catalog import Catalog


def counted(engine: Engine, force_id: int | None = None) -> Counter[str]:
    """How many rows each table holds, of one force or of all."""
    only = "" if force_id is None else f" WHERE force_id = {force_id:d}"
    query = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}{only}" for name in _tables(engine))
    with engine.connect() as connection:
        return Counter({name: many for name, many in connection.execute(sa.text(query))})


@cache
def _tables(engine: Engine) -> tuple[str, ...]:
    return tuple(f"{table.schema}.{table.name}" for table in Catalog(engine).tables())


def ids_at_site(engine: Engine, site_id: int) -> set[str]:
    """The id of every row that belongs to a site."""
    columns: dict[str, set[str]] = {}
    for column in Catalog(engine).rows(c.COLUMNS):
        columns.setdefault(f"{column.schema}.{column.name}", set()).add(column.column)
    with_both = [table for table, names in columns.items() if names >= {"id", "site_id"}]
    query = " UNION ALL ".join(f"SELECT id::text FROM {table} WHERE site_id = {site_id:d}" for table in with_both)
    with engine.connect() as connection:
        return set(connection.scalars(sa.text(query)))


def everything_kept(engine: Engine, schemas: tuple[str, ...] = c.SCHEMAS) -> Iterator[tuple[str, bytes]]:
    """Every value of every column that could hold words, with where it stands."""
    wordy = ("text", "bytea", "jsonb", "json", "character varying", "text[]")
    for column in Catalog(engine).rows(c.COLUMNS, schemas=list(schemas)):
        if column.type in wordy:
            where = f"{column.schema}.{column.name}"
            query = sa.text(f'SELECT "{column.column}" FROM {where} WHERE "{column.column}" IS NOT NULL')
            with engine.connect() as connection:
                yield from ((f"{where}.{column.column}", _bytes(one)) for one in connection.scalars(query))


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
