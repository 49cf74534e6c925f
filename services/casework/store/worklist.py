"""The worklist: what is next on every case, what comes at once before all else, then late first, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from casework.store.tables import CaseFile
from common.unit_of_work import UnitOfWork

PAGE = 25


def work_page(uow: UnitOfWork, page: int, *, worker_id: str | None) -> tuple[Sequence[CaseFile], int]:
    """A page of cases by when something is due on them, and how many there are. With ``worker_id`` only theirs,
    without what waits for the sergeant's decision."""
    wanted = [CaseFile.force_id == uow.tenant.force_id, CaseFile.next_due_at.is_not(None)]
    if worker_id is not None:
        wanted += [CaseFile.worker_id == worker_id, CaseFile.next_action != "decide_navigator"]
    total = uow.session.scalar(sa.select(sa.func.count()).select_from(CaseFile).where(*wanted)) or 0
    query = sa.select(CaseFile).where(*wanted).order_by(CaseFile.next_rank, CaseFile.next_due_at, CaseFile.id)
    return uow.session.scalars(query.limit(PAGE).offset(PAGE * (page - 1))).all(), total
