"""Each force's own key: created once, wrapped with the root key, and used only to derive other keys.

Opportunities has one of its own for each force, in a table of its own and wrapped with a key that is derived for it:
from that it derives pseudonyms, and nothing that another service derives.
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


class ForceKeys:
    """The forces' keys of one table, kept in the key store's cache. ``root_key`` wraps them."""

    def __init__(
        self,
        engine: Engine,
        root_key: bytes | None,
        cache: KeyCache,
        now: Clock = real_time,
        *,
        table: sa.Table = force_key,
    ) -> None:
        self._engine = engine
        self._table = table
        self._context = table.name.replace("_", " ")
        self._root_key = root_key
        self._cache = cache
        self._now = now

    def wrapping_key(self, force_id: int) -> bytes:
        """The key that wraps the force's other keys. Raises: as ``get``."""
        return derive_key(self.get(force_id), "wrap", EPOCH)

    def blind_key(self, force_id: int, purpose: str) -> bytes:
        """The key of blind indexes, a different one for each force and purpose. Raises: as ``get``."""
        return derive_key(self.get(force_id), "blind", purpose, EPOCH)

    def get(self, force_id: int) -> bytes:
        """The force's key, created now if it does not exist.

        Raises: RuntimeError without the root key; Unavailable when the root key is the wrong one or there is no
        database.
        """
        if cached := self._cache.get(force_id, [FORCE_KEY]):
            return cached[FORCE_KEY]
        if self._root_key is None:
            raise RuntimeError("this key store was opened without the root key: it can only destroy")
        asked_at = self._cache.time()
        wrapped = self._load_or_create(force_id, self._root_key)
        try:
            clear = aead_unwrap(self._root_key, wrapped, self._context, force_id, EPOCH)
        except NotAuthentic:  # a wrong setting must not park every event as refused
            _log.error("root_key_does_not_fit", force=force_id, alarm=True)
            raise Unavailable("the root key does not open this force's key") from None
        self._cache.put(force_id, {FORCE_KEY: clear}, asked_at=asked_at)
        return clear

    def _load_or_create(self, force_id: int, root_key: bytes) -> bytes:
        table = self._table
        query = sa.select(table.c.wrapped).where(table.c.force_id == force_id, table.c.epoch == EPOCH)
        with transaction(self._engine, force_id) as connection:
            wrapped: bytes | None = connection.scalar(query)
            if wrapped is None:
                new_key = aead_wrap(root_key, random_key(), self._context, force_id, EPOCH)
                row = {"force_id": force_id, "epoch": EPOCH, "wrapped": new_key, "made_at": self._now()}
                connection.execute(pg.insert(table).values(row).on_conflict_do_nothing())
                wrapped = connection.scalars(query).one()  # ours, or that of another process that was first
        return wrapped
