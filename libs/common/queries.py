"""One row by its id, for one force, under its lock if it is to be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from common.database.rows import Row
from common.errors import NOT_FOUND, Refused
from common.unit_of_work import UnitOfWork

R = TypeVar("R", bound=Row)
PAGE = 25


def find(uow: UnitOfWork, table: type[R], row_id: UUID, *, lock: bool = False) -> R:
    """The row, as it is now. Raises ``Refused(not_found)`` also for what the caller may not see."""
    query = sa.select(table).where(table.force_id == uow.tenant.force_id, table.id == row_id)
    if lock:
        query = _locked(query)
    found = uow.session.scalars(query).first()
    if found is None:
        raise Refused(NOT_FOUND)
    return found


def find_all(uow: UnitOfWork, table: type[R], *where: sa.ColumnElement[bool]) -> Sequence[R]:
    return uow.session.scalars(sa.select(table).where(table.force_id == uow.tenant.force_id, *where)).all()


def lock_all(uow: UnitOfWork, table: type[R], *where: sa.ColumnElement[bool]) -> Sequence[R]:
    """Rows under their locks, taken in the order of their ids, so that two callers never wait for each other."""
    query = sa.select(table).where(table.force_id == uow.tenant.force_id, *where).order_by(table.id)
    return uow.session.scalars(_locked(query)).all()


def _locked(query: sa.Select[R]) -> sa.Select[R]:
    """Hold the rows until the end and read them afresh. New rows may still refer to them (their keys do not change)."""
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


def first_these(states: Sequence[str], column: InstrumentedAttribute[str]) -> sa.Case[int]:
    """An order that begins with rows in these states, one after the other."""
    return sa.case({state: number for number, state in enumerate(states)}, value=column, else_=len(states))


def page_of(uow: UnitOfWork, query: sa.Select[R], page: int) -> tuple[Sequence[R], int, int]:
    """One page of an ordered query, how many rows there are, and how many pages."""
    if page < 1:
        raise Refused("page_invalid")
    counted = sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    total = uow.session.scalar(counted) or 0
    rows = uow.session.scalars(query.limit(PAGE).offset(PAGE * (page - 1))).all()
    return rows, total, max(1, -(-total // PAGE))
