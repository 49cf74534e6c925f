"""Texts to numbers that belong to no site yet: kept sealed, until their number is registered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from common.queries import locked
from common.unit_of_work import UnitOfWork
from gateway.store.tables import Inbound, UnroutedText

ROUTE_TEXTS: Final = "route_unrouted_texts"
RETRY_INTERVAL: Final = timedelta(minutes=10)


def number_id(blind_dialled: bytes) -> UUID:
    """The id of a dialled number, as the subject of its job."""
    return UUID(bytes=blind_dialled[:16])


def add_unrouted_text(uow: UnitOfWork, inbound_id: UUID, *, provider: str, blind_dialled: bytes, ending: str) -> None:
    """Let a text wait, and schedule the job that checks whether its number is registered."""
    uow.session.add(
        UnroutedText(
            id=inbound_id, provider=provider, number_id=number_id(blind_dialled), blind_dialled=blind_dialled,
            ending=ending,
        )
    )  # fmt: skip
    uow.schedule(ROUTE_TEXTS, at=uow.now + RETRY_INTERVAL, subject=number_id(blind_dialled))


def lock_unrouted_texts(uow: UnitOfWork, number: UUID) -> Sequence[tuple[UnroutedText, Inbound]]:
    """Every text that waits for this number with its sealed body, oldest first, locked."""
    query = (
        sa.select(UnroutedText, Inbound)
        .join(Inbound, sa.and_(Inbound.force_id == UnroutedText.force_id, Inbound.id == UnroutedText.id))
        .where(
            UnroutedText.force_id == uow.tenant.force_id,
            UnroutedText.number_id == number,
            UnroutedText.routed_at.is_(None),
        )
        .order_by(Inbound.received_at)
    )
    return [(row.UnroutedText, row.Inbound) for row in uow.session.execute(locked(query, of=UnroutedText))]
