"""Saves and lists what groups and the case team write to each other; the words are sealed under the key of the work."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID, uuid4

import sqlalchemy as sa

from common.queries import of_force
from common.unit_of_work import UnitOfWork
from voluntary.messages import Side
from voluntary.messages import ThreadMessage as ShownMessage
from voluntary.store.tables import Commission, ThreadMessage

WORDS: Final = "voluntary.thread_message.words"


def insert_message(uow: UnitOfWork, commission: Commission, side: Side, words: str) -> UUID:
    """Save a message on the thread of a commission that was accepted. Returns its id."""
    assert commission.key_id is not None  # there since it was accepted
    message = ThreadMessage(
        id=uuid4(), site_id=commission.site_id, commission_id=commission.id, written_at=uow.now, side=side,
        source=uow.actor.id, audience="case_team_and_group", fact_or_opinion="opinion",
        sealed_words=uow.sealer.seal(commission.key_id, WORDS, words),
    )  # fmt: skip
    uow.session.add(message)
    uow.session.flush()
    return message.id


def mark_read(uow: UnitOfWork, commission: Commission, side: Side) -> None:
    """Record the caller, of this side, as the reader of what the other side wrote and nobody has read."""
    unread = (ThreadMessage.force_id == uow.tenant.force_id, ThreadMessage.commission_id == commission.id)
    others = (ThreadMessage.side != side, ThreadMessage.read_at.is_(None))
    uow.session.execute(sa.update(ThreadMessage).where(*unread, *others).values(read_at=uow.now, read_by=uow.actor.id))


def list_messages(uow: UnitOfWork, commission: Commission) -> tuple[ShownMessage, ...]:
    """The thread, the oldest message first."""
    query = of_force(uow, ThreadMessage, ThreadMessage.commission_id == commission.id)
    rows = uow.session.scalars(query.order_by(ThreadMessage.written_at, ThreadMessage.id)).all()
    uow.sealer.preload(row.sealed_words for row in rows)
    return tuple(
        ShownMessage(
            message_id=row.id, at=row.written_at, side=row.side, written_by=row.source,
            words=uow.sealer.read(WORDS, row.sealed_words) or "", read_at=row.read_at, read_by=row.read_by,
        )
        for row in rows
    )  # fmt: skip


def count_unread(uow: UnitOfWork, commission_ids: Collection[UUID], side: Side) -> dict[UUID, int]:
    """How much of what the other side wrote this one has not read, by commission; none is left out."""
    message = ThreadMessage
    query = sa.select(message.commission_id, sa.func.count()).where(
        message.force_id == uow.tenant.force_id, message.commission_id.in_(commission_ids), message.side != side,
        message.read_at.is_(None),
    )  # fmt: skip
    counted = uow.session.execute(query.group_by(message.commission_id))
    return {commission_id: count for commission_id, count in counted}
