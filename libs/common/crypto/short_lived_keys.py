"""Short-lived keys for data that the gateway itself must read again within a day: lists that wait for an officer.

They are in the key store too, in a table that no other service can access, wrapped with a key that only the gateway
has. Destroying one makes what it sealed unreadable, including in backups that outlive the key.
"""

from __future__ import annotations

from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import Engine

from common.clock import Clock, real_time
from common.crypto.key_store_tables import short_lived_key, transaction
from common.crypto.keys import Erased
from common.crypto.primitives import aead_unwrap, aead_wrap, derive_key, random_key
from common.crypto.sealing import key_id_of, open_with_key, seal_with_key

_PURPOSE = "brief key"


class ShortLivedKeys:
    """The gateway's short-lived keys; the key that wraps them is derived from ``own_key``, the gateway's."""

    def __init__(self, engine: Engine, own_key: bytes, *, now: Clock = real_time) -> None:
        self._engine = engine
        self._wrapping = derive_key(own_key, _PURPOSE)
        self._now = now

    def seal(self, force_id: int, column: str, text: str) -> tuple[UUID, bytes]:
        """Seal with a new key, which is committed first. Returns the key's id and the sealed bytes."""
        key_id, clear = uuid4(), random_key()
        wrapped = aead_wrap(self._wrapping, clear, _PURPOSE, force_id, key_id.bytes)
        row = {"force_id": force_id, "id": key_id, "wrapped": wrapped, "made_at": self._now()}
        with transaction(self._engine, force_id) as connection:
            connection.execute(sa.insert(short_lived_key), row)
        return key_id, seal_with_key(clear, force_id, key_id, column, text)

    def open(self, force_id: int, column: str, sealed: bytes) -> str:
        """The text. Raises: Erased when its key was destroyed; Unreadable; NotAuthentic; Unavailable."""
        key_id = key_id_of(sealed)
        of_key = short_lived_key.c.force_id == force_id, short_lived_key.c.id == key_id
        with transaction(self._engine, force_id) as connection:
            wrapped = connection.scalar(sa.select(short_lived_key.c.wrapped).where(*of_key))
        if wrapped is None:
            raise Erased(key_id)
        return open_with_key(
            aead_unwrap(self._wrapping, wrapped, _PURPOSE, force_id, key_id.bytes), force_id, column, sealed
        )

    def destroy(self, force_id: int, key_id: UUID) -> None:
        """Destroy a key; repeating it changes nothing. Raises: Unavailable."""
        of_key = short_lived_key.c.force_id == force_id, short_lived_key.c.id == key_id
        with transaction(self._engine, force_id) as connection:
            connection.execute(sa.delete(short_lived_key).where(*of_key))

    def close(self) -> None:
        """Close the connections to the key store."""
        self._engine.dispose()
