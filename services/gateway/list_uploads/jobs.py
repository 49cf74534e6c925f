"""Imports a list that was confirmed, discards one that was not, and destroys its content with its key."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from common.errors import Refused
from common.jobs.worker import complete, reschedule
from common.service import Job, handle_job
from common.tenancy import Actor, Tenant, service_actor
from common.unit_of_work import UnitOfWorkFactory
from gateway.access.entry_points import EntryPoint
from gateway.inbound.bulk_receiver import InboundItem, receive_many
from gateway.list_uploads.job_context import JobContext
from gateway.list_uploads.preview import valid_items
from gateway.list_uploads.uploads import ListUploads, UploadedList
from gateway.store.lists import (
    CONFIRMATION_PERIOD,
    ERASE_LIST,
    IMPORT_LIST,
    RECORD_RETENTION,
    delete_list,
    get_list,
    mark_discarded,
    mark_imported,
)
from gateway.store.tables import ListUpload

BATCH: Final = 500
BATCHES_AT_ONCE: Final = 40
_SELF: Final = service_actor("gateway")


def import_list(job: Job, units_of_work: UnitOfWorkFactory, context: JobContext) -> None:
    """Import as much as fits in one run, in batches, and reschedule while there is more. Each batch commits with how
    far it got, so that an interrupted import continues from there."""
    confirmed = _confirmed(job, units_of_work, context.lists)
    if confirmed is None:
        return
    row, upload = confirmed
    items, begin = _remaining_items(row, upload, context.lists), row.processed_count
    for _ in range(BATCHES_AT_ONCE):
        batch = list(islice(items, BATCH))
        if not _take_in(job, units_of_work, context.lists, row, batch, begin):
            return
        begin += len(batch)
    with units_of_work.begin(Tenant(job.force_id), _SELF, what=IMPORT_LIST) as uow:
        reschedule(job, uow, at=uow.now)


def erase_list(job: Job, units_of_work: UnitOfWorkFactory, context: JobContext) -> None:
    """Discard a list that waited a day. A finished list loses its key at once, and its counts after a month."""
    with units_of_work.begin(Tenant(job.force_id), _SELF, what=ERASE_LIST) as uow:
        row = get_list(uow, job.subject, lock=True)
        if row.state == "waiting" and row.uploaded_at + CONFIRMATION_PERIOD <= uow.now:
            mark_discarded(uow, row)
            uow.audit("erase", why="list_expired")
        elif row.state in ("waiting", "importing"):
            reschedule(job, uow, at=uow.now + CONFIRMATION_PERIOD)
        elif row.key_id is not None:
            context.lists.keys.destroy(job.force_id, row.key_id)
            row.key_id = None
            reschedule(job, uow, at=uow.now + RECORD_RETENTION)
        else:
            delete_list(uow, row)
            complete(job, uow)


def _confirmed(
    job: Job, units_of_work: UnitOfWorkFactory, lists: ListUploads
) -> tuple[ListUpload, UploadedList] | None:
    with units_of_work.begin(Tenant(job.force_id), _SELF, what=IMPORT_LIST) as uow:
        row = get_list(uow, job.subject, body=True)
        if row.state == "importing":
            try:
                return row, lists.unseal(row, waiting=False)
            except Refused:  # a restore brought the list back, and its key had been destroyed
                mark_discarded(uow, row)
        complete(job, uow)
    return None


def _remaining_items(row: ListUpload, upload: UploadedList, lists: ListUploads) -> Iterator[InboundItem]:
    """The valid lines that are still to be imported."""
    entry_point = EntryPoint(Tenant(row.force_id), row.site_id, "list")
    return islice(
        valid_items(upload.text, lists.parse_plan_for(row, upload), entry_point),
        row.processed_count,
        None,
    )


def _take_in(
    job: Job,
    units_of_work: UnitOfWorkFactory,
    lists: ListUploads,
    row: ListUpload,
    batch: list[InboundItem],
    begin: int,
) -> bool:
    """Whether to continue: not when the list is complete, nor when another process continues it."""
    confirmed_by = Actor(row.confirmed_by or _SELF.id)
    with units_of_work.begin(Tenant(job.force_id), confirmed_by, what=IMPORT_LIST) as uow:
        current = get_list(uow, job.subject, lock=True)
        if current.processed_count != begin or current.state != "importing":
            return False
        current.imported_count += receive_many(uow, lists.receiver, batch)
        current.processed_count = begin + len(batch)
        if len(batch) < BATCH:
            mark_imported(uow, current)
            complete(job, uow)
    return len(batch) == BATCH


LIST_JOBS: Final = (handle_job(IMPORT_LIST, import_list), handle_job(ERASE_LIST, erase_list))
