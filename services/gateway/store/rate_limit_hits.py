"""Counts requests by client and action in the database, so that a limit counts all processes together."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.clock import real_time
from common.queries import locked
from common.unit_of_work import UnitOfWork
from gateway.store.tables import RateLimitHits

HOUR = timedelta(hours=1)


def record_hit(uow: UnitOfWork, action: str, client: bytes) -> int:
    """How many requests this client made within the hour, this one included. Counts older than an hour are deleted."""
    force, now = uow.tenant.force_id, real_time()
    _delete_expired(uow, before=now - HOUR)
    insert = pg.insert(RateLimitHits).values(force_id=force, action=action, blind_client=client, began_at=now, count=1)
    once_more = insert.on_conflict_do_update(
        index_elements=["force_id", "action", "blind_client"], set_={"count": RateLimitHits.count + 1}
    )
    return int(uow.session.scalar(once_more.returning(RateLimitHits.count)) or 1)


def _delete_expired(uow: UnitOfWork, *, before: datetime) -> None:
    """Rows that another process has locked are skipped, so that two deletions never wait for each other."""
    force = uow.tenant.force_id
    over = sa.select(RateLimitHits.action, RateLimitHits.blind_client).where(
        RateLimitHits.force_id == force, RateLimitHits.began_at < before
    )
    mine = locked(over, skip_locked=True).subquery()
    uow.session.execute(
        sa.delete(RateLimitHits).where(
            RateLimitHits.force_id == force,
            sa.tuple_(RateLimitHits.action, RateLimitHits.blind_client).in_(
                sa.select(mine.c.action, mine.c.blind_client)
            ),
        )
    )
