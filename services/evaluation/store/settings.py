"""What a force decided about its figures, as immutable versions."""

from __future__ import annotations

import sqlalchemy as sa

from common.errors import Refused
from common.messages import dump, load
from common.unit_of_work import UnitOfWork
from evaluation.messages import ConfigureForce


def settings_of(uow: UnitOfWork) -> ConfigureForce:
    """The version that stands. Raises ``Refused(force_not_configured)`` before the force is aboard."""
    table = uow.tables.configuration
    versions = sa.select(table.c.body).where(table.c.force_id == uow.tenant.force_id)
    body = uow.session.scalar(versions.order_by(table.c.version.desc()).limit(1))
    if body is None:
        raise Refused("force_not_configured")
    return load(ConfigureForce, body)


def keep_settings(uow: UnitOfWork, settings: ConfigureForce) -> int:
    """Add a version and give back its number; the ones before it stay. Two at once take turns."""
    table, force_id = uow.tables.configuration, uow.tenant.force_id
    uow.session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('configuration'), :force)"), {"force": force_id})
    latest = uow.session.scalar(sa.select(sa.func.max(table.c.version)).where(table.c.force_id == force_id))
    version = (latest or 0) + 1
    row = {"force_id": force_id, "version": version, "body": dump(settings), "at": uow.now}
    uow.session.execute(sa.insert(table).values(**row, actor=uow.actor.id))
    return version
