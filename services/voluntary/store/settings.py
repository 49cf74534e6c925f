"""What a force decided about its local groups, as immutable versions."""

from __future__ import annotations

import sqlalchemy as sa

from common.errors import Refused
from common.messages import dump, load
from common.unit_of_work import UnitOfWork
from voluntary.messages import ConfigureForce


def settings_of(uow: UnitOfWork) -> ConfigureForce:
    """The version that stands. Raises ``Refused(force_not_configured)`` before the force is aboard."""
    table = uow.tables.configuration
    query = sa.select(table.c.body).where(table.c.force_id == uow.tenant.force_id)
    body = uow.session.scalar(query.order_by(table.c.version.desc()).limit(1))
    if body is None:
        raise Refused("force_not_configured")
    return load(ConfigureForce, body)


def keep_settings(uow: UnitOfWork, settings: ConfigureForce) -> None:
    """Add a version; the ones before it stay."""
    table, force_id = uow.tables.configuration, uow.tenant.force_id
    lock = sa.text("SELECT pg_advisory_xact_lock(hashtext('configuration'), :force)")
    uow.session.execute(lock, {"force": force_id})
    last = uow.session.scalar(sa.select(sa.func.max(table.c.version)).where(table.c.force_id == force_id)) or 0
    version = {"force_id": force_id, "version": last + 1, "body": dump(settings), "at": uow.now, "actor": uow.actor.id}
    uow.session.execute(sa.insert(table).values(**version))
