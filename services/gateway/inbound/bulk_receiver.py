"""Keeps many that came together in one go: the same rows, keys, events and audit as one by one, in few round trips."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal, cast
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.crypto.sealing import WriteOnlySealer
from common.database.bulk_insert import bulk_insert, to_columns
from common.unit_of_work import UnitOfWork
from gateway.access.entry_points import EntryPoint
from gateway.inbound.receiver import Receiver, arrest_reported, draw_reference, help_requested, to_plaintext
from gateway.messages import BODY_COLUMN, InboundArrest, InboundRequest
from gateway.store.tables import Inbound

EventFactory = Callable[[UUID, bytes, datetime], object]
_INBOUND = cast(sa.Table, Inbound.__table__)


@dataclass(frozen=True)
class InboundItem:
    """One that came in: by which id it is known again, what is sealed, and the event that hands it over."""

    kind: Literal["arrest", "request"]
    provider_id: str
    body: InboundArrest | InboundRequest
    event: EventFactory
    extra_columns: Mapping[str, object] = field(default_factory=dict)


def arrest_item(arrest: InboundArrest) -> InboundItem:
    """An arrest is known again by its custody record, whichever way it came."""
    return InboundItem("arrest", arrest.custody_record, arrest, arrest_reported)


def request_item(entry_point: EntryPoint, request: InboundRequest, receiver: Receiver) -> InboundItem:
    """A line of a list is known again by what it says at which site: the same list a second time changes nothing."""
    reference = draw_reference()
    facts = "\n".join(_said(dataclasses.astuple(request)))
    own = {"reference": reference, "organisation_id": entry_point.organisation_id}
    known_by = f"list:{entry_point.site_id}:{receiver.digest(facts).hex()}"
    return InboundItem("request", known_by, request, partial(help_requested, entry_point, reference), own)


def receive_many(uow: UnitOfWork, receiver: Receiver, came: Sequence[InboundItem]) -> int:
    """Keep those that were not kept before, all of one kind. Returns how many that were."""
    if not came:
        return 0
    rows: dict[tuple[str, bytes], tuple[InboundItem, str, dict[str, Any]]] = {}
    for one in came:
        said = to_plaintext(one.body)
        known_by = receiver.blind_id(one.provider_id), receiver.digest(said)
        row = {
            "force_id": uow.tenant.force_id,
            "id": uuid4(),
            "kind": one.kind,
            "provider_id": known_by[0],
            "digest": known_by[1],
            **one.extra_columns,
        }
        rows.setdefault(known_by, (one, said, row))
    for known in _known_among(uow, came[0].kind, list(rows)):
        del rows[known]
    new = [rows[key] for key in sorted(rows)]  # in one order, so that two at once never wait for each other
    return _insert(uow, new) if new else 0


def known_ids(uow: UnitOfWork, receiver: Receiver, kind: str, provider_ids: Sequence[str]) -> set[str]:
    """Which of these ids something was kept under."""
    hidden = {receiver.blind_id(one): one for one in provider_ids}
    query = sa.select(Inbound.provider_id).where(
        Inbound.force_id == uow.tenant.force_id,
        Inbound.kind == kind,
        Inbound.provider_id == sa.any_(sa.bindparam(None, list(hidden), type_=pg.ARRAY(sa.Text))),
    )
    return {hidden[found] for found in uow.session.scalars(query)}


def _insert(uow: UnitOfWork, new: Sequence[tuple[InboundItem, str, dict[str, Any]]]) -> int:
    sealer = cast(WriteOnlySealer, uow.sealer)
    keys = sealer.new_keys([[f"inbound:{row['id']}"] for _, _, row in new])
    for key, (_, said, row) in zip(keys, new, strict=True):
        row |= {"key_id": key, "sealed_body": sealer.seal(key, BODY_COLUMN, said), "received_at": uow.now}
    rows = [row for _, _, row in new]
    once = ("force_id", "kind", "provider_id", "digest")
    insert = bulk_insert(_INBOUND, *rows[0]).on_conflict_do_nothing(index_elements=once).returning(_INBOUND.c.id)
    kept = set(uow.session.scalars(insert, to_columns(rows)))
    for one, _, row in new:
        if row["id"] in kept:
            uow.raise_event(one.event(row["id"], row["sealed_body"], uow.now), subject=row["id"], sequence=1)
            uow.audit("collect", why=f"{one.kind}_received")
    return len(kept)


def _known_among(uow: UnitOfWork, kind: str, keys: Sequence[tuple[str, bytes]]) -> set[tuple[str, bytes]]:
    ids = sa.bindparam(None, [one for one, _ in keys], type_=pg.ARRAY(sa.Text))
    query = sa.select(Inbound.provider_id, Inbound.digest).where(
        Inbound.force_id == uow.tenant.force_id, Inbound.kind == kind, Inbound.provider_id == sa.any_(ids)
    )
    return {(row.provider_id, row.digest) for row in uow.session.execute(query)} & set(keys)


def _said(values: Sequence[Any]) -> list[str]:
    return [text for one in values for text in (_said(one) if isinstance(one, tuple) else [repr(one)])]
