"""Lists that an officer gives: kept sealed until they are confirmed or put aside, then taken in like anything else."""

from __future__ import annotations

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
from common.errors import NOT_FOUND, Refused
from common.tenancy import Actor, Tenant
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from gateway.access.entry_points import EntryPoint
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
    """What an officer gave, and what they said holds for all of it. All of this is sealed."""

    kind: Kind
    text: str = field(repr=False)
    title: str = ""
    provided_by: str = ""
    day: date | None = None
    suite: str = ""


@dataclass(frozen=True)
class OpenedList:
    """A list that waits, with what it says."""

    row: ListUpload
    upload: UploadedList
    head: ParsedHead
    columns: Columns
    first_lines: Sequence[ParsedLine]


@dataclass(frozen=True)
class ListUploads:
    """Where lists are kept. ``keys`` are the gateway's own: of what it has to read again itself."""

    units_of_work: UnitOfWorkFactory
    keys: ShortLivedKeys
    receiver: Receiver

    def upload(
        self, tenant: Tenant, actor: Actor, site_id: int, given: UploadedList, *, list_id: UUID | None = None
    ) -> UUID:  # fmt: skip
        """Keep a list until somebody confirms it; under the same id only once. Raises ``NotAList``."""
        look, list_id = parse_head(given.text, given.kind), list_id or uuid4()
        with self.units_of_work.begin(tenant, actor, what="list given") as uow:
            today = british_date(uow.now)
            if uow.session.get(ListUpload, (tenant.force_id, list_id)) is not None:
                return list_id
        plan = self.parse_plan(given, look.columns, look.has_header, today)
        weighed = self._preview(plan, given, tenant, site_id)
        key_id, sealed = self.keys.seal(tenant.force_id, LIST_COLUMN, _closed(given))
        with self.units_of_work.begin(tenant, actor, what="list given") as uow:
            row = ListUpload(
                force_id=tenant.force_id, id=list_id, site_id=site_id, kind=given.kind,
                uploaded_at=uow.now, uploaded_by=actor.id, key_id=key_id, sealed_body=sealed,
                has_header=look.has_header, columns="", valid_count=0, faulty_count=0, repeated_count=0, known_count=0,
                processed_count=0, imported_count=0,
            )  # fmt: skip
            uow.session.add(row)
            uow.session.flush()
            self._save_preview(uow, row, look.columns, weighed)
            uow.schedule(ERASE_LIST, at=uow.now + CONFIRMATION_PERIOD, subject=list_id)
            uow.audit("collect", why="list_given")
        return list_id

    def open(self, tenant: Tenant, actor: Actor, list_id: UUID) -> OpenedList:
        """A list that waits, with its first lines as they will be taken in. Raises ``Refused`` when it does not."""
        with self.units_of_work.begin(tenant, actor, what="list looked at") as uow:
            row = get_list(uow, list_id, body=True)
            given = self.unseal(row)
            uow.audit("consult", why="list_looked_at")
        look, columns = parse_head(given.text, given.kind, headed=row.has_header), _columns(row)
        plan = self.parse_plan_for(row, given)
        first = tuple(parse_lines(given.text, plan, first=FIRST_LINES)) if any(columns) else ()
        return OpenedList(row, given, look, columns, first)

    def change_columns(self, tenant: Tenant, actor: Actor, list_id: UUID, columns: Columns, *, headed: bool) -> None:
        """Read the list anew, by columns that somebody chose."""
        with self.units_of_work.begin(tenant, actor, what="list read anew") as uow:
            row = get_list(uow, list_id, body=True)
            given = self.unseal(row)
        plan = self.parse_plan(given, columns, headed, british_date(row.uploaded_at))
        weighed = self._preview(plan, given, tenant, row.site_id)
        with self.units_of_work.begin(tenant, actor, what="list read anew") as uow:
            row = get_list(uow, list_id, lock=True)
            _only_if_waiting(row)
            row.has_header = headed
            self._save_preview(uow, row, columns, weighed)
            uow.audit("consult", why="list_looked_at")

    def confirm(self, tenant: Tenant, actor: Actor, list_id: UUID, *, seen: str, with_faults: bool) -> None:
        """Begin to take it in. ``seen`` is by which columns it was read when whoever confirms looked at it."""
        with self.units_of_work.begin(tenant, actor, what="list confirmed") as uow:
            row = get_list(uow, list_id, lock=True)
            if row.state in ("importing", "imported") and row.confirmed_by == actor.id:
                return
            _only_if_waiting(row)
            if column_signature(row) != seen:
                raise Refused("list_read_anew")
            if not row.valid_count or (row.faulty_count and not with_faults):
                raise Refused("list_at_fault")
            row.confirmed_at, row.confirmed_by = uow.now, actor.id
            uow.schedule(IMPORT_LIST, at=uow.now, subject=list_id)
            uow.audit("collect", why="list_confirmed")

    def discard(self, tenant: Tenant, actor: Actor, list_id: UUID) -> None:
        """Nothing of it is taken in, and what it says is destroyed."""
        with self.units_of_work.begin(tenant, actor, what="list put aside") as uow:
            row = get_list(uow, list_id, lock=True)
            if row.state == "discarded":
                return
            _only_if_waiting(row)
            mark_discarded(uow, row)
            uow.audit("erase", why="list_put_aside")

    def faulty_lines(self, tenant: Tenant, actor: Actor, list_id: UUID) -> tuple[Sequence[str], Iterator[ParsedLine]]:
        """The headings, and every line that is at fault, while the list is still there to be read."""
        with self.units_of_work.begin(tenant, actor, what="lines left out") as uow:
            row = get_list(uow, list_id, body=True)
            given = self.unseal(row, waiting=False)
            uow.audit("disclose", why="list_lines_left_out")
        plan = self.parse_plan_for(row, given)
        headings = parse_head(given.text, given.kind, headed=row.has_header).headings or plan.columns
        return headings, (one for one in parse_lines(given.text, plan) if one.record is None)

    def unseal(self, row: ListUpload, *, waiting: bool = True) -> UploadedList:
        """What a list says. Raises ``Refused`` when it does not wait any more, or nobody can read it any more."""
        if waiting:
            _only_if_waiting(row)
        if row.sealed_body is None:
            raise Refused(NOT_FOUND)
        try:
            said = json.loads(self.keys.open(row.force_id, LIST_COLUMN, row.sealed_body))
        except Erased:
            raise Refused("list_settled") from None
        day = said.pop("day")
        return UploadedList(**said, day=date.fromisoformat(day) if day else None)

    def parse_plan_for(self, row: ListUpload, given: UploadedList) -> ParsePlan:
        """How a list is read that is kept; the same on whichever day it is read."""
        return self.parse_plan(given, _columns(row), row.has_header, british_date(row.uploaded_at))

    def parse_plan(self, given: UploadedList, columns: Columns, headed: bool, today: date) -> ParsePlan:
        return ParsePlan(
            kind=given.kind, columns=columns, has_header=headed, today=today, stable_id=self.stable_id,
            provided_by=given.provided_by, day=given.day, suite=given.suite,
        )  # fmt: skip

    def stable_id(self, facts: str) -> str:
        """A word for these facts that is always the same, and from which nobody gets back to them."""
        return b32encode(self.receiver.digest(f"record:{facts}")[:15]).decode()

    def close(self) -> None:
        self.keys.close()

    def _preview(self, plan: ParsePlan, given: UploadedList, tenant: Tenant, site_id: int) -> ListPreview:
        return preview(given.text, plan, EntryPoint(tenant, site_id, "list"), self.receiver)

    def _save_preview(self, uow: UnitOfWork, row: ListUpload, columns: Columns, weighed: ListPreview) -> None:
        known = already_received(uow, weighed, _KINDS[row.kind], self.receiver)
        row.columns = ",".join(columns)
        row.valid_count, row.faulty_count, row.repeated_count, row.known_count = (
            weighed.valid_count,
            weighed.faulty_count,
            weighed.repeated_count,
            len(known),
        )
        replace_findings(uow, row.id, weighed.faults, [*weighed.notes, *known])


def column_signature(row: ListUpload) -> str:
    """How a list was read, so that nobody confirms what they did not see."""
    return f"{'h' if row.has_header else 'r'}:{row.columns}"


def _columns(row: ListUpload) -> Columns:
    return tuple(row.columns.split(","))


def _closed(given: UploadedList) -> str:
    return json.dumps({**asdict(given), "day": given.day.isoformat() if given.day else None})


def _only_if_waiting(row: ListUpload) -> None:
    if row.state != "waiting":
        raise Refused("list_settled")
