"""Each service's own key for each force: created once, wrapped with the service's wrapping key, and used only to derive
other keys. The services that report facts share one more, from which participants' ids are derived.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql as pg

from common.clock import Clock, real_time
from common.crypto.key_cache import FORCE_KEY, KeyCache
from common.crypto.key_store_tables import force_key, transaction
from common.crypto.primitives import NotAuthentic, aead_unwrap, aead_wrap, derive_key, random_key
from common.errors import Unavailable

EPOCH: Final = 1  # of the force's key; derived keys change with it when it is rotated
_log = structlog.get_logger(__name__)


def wrapping_key_of(root_key: bytes, owner: str) -> bytes:
    """The key that wraps one owner's keys. It leads neither to the root key nor to any key of another owner."""
    return derive_key(root_key, "wrapping", owner)


class ForceKeys:
    """The forces' keys of one owner, kept in the key store's cache. ``wrapping_key`` is that owner's."""

    def __init__(
        self, engine: Engine, owner: str, wrapping_key: bytes | None, cache: KeyCache, now: Clock = real_time
    ) -> None:
        self._engine = engine
        self._owner = owner
        self._wrapping_key = wrapping_key
        self._cache = cache
        self._now = now

    def wrapping_key(self, force_id: int) -> bytes:
        """The key that wraps the force's other keys of this owner. Raises: as ``get``."""
        return derive_key(self.get(force_id), "wrap", EPOCH)

    def blind_key(self, force_id: int, purpose: str) -> bytes:
        """The key of blind indexes, a different one for each force, owner and purpose. Raises: as ``get``."""
        return derive_key(self.get(force_id), "blind", purpose, EPOCH)

    def get(self, force_id: int) -> bytes:
        """The force's key, created now if it does not exist.

        Raises: RuntimeError without the wrapping key; Unavailable when it is the wrong one or there is no database.
        """
        if cached := self._cache.get(force_id, [FORCE_KEY]):
            return cached[FORCE_KEY]
        if self._wrapping_key is None:
            raise RuntimeError("this key store was opened without the wrapping key: it can only destroy")
        asked_at = self._cache.time()
        wrapped = self._load_or_create(force_id, self._wrapping_key)
        try:
            clear = aead_unwrap(self._wrapping_key, wrapped, "force key", self._owner, force_id, EPOCH)
        except NotAuthentic:  # a wrong setting must not park every event as refused
            _log.error("wrapping_key_does_not_fit", force=force_id, owner=self._owner, alarm=True)
            raise Unavailable("the wrapping key does not open this force's key") from None
        self._cache.put(force_id, {FORCE_KEY: clear}, asked_at=asked_at)
        return clear

    def _load_or_create(self, force_id: int, wrapping_key: bytes) -> bytes:
        own = {"force_id": force_id, "owner": self._owner, "epoch": EPOCH}
        query = sa.select(force_key.c.wrapped).where(*(force_key.c[name] == value for name, value in own.items()))
        with transaction(self._engine, force_id) as connection:
            wrapped: bytes | None = connection.scalar(query)
            if wrapped is None:
                new_key = aead_wrap(wrapping_key, random_key(), "force key", self._owner, force_id, EPOCH)
                row = {**own, "wrapped": new_key, "made_at": self._now()}
                connection.execute(pg.insert(force_key).values(row).on_conflict_do_nothing())
                wrapped = connection.scalars(query).one()  # ours, or that of another process that was first
        return wrapped
