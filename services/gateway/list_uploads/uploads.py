"""Keeps the lists that officers upload, sealed until they are confirmed or discarded."""

from __future__ import annotations

import hmac
import json
from base64 import b32encode
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from common.british_time import british_date
from common.crypto.keys import Erased
from common.crypto.short_lived_keys import ShortLivedKeys
from common.errors import NOT_FOUND
from common.tenancy import Actor, Tenant
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from gateway.access.entry_points import EntryPoint
from gateway.access.refusals import refused
from gateway.inbound.receiver import Receiver
from gateway.list_parsing.columns import Columns, Kind
from gateway.list_parsing.parser import FIRST_LINES, ParsedHead, ParsedLine, parse_head, parse_lines
from gateway.list_parsing.rows import ParsePlan
from gateway.list_uploads.preview import ListPreview, already_received, preview
from gateway.store.lists import (
    CONFIRMATION_PERIOD,
    ERASE_LIST,
    IMPORT_LIST,
    LIST_COLUMN,
    get_list,
    mark_discarded,
    replace_findings,
)
from gateway.store.tables import ListUpload

_KINDS: Final = {"arrests": "arrest", "referrals": "request"}


@dataclass(frozen=True)
class UploadedList:
    """What an officer uploaded, and what applies to every line of it. All of this is sealed."""

    kind: Kind
    text: str = field(repr=False)
    title: str = ""
    provided_by: str = ""
    day: date | None = None
    suite: str = ""


@dataclass(frozen=True)
class OpenedList:
    """A list that waits for confirmation, with its content."""

    row: ListUpload
    upload: UploadedList
    head: ParsedHead
    columns: Columns
    first_lines: Sequence[ParsedLine]


