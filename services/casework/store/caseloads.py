"""How many open cases each navigator carries, over all sites of the force."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from casework.store.tables import Caseload
from common.unit_of_work import UnitOfWork


def carried(uow: UnitOfWork, *, without: str | None, lock: bool = False) -> dict[str, int]:
    """Open cases by worker. ``without`` carries the case in question, which does not count. ``lock`` keeps the counts
    as they are until the decision is made, so that two decisions at once cannot both pass under the cap."""
    if lock:
        turn = sa.text("SELECT pg_advisory_xact_lock(hashtext('caseload'), :force)")
        uow.session.execute(turn, {"force": uow.tenant.force_id})
    query = sa.select(Caseload.worker_id, Caseload.open_cases).where(Caseload.force_id == uow.tenant.force_id)
    loads = {worker_id: open_cases for worker_id, open_cases in uow.session.execute(query)}
    if without in loads:
        loads[without] -= 1
    return loads


def hand_over(uow: UnitOfWork, *, to: str | None, since: str | None) -> None:
    """Count a case to its new navigator, and no longer to the one before."""
    changes = ((since, -1), (to, 1)) if to != since else ()
    for worker_id, by in sorted((worker, by) for worker, by in changes if worker is not None):
        row = {"force_id": uow.tenant.force_id, "worker_id": worker_id}
        if by < 0:  # a row is there: the case was counted to them
            mine = sa.update(Caseload).where(Caseload.force_id == row["force_id"], Caseload.worker_id == worker_id)
            uow.session.execute(mine.values(open_cases=Caseload.open_cases - 1))
            continue
        one = pg.insert(Caseload).values(**row, open_cases=1)
        more = {"open_cases": Caseload.open_cases + 1}
        uow.session.execute(one.on_conflict_do_update(index_elements=["force_id", "worker_id"], set_=more))
