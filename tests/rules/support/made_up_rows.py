"""Makes up a row of any table that the scene leaves empty, so that a rule about all tables is one about all."""

from __future__ import annotations

import datetime
import decimal
import re
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Table

from rules.support.site_paths import OWN, TABLES, reaches, ways_of

VALUES: dict[type, Any] = {
    bool: True,
    int: 1,
    str: "made_up",
    bytes: b"made up",
    decimal.Decimal: 1,
    datetime.datetime: datetime.datetime(2026, 5, 4, tzinfo=datetime.UTC),
    datetime.date: datetime.date(2026, 5, 4),
    datetime.time: datetime.time(8),
    object: {},  # of a column of JSON
    list: [],
}


def make_up_row(connection: Connection, table: str, force_id: int) -> None:
    """One row of a force. No trigger and no foreign key looks at it."""
    _add(connection, TABLES[table], {"force_id": force_id})


def make_up_row_at_site(connection: Connection, table: str, force_id: int, site_id: int) -> None:
    """One row that reaches a site, if need be with rows above it that do."""
    row: dict[str, Any] = {"force_id": force_id}
    way = ways_of(table)[0]
    if way == OWN or "site_id" in TABLES[table].c:
        row["site_id"] = site_id
    if not isinstance(way, str):
        above = f"SELECT t.{way.theirs} FROM {way.table} AS t WHERE t.force_id = {force_id} AND ({way.where}) AND "
        query = sa.text(f"{above} ({reaches(way.table, site_id)}) LIMIT 1")
        if connection.scalar(query) is None:
            make_up_row_at_site(connection, way.table, force_id, site_id)
        row[way.ours] = connection.scalar(query)
    _add(connection, TABLES[table], row)


def _add(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    needed = [column for column in table.c if not column.nullable and column.name not in row and not column.identity]
    values = {column.name: _value(table, column) for column in needed}
    connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
    connection.execute(sa.insert(table).values({**values, **row}))
    connection.execute(sa.text("SET LOCAL session_replication_role = origin"))


def _value(table: Table, column: Column[Any]) -> Any:
    if codes := _codes_of(table, column.name):
        return codes[0]
    kind = column.type.python_type
    return uuid4() if kind is UUID else VALUES[kind]


def _codes_of(table: Table, column: str) -> list[str]:
    """The codes that a CHECK lets into a column."""
    constraints = {*table.constraints, *table.c[column].constraints}
    checks = [str(one.sqltext) for one in constraints if isinstance(one, sa.CheckConstraint)]
    found = [check for check in checks if re.match(rf"{column} IN \(", check)]
    return re.findall(r"'([^']*)'", found[0]) if found else []
