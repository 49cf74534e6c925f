"""A force's settings for one service, as immutable versions: the highest version applies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, Generic, TypeVar

import sqlalchemy as sa

from common.messages import dump, load
from common.refusals import refused
from common.unit_of_work import UnitOfWork

C = TypeVar("C")
REMEMBERED: Final = 64  # settings as they are stored, of the forces of a process
_READ: Final = "force_settings_read"  # where a unit of work keeps what it has read


@dataclass(frozen=True)
class SettingsVersion(Generic[C]):
    """One version of a force's settings, with the time and the actor who saved it."""

    settings: C
    at: datetime
    actor: str


class ForceSettings(Generic[C]):
    """The settings of one service; ``kind`` is its command ``ConfigureForce``, stored as it came."""

    def __init__(self, kind: type[C]) -> None:
        self._kind = kind
        # Almost every event asks for the same settings, and to parse them takes longer than to find them. They are
        # frozen, so that everybody may have the same ones.
        self._parse = lru_cache(REMEMBERED)(lambda stored: load(kind, json.loads(stored)))

    def current(self, uow: UnitOfWork) -> C:
        """The version that applies, read once in a unit of work: a batch of events asks for it again and again.

        Raises: Refused(force_not_configured) before the force is onboarded."""
        read: dict[type, C] = uow.session.info.setdefault(_READ, {})
        if self._kind not in read:
            read[self._kind] = self._read_current(uow)
        return read[self._kind]

    def _read_current(self, uow: UnitOfWork) -> C:
        table = uow.tables.force_settings
        versions = sa.select(sa.cast(table.c.body, sa.Text)).where(table.c.force_id == uow.tenant.force_id)
        stored = uow.session.scalar(versions.order_by(table.c.version.desc()).limit(1))
        if stored is None:
            raise refused("force_not_configured")
        return self._parse(stored)

    def history(self, uow: UnitOfWork) -> Sequence[SettingsVersion[C]]:
        """Every version, oldest first."""
        table = uow.tables.force_settings
        versions = sa.select(table).where(table.c.force_id == uow.tenant.force_id).order_by(table.c.version)
        rows = uow.session.execute(versions)
        return [SettingsVersion(load(self._kind, row.body), row.at, row.actor) for row in rows]

    def lock(self, uow: UnitOfWork) -> None:
        """Lock this force's settings until the transaction ends. Call it before reading settings that will change:
        what was read before the lock is read afresh."""
        lock = sa.text("SELECT pg_advisory_xact_lock(hashtext('force_settings'), :force)")
        uow.session.execute(lock, {"force": uow.tenant.force_id})
        self._forget(uow)

    def save(self, uow: UnitOfWork, settings: C) -> int:
        """Add a version and return its number; earlier versions stay. Two callers at the same time take turns."""
        table, force_id = uow.tables.force_settings, uow.tenant.force_id
        self.lock(uow)
        latest = uow.session.scalar(sa.select(sa.func.max(table.c.version)).where(table.c.force_id == force_id))
        version = (latest or 0) + 1
        row = {"force_id": force_id, "version": version, "body": dump(settings), "at": uow.now}
        uow.session.execute(sa.insert(table).values(**row, actor=uow.actor.id))
        self._forget(uow)
        return version

    def _forget(self, uow: UnitOfWork) -> None:
        uow.session.info.get(_READ, {}).pop(self._kind, None)
