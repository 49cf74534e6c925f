"""Saves callouts, whose beginning and end may come in any order."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects import postgresql as pg

from casework.messages import CalloutEnded, CalloutRaised
from common.queries import find
from common.unit_of_work import UnitOfWork
from referral.store.tables import Callout


def insert_callout(uow: UnitOfWork, raised: CalloutRaised) -> Callout | None:
    """A new callout, locked; None if it was raised before, or is over already."""
    row = {
        "force_id": uow.tenant.force_id, "id": raised.callout_id, "site_id": raised.site_id,
        "case_id": raised.case_id, "person_id": raised.person_id, "reason": raised.reason, "raised_at": uow.now,
    }  # fmt: skip
    insert = pg.insert(Callout).values(**row).on_conflict_do_nothing().returning(Callout.id)
    return get_callout(uow, raised.callout_id) if uow.session.scalar(insert) is not None else None


def end_callout(uow: UnitOfWork, ended: CalloutEnded) -> None:
    """End it; the first end counts, also when its beginning was never told."""
    row = {
        "force_id": uow.tenant.force_id, "id": ended.callout_id, "site_id": ended.site_id,
        "case_id": ended.case_id, "person_id": ended.person_id, "ended_at": uow.now,
    }  # fmt: skip
    insert = pg.insert(Callout).values(**row)
    uow.session.execute(
        insert.on_conflict_do_update(
            index_elements=["force_id", "id"], set_={"ended_at": uow.now}, where=Callout.ended_at.is_(None)
        )
    )


def get_callout(uow: UnitOfWork, callout_id: UUID) -> Callout:
    """A callout, locked. Raises: Refused(not_found)."""
    return find(uow, Callout, callout_id, lock=True)
