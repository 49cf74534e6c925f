"""Counts how many open cases each navigator carries, over all sites of the force."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from casework.store.tables import Caseload
from common.unit_of_work import UnitOfWork


def count_open_cases(uow: UnitOfWork, *, without: str | None, lock: bool = False) -> dict[str, int]:
    """Open cases by worker. ``without`` carries the case being decided, which does not count. ``lock`` keeps the counts
    as they are until the end of the transaction, so that two decisions at once cannot exceed the cap together."""
    if lock:
        lock_caseloads = sa.text("SELECT pg_advisory_xact_lock(hashtext('caseload'), :force)")
        uow.session.execute(lock_caseloads, {"force": uow.tenant.force_id})
    query = sa.select(Caseload.worker_id, Caseload.open_cases).where(Caseload.force_id == uow.tenant.force_id)
    loads = {worker_id: open_cases for worker_id, open_cases in uow.session.execute(query)}
    if without in loads:
        loads[without] -= 1
    return loads


def move_caseload(uow: UnitOfWork, *, to: str | None, since: str | None) -> None:
    """Count a case for its new navigator (``to``), and no longer for the previous one (``since``)."""
    changes = ((since, -1), (to, 1)) if to != since else ()
    for worker_id, by in sorted((worker, by) for worker, by in changes if worker is not None):
        row = {"force_id": uow.tenant.force_id, "worker_id": worker_id}
        if by < 0:  # a row exists: the case was counted for them
            update = sa.update(Caseload).where(Caseload.force_id == row["force_id"], Caseload.worker_id == worker_id)
            uow.session.execute(update.values(open_cases=Caseload.open_cases - 1))
            continue
        insert = pg.insert(Caseload).values(**row, open_cases=1)
        increment = {"open_cases": Caseload.open_cases + 1}
        uow.session.execute(insert.on_conflict_do_update(index_elements=["force_id", "worker_id"], set_=increment))
