"""The worklist: what is next on every case, urgent first, then overdue first, a page at a time."""

from __future__ import annotations

from casework.store.tables import CaseFile
from common.queries import Page, of_force, page_of
from common.unit_of_work import UnitOfWork


def find_work_page(uow: UnitOfWork, page: int, *, worker_id: str | None) -> Page[CaseFile]:
    """A page of cases by when something is due on them. With ``worker_id`` only their cases, without those that wait
    for the sergeant's decision. Raises: Refused(page_invalid)."""
    query = of_force(uow, CaseFile, CaseFile.next_due_at.is_not(None))
    if worker_id is not None:
        query = query.where(CaseFile.worker_id == worker_id, CaseFile.next_action != "decide_navigator")
    return page_of(uow, query.order_by(CaseFile.next_rank, CaseFile.next_due_at, CaseFile.id), page)