@dataclass(frozen=True)
class ListUploads:
    """Where lists are kept. ``keys`` are the gateway's own: of what it has to read again itself. ``id_key`` makes ids
    for arrests to which custody gave none; it is never renewed, because referral has those ids."""

    units_of_work: UnitOfWorkFactory
    keys: ShortLivedKeys
    receiver: Receiver
    id_key: bytes = field(repr=False)

    def upload(
        self, tenant: Tenant, actor: Actor, site_id: int, upload: UploadedList, *, list_id: UUID | None = None
    ) -> UUID:  # fmt: skip
        """Keep a list until somebody confirms it; under the same id only once. Raises ``NotAList``."""
        head, list_id = parse_head(upload.text, upload.kind), list_id or uuid4()
        with self.units_of_work.begin(tenant, actor, what="list given") as uow:
            today = british_date(uow.now)
            if uow.session.get(ListUpload, (tenant.force_id, list_id)) is not None:
                return list_id
        plan = self.parse_plan(upload, head.columns, head.has_header, today)
        list_preview = self._preview(plan, upload, tenant, site_id)
        key_id, sealed = self.keys.seal(tenant.force_id, LIST_COLUMN, _to_json(upload))
        with self.units_of_work.begin(tenant, actor, what="list given") as uow:
            row = ListUpload(
                force_id=tenant.force_id, id=list_id, site_id=site_id, kind=upload.kind,
                uploaded_at=uow.now, uploaded_by=actor.id, key_id=key_id, sealed_body=sealed,
                has_header=head.has_header, columns="", valid_count=0, faulty_count=0, repeated_count=0, known_count=0,
                processed_count=0, imported_count=0,
            )  # fmt: skip
            uow.session.add(row)
            uow.session.flush()
            self._save_preview(uow, row, head.columns, list_preview)
            uow.schedule(ERASE_LIST, at=uow.now + CONFIRMATION_PERIOD, subject=list_id)
            uow.audit("collect", why="list_uploaded")
        return list_id

    def open(self, tenant: Tenant, actor: Actor, list_id: UUID) -> OpenedList:
        """A list that waits, with its first lines as they will be imported.

        Raises: Refused(not_found, list_closed).
        """
        with self.units_of_work.begin(tenant, actor, what="list viewed") as uow:
            row = get_list(uow, list_id, body=True)
            upload = self.unseal(row)
            uow.audit("consult", why="list_viewed")
        head, columns = parse_head(upload.text, upload.kind, headed=row.has_header), _columns(row)
        plan = self.parse_plan_for(row, upload)
        first = tuple(parse_lines(upload.text, plan, first=FIRST_LINES)) if any(columns) else ()
        return OpenedList(row, upload, head, columns, first)

    def change_columns(self, tenant: Tenant, actor: Actor, list_id: UUID, columns: Columns, *, headed: bool) -> None:
        """Read the list again by the columns that an officer chose.

        Raises: Refused(not_found, list_closed).
        """
        with self.units_of_work.begin(tenant, actor, what="list read anew") as uow:
            row = get_list(uow, list_id, body=True)
            upload = self.unseal(row)
        plan = self.parse_plan(upload, columns, headed, british_date(row.uploaded_at))
        list_preview = self._preview(plan, upload, tenant, row.site_id)
        with self.units_of_work.begin(tenant, actor, what="list read anew") as uow:
            row = get_list(uow, list_id, lock=True)
            _only_if_waiting(row)
            row.has_header = headed
            self._save_preview(uow, row, columns, list_preview)
            uow.audit("consult", why="list_viewed")

    def confirm(self, tenant: Tenant, actor: Actor, list_id: UUID, *, seen: str, with_faults: bool) -> None:
        """Start the import. ``seen`` is the ``column_signature`` of the list as the officer saw it.

        Raises: Refused(not_found, list_closed, list_read_anew, list_at_fault).
        """
        with self.units_of_work.begin(tenant, actor, what="list confirmed") as uow:
            row = get_list(uow, list_id, lock=True)
            if row.state in ("importing", "imported") and row.confirmed_by == actor.id:
                return
            _only_if_waiting(row)
            if column_signature(row) != seen:
                raise refused("list_read_anew")
            if not row.valid_count or (row.faulty_count and not with_faults):
                raise refused("list_at_fault")
            row.confirmed_at, row.confirmed_by = uow.now, actor.id
            uow.schedule(IMPORT_LIST, at=uow.now, subject=list_id)
            uow.audit("collect", why="list_confirmed")

    def discard(self, tenant: Tenant, actor: Actor, list_id: UUID) -> None:
        """Import nothing of it, and destroy its content.

        Raises: Refused(not_found, list_closed).
        """
        with self.units_of_work.begin(tenant, actor, what="list put aside") as uow:
            row = get_list(uow, list_id, lock=True)
            if row.state == "discarded":
                return
            _only_if_waiting(row)
            mark_discarded(uow, row)
            uow.audit("erase", why="list_discarded")

    def faulty_lines(self, tenant: Tenant, actor: Actor, list_id: UUID) -> tuple[Sequence[str], Iterator[ParsedLine]]:
        """The headings, and every line that is at fault, while the list is still there to be read."""
        with self.units_of_work.begin(tenant, actor, what="lines left out") as uow:
            row = get_list(uow, list_id, body=True)
            upload = self.unseal(row, waiting=False)
            uow.audit("disclose", why="list_lines_left_out")
        plan = self.parse_plan_for(row, upload)
        headings = parse_head(upload.text, upload.kind, headed=row.has_header).headings or plan.columns
        return headings, (line for line in parse_lines(upload.text, plan) if line.record is None)

    def unseal(self, row: ListUpload, *, waiting: bool = True) -> UploadedList:
        """The content of a list.

        Raises: Refused(not_found, list_closed) when it does not wait any more, or its key was destroyed.
        """
        if waiting:
            _only_if_waiting(row)
        if row.sealed_body is None:
            raise refused(NOT_FOUND)
        try:
            fields = json.loads(self.keys.open(row.force_id, LIST_COLUMN, row.sealed_body))
        except Erased:
            raise refused("list_closed") from None
        day = fields.pop("day")
        return UploadedList(**fields, day=date.fromisoformat(day) if day else None)

    def parse_plan_for(self, row: ListUpload, upload: UploadedList) -> ParsePlan:
        """How a list is read that is kept; the same on whichever day it is read."""
        return self.parse_plan(upload, _columns(row), row.has_header, british_date(row.uploaded_at))

    def parse_plan(self, upload: UploadedList, columns: Columns, headed: bool, today: date) -> ParsePlan:
        return ParsePlan(
            kind=upload.kind, columns=columns, has_header=headed, today=today, stable_id=self.stable_id,
            provided_by=upload.provided_by, day=upload.day, suite=upload.suite,
        )  # fmt: skip

    def stable_id(self, facts: str) -> str:
        """The same id for the same facts each time; the facts cannot be recovered from it."""
        return b32encode(hmac.digest(self.id_key, facts.encode("utf-8", "surrogatepass"), "sha256")[:15]).decode()

    def close(self) -> None:
        self.keys.close()

    def _preview(self, plan: ParsePlan, upload: UploadedList, tenant: Tenant, site_id: int) -> ListPreview:
        return preview(upload.text, plan, EntryPoint(tenant, site_id, "list"))

    def _save_preview(self, uow: UnitOfWork, row: ListUpload, columns: Columns, list_preview: ListPreview) -> None:
        known = already_received(uow, list_preview, _KINDS[row.kind], self.receiver)
        row.columns = ",".join(columns)
        row.valid_count, row.faulty_count, row.repeated_count, row.known_count = (
            list_preview.valid_count,
            list_preview.faulty_count,
            list_preview.repeated_count,
            len(known),
        )
        replace_findings(uow, row.id, list_preview.faults, [*list_preview.notes, *known])


def column_signature(row: ListUpload) -> str:
    """How a list was read, so that nobody confirms what they did not see."""
    return f"{'h' if row.has_header else 'r'}:{row.columns}"


def _columns(row: ListUpload) -> Columns:
    return tuple(row.columns.split(","))


def _to_json(upload: UploadedList) -> str:
    return json.dumps({**asdict(upload), "day": upload.day.isoformat() if upload.day else None})


def _only_if_waiting(row: ListUpload) -> None:
    if row.state != "waiting":
        raise refused("list_closed")
