"""Seals names, numbers, dates of birth and free text, so that only the right service reads them, until they are erased.

Sealed bytes: version (1), key id (16), nonce (12), ciphertext with its tag. What was sealed for one force, key and
column opens nowhere else. A key is about subjects, not about a row, so linking two people never re-encrypts anything.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import Engine

from common.clock import Clock, real_time
from common.crypto.key_store_tables import REFERRAL, insert_keys, transaction
from common.crypto.keys import Erased, KeyStorePort, Unreadable, check_subjects
from common.crypto.primitives import NotAuthentic, aead_unwrap, aead_wrap, hpke_seal, random_key

VERSION: Final = b"\x01"
ERASED: Final = "[erased]"
_HEADER_BYTES: Final = 17


class Sealer:
    """Seals and opens for one force, for the time of one unit of work."""

    def __init__(self, store: KeyStorePort, force_id: int) -> None:
        self._store = store
        self._force_id = force_id
        self._at_hand: dict[UUID, bytes] = {}  # these two by preload, so that opening many asks nobody for each field
        self._erased: set[UUID] = set()
        self._blind_keys: dict[str, bytes] = {}  # somebody is looked up by many values for few purposes

    def new_key(self, *subjects: str) -> UUID:
        """A key about these, such as ``person:<uuid>``. Committed in the key store at once."""
        return self._store.new_key(self._force_id, subjects)

    def attach(self, key_id: UUID, *subjects: str) -> None:
        """What this key sealed is about these too: it survives until all of them are erased."""
        self._store.attach(self._force_id, key_id, subjects)

    def detach(self, key_id: UUID, subject: str) -> None:
        """What this key sealed was never about this one. Committed in the key store at once: after the rest."""
        self._store.detach(self._force_id, key_id, subject)

    def seal(self, key_id: UUID, column: str, text: str) -> bytes:
        return self.seal_bytes(key_id, column, _encode(text))

    def seal_bytes(self, key_id: UUID, column: str, clear: bytes) -> bytes:
        return _seal(self._store.key(self._force_id, key_id), self._force_id, key_id, column, clear)

    def open(self, column: str, sealed: bytes) -> str:
        """The text, or ``Erased``, ``Unreadable``, ``KeyLost``."""
        return self.open_bytes(column, sealed).decode()

    def open_bytes(self, column: str, sealed: bytes) -> bytes:
        key_id = key_id_of(sealed)
        if key_id in self._erased:
            raise Erased(key_id)
        key = self._at_hand.get(key_id) or self._store.key(self._force_id, key_id)
        return _open(key, self._force_id, column, sealed)

    def read(self, column: str, sealed: bytes | None) -> str | None:
        """For pages: what was erased says so. What was changed or lost still raises: it must not pass for erased."""
        if sealed is None:
            return None
        try:
            return self.open(column, sealed)
        except Erased:
            return ERASED

    def destroy(self, subject: str, *, by: str) -> None:
        """Destroy the keys that are about this alone: what they sealed can never be opened again."""
        self._at_hand.clear()
        self._store.destroy(self._force_id, [subject], by=by)

    def preload(self, sealed: Iterable[bytes | None]) -> None:
        """Fetch the keys of many in one question, before opening many; they stay at hand as long as this sealer."""
        wanted = {key_id_of(one) for one in sealed if one is not None}
        found = self._store.keys(self._force_id, wanted)
        self._at_hand |= found
        if missing := wanted - found.keys():
            self._erased |= self._store.erased(self._force_id, missing)

    def blind(self, purpose: str, value: str) -> bytes:
        """16 bytes that are the same for the same value, force and purpose, to look it up by; normalise it first."""
        if purpose not in self._blind_keys:
            self._blind_keys[purpose] = self._store.blind_key(self._force_id, purpose)
        return hmac.digest(self._blind_keys[purpose], _encode(value), "sha256")[:16]


class WriteOnlySealer:
    """The gateway's sealer: what it seals, the referral service opens and the gateway itself cannot.

    It knows the clear keys that it made for as long as it lives, which is one unit of work.
    """

    def __init__(self, engine: Engine, referral: X25519PublicKey, force_id: int, *, now: Clock = real_time) -> None:
        self._engine = engine
        self._referral = referral
        self._force_id = force_id
        self._now = now
        self._made: dict[UUID, bytes] = {}

    def new_key(self, *subjects: str) -> UUID:
        """A key about these that only referral can open. Committed in the key store at once."""
        return self.new_keys([subjects])[0]

    def new_keys(self, about: Sequence[Iterable[str]]) -> list[UUID]:
        """A key for each of these sets of subjects, all of them committed in the key store at once."""
        subjects = [check_subjects(one) for one in about]
        made = {uuid4(): random_key() for _ in subjects}
        wrapped = [hpke_seal(self._referral, clear, "key", self._force_id, id_.bytes) for id_, clear in made.items()]
        keys = list(zip(made, subjects, wrapped, strict=True))
        with transaction(self._engine, self._force_id) as connection:
            insert_keys(connection, self._force_id, keys, wrapped_for=REFERRAL, made_at=self._now())
        self._made |= made
        return list(made)

    def seal(self, key_id: UUID, column: str, text: str) -> bytes:
        if key_id not in self._made:
            raise ValueError("a sealer that cannot read keys seals only with those it made itself")
        return seal_with_key(self._made[key_id], self._force_id, key_id, column, text)


def key_id_of(sealed: bytes) -> UUID:
    """Which key these bytes were sealed with; ``Unreadable`` when they are not sealed at all."""
    if len(sealed) < _HEADER_BYTES or sealed[:1] != VERSION:
        raise Unreadable
    return UUID(bytes=bytes(sealed[1:_HEADER_BYTES]))


def seal_with_key(key: bytes, force_id: int, key_id: UUID, column: str, text: str) -> bytes:
    return _seal(key, force_id, key_id, column, _encode(text))


def _seal(key: bytes, force_id: int, key_id: UUID, column: str, clear: bytes) -> bytes:
    return VERSION + key_id.bytes + aead_wrap(key, clear, force_id, key_id.bytes, column)


def open_with_key(key: bytes, force_id: int, column: str, sealed: bytes) -> str:
    """The text, or ``Unreadable`` when it was sealed for another place or changed since."""
    return _open(key, force_id, column, sealed).decode()


def _open(key: bytes, force_id: int, column: str, sealed: bytes) -> bytes:
    key_id = key_id_of(sealed)
    try:
        return aead_unwrap(key, sealed[_HEADER_BYTES:], force_id, key_id.bytes, column)
    except NotAuthentic:
        raise Unreadable from None


def _encode(text: str) -> bytes:
    """UTF-8. A surrogate without its other half becomes U+FFFD: no text that somebody sends may crash us."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
