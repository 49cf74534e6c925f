"""What every tenant row begins with: its force, first in every key, and how one row belongs to another of its force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Literal, get_args
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from common.database.system_tables import Timestamp

# A Literal is text with a CHECK (``one_of``), no native ENUM: that is not leakproof and loses its index under row
# security.
COLUMN_TYPES: Final[dict[Any, Any]] = {
    str: sa.Text,
    Literal: sa.Text,
    datetime: Timestamp,
    bytes: LargeBinary,
}


class OfForce:
    """A row of a force; its other key columns are its own."""

    force_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-2)


class Row(OfForce):
    """A row of a force with an id of its own."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-1)


class ActRow(OfForce):
    """An act: who did what to an aggregate, in order. Its table adds ``<aggregate>_id`` by ``act_of()``, its foreign
    key, ``act: Mapped[SomeLiteral]`` and what else it keeps. Its migration uses ``protect_acts``."""

    sequence: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)
    at: Mapped[datetime] = mapped_column(sort_order=-1)
    actor: Mapped[str] = mapped_column(sort_order=-1)
    act: Mapped[str] = mapped_column(sort_order=-1)


def act_of() -> MappedColumn[Any]:
    """The column with the id of what was acted on: second in the key, after the force."""
    return mapped_column(primary_key=True, sort_order=-1)


def foreign_key_factory(schema: str) -> Callable[..., ForeignKeyConstraint]:
    """Foreign keys within one schema and one force: row security does not cover foreign keys, so the force is part
    of each."""

    def belongs(table: str, *columns: str) -> ForeignKeyConstraint:
        return ForeignKeyConstraint(["force_id", *columns], [f"{schema}.{table}.force_id", f"{schema}.{table}.id"])

    return belongs


def one_of(column: str, codes: object, *, name: str) -> CheckConstraint:
    """A CHECK that a column has one of the codes of a ``Literal``, so that codes are declared once, in messages."""
    listed = ", ".join(f"'{code}'" for code in get_args(codes))
    return CheckConstraint(f"{column} IN ({listed})", name=name)
