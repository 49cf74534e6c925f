"""How a service adds an act to an aggregate, and reads its acts in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import sqlalchemy as sa

from common.database.rows import ActRow
from common.unit_of_work import UnitOfWork

A = TypeVar("A", bound=ActRow)


class Aggregate(Protocol):
    """What can be acted on: its version is the number of its last act or event."""

    version: int


def add_act(uow: UnitOfWork, aggregate: Aggregate, act: ActRow, *, actor: str | None = None) -> int:
    """Add the next act of a locked aggregate, by whoever the unit of work is for, or by ``actor``. Returns the
    aggregate's version, which is also the sequence of an event about the act."""
    aggregate.version += 1
    act.sequence, act.at, act.actor = aggregate.version, uow.now, actor or uow.actor.id
    uow.session.add_after_parents(act)
    return aggregate.version


def list_acts(uow: UnitOfWork, table: type[A], of: sa.ColumnElement[bool]) -> Sequence[A]:
    """The acts of one aggregate, in order."""
    query = sa.select(table).where(table.force_id == uow.tenant.force_id, of)
    return uow.session.scalars(query.order_by(table.sequence)).all()
