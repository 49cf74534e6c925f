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
    """Raises: Refused(not_found), also for a list of another site."""
    query = of_force(uow, ListUpload, ListUpload.id == list_id)
    return require(find_first(uow, query.options(undefer(ListUpload.sealed_body)) if body else query, lock=lock))


def newest(uow: UnitOfWork, page: int) -> Page[ListUpload]:
    """One page of the lists that this user may see."""
    return page_of(uow, of_force(uow, ListUpload).order_by(ListUpload.uploaded_at.desc(), ListUpload.id), page)


def replace_findings(uow: UnitOfWork, list_id: UUID, faults: Sequence[Finding], notes: Sequence[Finding]) -> None:
    """Replace the findings of a list by these."""
    force = {"force_id": uow.tenant.force_id, "list_id": list_id}
    uow.session.execute(sa.delete(ListFinding).where(*(_FINDING.c[name] == value for name, value in force.items())))
    findings_by_line = sorted(
        [(finding, True) for finding in faults] + [(finding, False) for finding in notes],
        key=lambda finding: finding[0].line,
    )
    rows = [
        {**force, "number": number, "line": finding.line, "field": finding.field, "why": finding.why, "fault": fault}
        for number, (finding, fault) in enumerate(findings_by_line, start=1)
    ]
    if rows:
        uow.session.execute(bulk_insert(_FINDING, *rows[0]), to_columns(rows))


def findings(uow: UnitOfWork, list_id: UUID, page: int, *, fault: bool) -> Page[ListFinding]:
    """One page of the faults, or of what is only worth knowing, in the order of the lines."""
    query = of_force(uow, ListFinding, ListFinding.list_id == list_id, ListFinding.fault.is_(fault))
    return page_of(uow, query.order_by(ListFinding.number), page)


def mark_imported(uow: UnitOfWork, upload: ListUpload) -> None:
    """Everything is imported: delete the content now, and its key right after."""
    upload.imported_at, upload.sealed_body = uow.now, None
    uow.schedule(ERASE_LIST, at=uow.now, subject=upload.id)


def mark_discarded(uow: UnitOfWork, upload: ListUpload) -> None:
    """Import no more of it: delete the content now, and its key right after."""
    upload.discarded_at, upload.discarded_by, upload.sealed_body = uow.now, uow.actor.id, None
    uow.schedule(ERASE_LIST, at=uow.now, subject=upload.id)


def delete_list(uow: UnitOfWork, upload: ListUpload) -> None:
    mine = ListFinding.force_id == uow.tenant.force_id, ListFinding.list_id == upload.id
    uow.session.execute(sa.delete(ListFinding).where(*mine))
    uow.session.delete(upload)
