"""How a service finds a row of its force, locks it, and shows many of them a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from common.database.rows import OfForce
from common.errors import NOT_FOUND
from common.refusals import refused
from common.unit_of_work import UnitOfWork

PAGE_SIZE = 25


R = TypeVar("R", bound=OfForce)
T = TypeVar("T")
S = TypeVar("S", bound=sa.Select[*tuple[Any, ...]])


@dataclass(frozen=True)
class Page(Generic[T]):
    """The items on page number ``page`` (the first is 1), and how many items there are in all."""

    items: Sequence[T]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return page_count(self.total)


def of_force(uow: UnitOfWork, table: type[R], *where: sa.ColumnElement[bool]) -> sa.Select[R]:
    """The rows of the caller's force that meet the condition."""
    return sa.select(table).where(table.force_id == uow.tenant.force_id, *where)


def locked(query: S, *, of: type[Any] | None = None, skip_locked: bool = False) -> S:
    """The query under locks that last until the end, its rows read afresh: nothing that was read before the lock stays.

    The lock is FOR NO KEY UPDATE: new rows may still refer to these, because their keys do not change. ``of`` locks
    one table of a join; ``skip_locked`` leaves out rows that another transaction has locked.
    """
    return fresh(query.with_for_update(key_share=True, of=of, skip_locked=skip_locked))


def fresh(query: S) -> S:
    """The query whose rows are read afresh, for rows that a lock on another row protects."""
    return query.execution_options(populate_existing=True)


def find(uow: UnitOfWork, table: type[R], row_id: UUID, *, lock: bool = False) -> R:
    """The row, under its lock if it is to be changed. Raises ``Refused(not_found)`` also for what the caller may not
    see."""
    return require(find_first(uow, of_force(uow, table, _id_of(table) == row_id), lock=lock))


def find_first(uow: UnitOfWork, query: sa.Select[T], *, lock: bool = False) -> T | None:
    """The first row of a query, under its lock if it is to be changed; None when there is none."""
    return uow.session.scalars(locked(query) if lock else query).first()


def require(row: T | None) -> T:
    """The row, if there is one. Raises ``Refused(not_found)``."""
    if row is None:
        raise refused(NOT_FOUND)
    return row


def find_all(uow: UnitOfWork, table: type[R], *where: sa.ColumnElement[bool]) -> Sequence[R]:
    """The rows that meet the condition, in no order."""
    return uow.session.scalars(of_force(uow, table, *where)).all()


def lock_all(uow: UnitOfWork, table: type[R], *where: sa.ColumnElement[bool]) -> Sequence[R]:
    """Rows under their locks, taken in the order of their ids, so that two callers never wait for each other."""
    return uow.session.scalars(locked(of_force(uow, table, *where).order_by(_id_of(table)))).all()


def _id_of(table: type[OfForce]) -> InstrumentedAttribute[UUID]:
    """Only for tables whose rows have an id of their own."""
    return table.id  # type: ignore[attr-defined, no-any-return]


def first_these(states: Sequence[str], column: InstrumentedAttribute[str]) -> sa.Case[int]:
    """An order that begins with rows in these states, one after the other."""
    return sa.case({state: number for number, state in enumerate(states)}, value=column, else_=len(states))


def page_of(uow: UnitOfWork, query: sa.Select[T], page: int) -> Page[T]:
    """One page of an ordered query. Raises ``Refused(page_invalid)``."""
    begin = page_start(page)
    counted = sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    total = uow.session.scalar(counted) or 0
    return Page(uow.session.scalars(query.limit(PAGE_SIZE).offset(begin)).all(), total, page)


def page_of_items(items: Sequence[T], page: int) -> Page[T]:
    """One page of items that are all here. Raises ``Refused(page_invalid)``."""
    begin = page_start(page)
    return Page(items[begin : begin + PAGE_SIZE], len(items), page)


def page_start(page: int) -> int:
    """How many items come before a page. Raises ``Refused(page_invalid)`` for what is no page."""
    if page < 1:
        raise refused("page_invalid")
    return PAGE_SIZE * (page - 1)


def page_count(total: int, size: int = PAGE_SIZE) -> int:
    """How many pages so many items fill; nothing at all is one empty page."""
    return max(1, -(-total // size))
