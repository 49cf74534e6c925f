"""Saves callouts of cases, and finds those that are not over."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.dialects import postgresql as pg

from casework.messages import CalloutReason
from casework.store.tables import Callout, CaseFile
from common.queries import find_first, of_force
from common.unit_of_work import UnitOfWork


def insert_callout(uow: UnitOfWork, case: CaseFile, callout_id: UUID, reason: CalloutReason) -> bool:
    """Save a callout. False if it was raised before."""
    values = {
        "force_id": uow.tenant.force_id, "id": callout_id, "case_id": case.id, "reason": reason, "raised_at": uow.now,
    }  # fmt: skip
    insert = pg.insert(Callout).values(**values).on_conflict_do_nothing()
    return uow.session.scalar(insert.returning(Callout.id)) is not None


def open_callouts(uow: UnitOfWork, case: CaseFile) -> Sequence[Callout]:
    """Those that are not over, the oldest first. The case is locked by whoever changes them."""
    query = of_force(uow, Callout, Callout.case_id == case.id, Callout.ended_at.is_(None))
    return uow.session.scalars(query.order_by(Callout.raised_at, Callout.id)).all()


def find_callout(uow: UnitOfWork, callout_id: UUID) -> Callout | None:
    return find_first(uow, of_force(uow, Callout, Callout.id == callout_id))
