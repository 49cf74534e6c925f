"""What was asked and given a reference, as far as the gateway can tell: that it came, and never what it said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from common.unit_of_work import UnitOfWork
from gateway.store.tables import Inbound


def find_references(uow: UnitOfWork, provider_ids: Sequence[str]) -> dict[bytes, str]:
    """The reference of everything that was asked under one key, by the digest of what was said. ``provider_ids`` are
    the digests of that key."""
    query = sa.select(Inbound.digest, Inbound.reference).where(
        Inbound.force_id == uow.tenant.force_id, Inbound.kind == "request", Inbound.provider_id.in_(provider_ids)
    )
    return {row.digest: row.reference for row in uow.session.execute(query)}


def find_received_at(uow: UnitOfWork, reference: str, organisation_id: UUID | None) -> datetime | None:
    """When a request came in that was given this reference; None unless it was asked by this very organisation."""
    query = sa.select(Inbound.received_at).where(
        Inbound.force_id == uow.tenant.force_id,
        Inbound.reference == reference,
        Inbound.organisation_id.is_not_distinct_from(organisation_id),
    )
    return uow.session.scalar(query)
