"""Keeps many that came together in one go: the same rows, keys, events and audit as one by one, in few round trips."""

from __future__ import annotations

import dataclasses
import hashlib
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


def request_item(entry_point: EntryPoint, request: InboundRequest) -> InboundItem:
    """A line of a list is known again by what it says at which site: the same list a second time changes nothing."""
    reference = draw_reference()
    facts = "\n".join(_flatten(dataclasses.astuple(request)))
    own = {"reference": reference, "organisation_id": entry_point.organisation_id}
    identity = f"list:{entry_point.site_id}:{hashlib.sha256(facts.encode('utf-8', 'surrogatepass')).hexdigest()}"
    return InboundItem("request", identity, request, partial(help_requested, entry_point, reference), own)


def receive_many(uow: UnitOfWork, receiver: Receiver, items: Sequence[InboundItem]) -> int:
    """Keep those that were not kept before, all of one kind. Returns how many that were."""
    if not items:
        return 0
    rows: dict[tuple[str, bytes], tuple[InboundItem, str, dict[str, Any]]] = {}
    known_by: dict[tuple[str, bytes], tuple[str, bytes]] = {}  # by each key, of what came in before a renewal too
    for item in items:
        plaintext = to_plaintext(item.body)
        identities = list(zip(receiver.blind_ids(item.provider_id), receiver.digests(plaintext), strict=True))
        known_by |= dict.fromkeys(identities, identities[0])
        rows.setdefault(identities[0], (item, plaintext, _row(uow, item, *identities[0])))
    for known in _already_received(uow, items[0].kind, list(known_by)):
        rows.pop(known_by[known], None)
    new = [rows[key] for key in sorted(rows)]  # in one order, so that two at once never wait for each other
    return _insert(uow, new) if new else 0


def _row(uow: UnitOfWork, item: InboundItem, provider_id: str, digest: bytes) -> dict[str, Any]:
    of_force = {"force_id": uow.tenant.force_id, "id": uuid4(), "kind": item.kind}
    return {**of_force, "provider_id": provider_id, "digest": digest, **item.extra_columns}


def known_ids(uow: UnitOfWork, receiver: Receiver, kind: str, provider_ids: Sequence[str]) -> set[str]:
    """Which of these ids something was kept under."""
    hidden = {blind: item for item in provider_ids for blind in receiver.blind_ids(item)}
    query = sa.select(Inbound.provider_id).where(
        Inbound.force_id == uow.tenant.force_id,
        Inbound.kind == kind,
        Inbound.provider_id == sa.any_(sa.bindparam(None, list(hidden), type_=pg.ARRAY(sa.Text))),
    )
    return {hidden[blind_id] for blind_id in uow.session.scalars(query)}


def _insert(uow: UnitOfWork, new: Sequence[tuple[InboundItem, str, dict[str, Any]]]) -> int:
    sealer = cast(WriteOnlySealer, uow.sealer)
    for _, plaintext, row in new:
        key = sealer.new_key(f"inbound:{row['id']}")
        row |= {"key_id": key, "sealed_body": sealer.seal(key, BODY_COLUMN, plaintext), "received_at": uow.now}
    rows = [row for _, _, row in new]
    once = ("force_id", "kind", "provider_id", "digest")
    insert = bulk_insert(_INBOUND, *rows[0]).on_conflict_do_nothing(index_elements=once).returning(_INBOUND.c.id)
    inserted = set(uow.session.scalars(insert, to_columns(rows)))
    for item, _, row in new:
        if row["id"] not in inserted:
            sealer.discard_key(row["key_id"])
        else:
            uow.raise_event(item.event(row["id"], row["sealed_body"], uow.now), subject=row["id"], sequence=1)
            uow.audit("collect", why=f"{item.kind}_received")
    return len(inserted)


def _already_received(uow: UnitOfWork, kind: str, keys: Sequence[tuple[str, bytes]]) -> set[tuple[str, bytes]]:
    ids = sa.bindparam(None, [item for item, _ in keys], type_=pg.ARRAY(sa.Text))
    query = sa.select(Inbound.provider_id, Inbound.digest).where(
        Inbound.force_id == uow.tenant.force_id, Inbound.kind == kind, Inbound.provider_id == sa.any_(ids)
    )
    return {(row.provider_id, row.digest) for row in uow.session.execute(query)} & set(keys)


def _flatten(values: Sequence[Any]) -> list[str]:
    return [text for item in values for text in (_flatten(item) if isinstance(item, tuple) else [repr(item)])]
