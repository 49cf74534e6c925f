"""Bulk inserts: many rows with one short statement, which the database parses and plans once for any number of rows."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql as pg


@functools.cache
def bulk_insert(table: Table, *names: str) -> pg.Insert:
    """An insert of these columns that keeps the order of the rows; its values are ``to_columns(rows)``."""
    arrays = (sa.bindparam(name, type_=pg.ARRAY(table.c[name].type)) for name in names)
    columns = (sa.column(name, table.c[name].type) for name in names)
    rows = sa.func.unnest(*arrays).table_valued(*columns, with_ordinality="nth", name="rows").render_derived()
    ordered = sa.select(*(rows.c[name] for name in names)).order_by(rows.c.nth)
    return pg.insert(table).from_select(names, ordered)


def to_columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows as one list for each column; all rows must have the columns of the first."""
    return {name: [row[name] for row in rows] for name in rows[0]}
