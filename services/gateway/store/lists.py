"""Lists that wait for an officer, and what was found about their lines. What a list says is fetched only when read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from common.database.bulk_insert import bulk_insert, to_columns
from common.queries import Page, find_first, of_force, page_of, require
from common.unit_of_work import UnitOfWork
from gateway.list_parsing.rows import Finding
from gateway.store.tables import ListFinding, ListUpload

LIST_COLUMN: Final = "gateway.list_upload.body"
ERASE_LIST: Final = "erase_list"
IMPORT_LIST: Final = "import_list"
CONFIRMATION_PERIOD: Final = timedelta(days=1)
RECORD_RETENTION: Final = timedelta(days=30)
_FINDING = cast(sa.Table, ListFinding.__table__)


def get_list(uow: UnitOfWork, list_id: UUID, *, lock: bool = False, body: bool = False) -> ListUpload:
    """Raises ``Refused("not_found")`` also for a list of another site."""
    query = of_force(uow, ListUpload, ListUpload.id == list_id)
    return require(find_first(uow, query.options(undefer(ListUpload.sealed_body)) if body else query, lock=lock))


def newest(uow: UnitOfWork, page: int) -> Page[ListUpload]:
    """One page of the lists that this user may see."""
    return page_of(uow, of_force(uow, ListUpload).order_by(ListUpload.uploaded_at.desc(), ListUpload.id), page)


def replace_findings(uow: UnitOfWork, list_id: UUID, faults: Sequence[Finding], notes: Sequence[Finding]) -> None:
    """What was found stands in place of what was found before."""
    force = {"force_id": uow.tenant.force_id, "list_id": list_id}
    uow.session.execute(sa.delete(ListFinding).where(*(_FINDING.c[name] == value for name, value in force.items())))
    both = sorted([(one, True) for one in faults] + [(one, False) for one in notes], key=lambda one: one[0].line)
    rows = [
        {**force, "number": number, "line": one.line, "field": one.field, "why": one.why, "fault": fault}
        for number, (one, fault) in enumerate(both, start=1)
    ]
    if rows:
        uow.session.execute(bulk_insert(_FINDING, *rows[0]), to_columns(rows))


def findings(uow: UnitOfWork, list_id: UUID, page: int, *, fault: bool) -> Page[ListFinding]:
    """One page of the faults, or of what is only worth knowing, in the order of the lines."""
    query = of_force(uow, ListFinding, ListFinding.list_id == list_id, ListFinding.fault.is_(fault))
    return page_of(uow, query.order_by(ListFinding.number), page)


def mark_imported(uow: UnitOfWork, given: ListUpload) -> None:
    """All of it is taken in: what it says goes, and its key right after."""
    given.imported_at, given.sealed_body = uow.now, None
    uow.schedule(ERASE_LIST, at=uow.now, subject=given.id)


def mark_discarded(uow: UnitOfWork, given: ListUpload) -> None:
    """Nothing more of it is taken in: what it says goes, and its key right after."""
    given.discarded_at, given.discarded_by, given.sealed_body = uow.now, uow.actor.id, None
    uow.schedule(ERASE_LIST, at=uow.now, subject=given.id)


def delete_list(uow: UnitOfWork, given: ListUpload) -> None:
    mine = ListFinding.force_id == uow.tenant.force_id, ListFinding.list_id == given.id
    uow.session.execute(sa.delete(ListFinding).where(*mine))
    uow.session.delete(given)
