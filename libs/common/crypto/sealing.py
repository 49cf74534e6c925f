"""Encryption of personal data in columns: only the services with keys can read it, and only until it is erased.

Sealed bytes: version (1 byte), key id (16), nonce (12), ciphertext with its tag. They open only for the force, key and
column that they were sealed for. A key is about subjects, not about a row, so that linking two people re-encrypts
nothing.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import Connection, Engine

from common.clock import Clock, real_time
from common.crypto.key_owners import INBOUND
from common.crypto.key_store_tables import bind, insert_keys, transaction
from common.crypto.keys import BlindKeysPort, Erased, KeyStorePort, NewKey, Unreadable, make_key
from common.crypto.primitives import NotAuthentic, aead_unwrap, aead_wrap, hpke_seal
from common.database.engine import map_database_errors

VERSION: Final = b"\x01"
ERASED: Final = "[erased]"
_HEADER_BYTES: Final = 17


class Keyless:
    """What a service has that seals and blinds nothing: it makes no keys, and all else is a programming error."""

    def save_keys(self) -> None:
        """Put the new keys into the key store: here are none."""


class Blinder(Keyless):
    """Blind indexes of one force, within one unit of work. By itself it opens nothing."""

    def __init__(self, keys: BlindKeysPort, force_id: int) -> None:
        self._force_id = force_id
        self._derived_from = keys
        self._blind_keys: dict[str, bytes] = {}  # a search blinds many values for few purposes

    def blind(self, purpose: str, value: str) -> bytes:
        """A blind index of a value: 16 bytes, the same for the same value, force and purpose. Normalise it first."""
        if purpose not in self._blind_keys:
            self._blind_keys[purpose] = self._derived_from.blind_key(self._force_id, purpose)
        return hmac.digest(self._blind_keys[purpose], _encode(value), "sha256")[:16]


class Sealer(Blinder):
    """Seals and opens data of one force, within one unit of work."""

    def __init__(self, store: KeyStorePort, force_id: int) -> None:
        super().__init__(store, force_id)
        self._store = store
        self._preloaded: dict[UUID, bytes] = {}  # with _erased, so that opening many fields needs no query for each
        self._erased: set[UUID] = set()
        self._unsaved: dict[UUID, NewKey] = {}

    def new_key(self, *subjects: str) -> UUID:
        """Create a key about these subjects, such as ``person:<uuid>``. ``save_keys`` puts it into the key store."""
        made = make_key(subjects)
        self._unsaved[made.id] = made
        return made.id

    def save_keys(self) -> None:
        """Put the new keys into the key store, all in one transaction. A unit of work does so before it commits: what
        was sealed with them can be opened from then on, whatever crashes."""
        self._store.add_keys(self._force_id, self._unsaved.values())
        self._unsaved.clear()

    def attach(self, key_id: UUID, *subjects: str) -> None:
        """Add subjects to a key: what it sealed then survives until all of them are erased. Raises: Erased, KeyLost."""
        self.save_keys()
        self._store.attach(self._force_id, key_id, subjects)

    def detach(self, key_id: UUID, subject: str) -> None:
        """Remove a subject that a key was never about. The key store commits it at once, so do it last.

        Raises: ValueError for its last subject, Erased, KeyLost.
        """
        self.save_keys()
        self._store.detach(self._force_id, key_id, subject)

    def seal(self, key_id: UUID, column: str, text: str) -> bytes:
        """Seal a text for one column, such as ``casework.contact.note``. Raises: Erased, KeyLost."""
        return self.seal_bytes(key_id, column, _encode(text))

    def seal_bytes(self, key_id: UUID, column: str, clear: bytes) -> bytes:
        """As ``seal``, for bytes."""
        return _seal(self._key(key_id), self._force_id, key_id, column, clear)

    def open(self, column: str, sealed: bytes) -> str:
        """The text. Raises: Erased, Unreadable, KeyLost."""
        return self.open_bytes(column, sealed).decode()

    def open_bytes(self, column: str, sealed: bytes) -> bytes:
        """As ``open``, for bytes. Raises: Erased, Unreadable, KeyLost."""
        key_id = key_id_of(sealed)
        if key_id in self._erased:
            raise Erased(key_id)
        return _open(self._preloaded.get(key_id) or self._key(key_id), self._force_id, column, sealed)

    def _key(self, key_id: UUID) -> bytes:
        made = self._unsaved.get(key_id)
        return made.clear if made else self._store.key(self._force_id, key_id)

    def read(self, column: str, sealed: bytes | None) -> str | None:
        """The text for a page, or ``ERASED``. Changed or lost data still raises: it must not read as erased.

        Raises: Unreadable, KeyLost.
        """
        if sealed is None:
            return None
        try:
            return self.open(column, sealed)
        except Erased:
            return ERASED

    def wrap_for_force(self, column: str, clear: bytes) -> bytes:
        """Wrap what waits a day at most with a key derived from this service's own for the force. It is about nobody,
        so that the erasure of a person does not touch it."""
        return VERSION + aead_wrap(self._force_wide_key(column), clear, self._force_id, column)

    def unwrap_for_force(self, column: str, wrapped: bytes) -> bytes:
        """What ``wrap_for_force`` wrapped. Raises: Unreadable."""
        try:
            return aead_unwrap(self._force_wide_key(column), wrapped[len(VERSION) :], self._force_id, column)
        except NotAuthentic:
            raise Unreadable from None

    def _force_wide_key(self, column: str) -> bytes:
        return self._store.blind_key(self._force_id, f"wrap {column}")

    def destroy(self, subject: str, *, by: str) -> None:
        """Destroy the keys that are about this subject only: what they sealed can never be opened again."""
        self.save_keys()
        self._preloaded.clear()
        self._store.destroy(self._force_id, [subject], by=by)

    def preload(self, sealed: Iterable[bytes | None]) -> None:
        """Load the keys of many fields in one query, before opening them; this sealer then keeps them."""
        key_ids = {key_id_of(field) for field in sealed if field is not None} - self._unsaved.keys()
        keys = self._store.keys(self._force_id, key_ids)
        self._preloaded |= keys
        if missing := key_ids - keys.keys():
            self._erased |= self._store.erased(self._force_id, missing)


class WriteOnlySealer:
    """The gateway's sealer: only the referral service can open what it seals.

    It keeps the keys that it made as long as it lives, which is one unit of work.
    """

    def __init__(self, engine: Engine, referral: X25519PublicKey, force_id: int, *, now: Clock = real_time) -> None:
        self._engine = engine
        self._referral = referral
        self._force_id = force_id
        self._now = now
        self._made: dict[UUID, NewKey] = {}
        self._unsaved: dict[UUID, NewKey] = {}

    def new_key(self, *subjects: str) -> UUID:
        """Create a key about these subjects that only referral can open. ``save_keys`` puts it into the key store."""
        made = make_key(subjects)
        self._made[made.id] = self._unsaved[made.id] = made
        return made.id

    def discard_key(self, key_id: UUID) -> None:
        """Do not save a new key: nothing that it sealed was kept."""
        del self._unsaved[key_id]

    def save_keys(self) -> None:
        """Put the new keys into the key store, all in one transaction. A unit of work does so before it commits."""
        keys = [
            (made.id, made.subjects, hpke_seal(self._referral, made.clear, "key", self._force_id, made.id.bytes))
            for made in self._unsaved.values()
        ]
        if keys:
            with transaction(self._engine, self._force_id) as connection:
                self._insert(connection, keys)
        self._unsaved.clear()

    def try_new_key(self) -> None:
        """Insert a key and undo it: whether one could be made now. Raises: Unavailable, DBAPIError."""
        with map_database_errors(), self._engine.connect() as connection:
            bind(connection, self._force_id)
            key = (uuid4(), [f"inbound:{uuid4()}"], b"")
            self._insert(connection, [key])
            connection.rollback()

    def seal(self, key_id: UUID, column: str, text: str) -> bytes:
        """Seal a text for one column. Raises: ValueError for a key that this sealer did not make."""
        if key_id not in self._made:
            raise ValueError("a sealer that cannot read keys seals only with keys that it made itself")
        return seal_with_key(self._made[key_id].clear, self._force_id, key_id, column, text)

    def _insert(self, connection: Connection, keys: Sequence[tuple[UUID, Sequence[str], bytes]]) -> None:
        insert_keys(connection, self._force_id, "referral", keys, wrapping=INBOUND, made_at=self._now())


def key_id_of(sealed: bytes) -> UUID:
    """The id of the key that sealed these bytes. Raises: Unreadable when they are not sealed bytes."""
    if len(sealed) < _HEADER_BYTES or sealed[:1] != VERSION:
        raise Unreadable
    return UUID(bytes=bytes(sealed[1:_HEADER_BYTES]))


def seal_with_key(key: bytes, force_id: int, key_id: UUID, column: str, text: str) -> bytes:
    """Seal a text for one column with an unwrapped key."""
    return _seal(key, force_id, key_id, column, _encode(text))


def _seal(key: bytes, force_id: int, key_id: UUID, column: str, clear: bytes) -> bytes:
    return VERSION + key_id.bytes + aead_wrap(key, clear, force_id, key_id.bytes, column)


def open_with_key(key: bytes, force_id: int, column: str, sealed: bytes) -> str:
    """The text. Raises: Unreadable when it was sealed for another force, key or column, or changed since."""
    return _open(key, force_id, column, sealed).decode()


def _open(key: bytes, force_id: int, column: str, sealed: bytes) -> bytes:
    key_id = key_id_of(sealed)
    try:
        return aead_unwrap(key, sealed[_HEADER_BYTES:], force_id, key_id.bytes, column)
    except NotAuthentic:
        raise Unreadable from None


def _encode(text: str) -> bytes:
    """UTF-8. A lone surrogate becomes U+FFFD: no incoming text may crash us."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
