"""The key store: keeps the keys of all sealed data, and destroys them for good when a person is erased.

Wrapping key of the service (from its settings) -> its key for the force -> key. Only wrapped keys are stored. A key is
committed before anything that was sealed with it, so that no crash can leave a ciphertext that cannot be opened.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection, Engine, Row
from sqlalchemy.dialects import postgresql as pg

from common.clock import Clock, real_time
from common.crypto.force_keys import ForceKeys
from common.crypto.key_cache import KeyCache
from common.crypto.key_owners import OWN, PARTICIPANTS, SHARED_PURPOSE
from common.crypto.key_store_tables import destroyed_key, insert_keys, key, key_subject, transaction
from common.crypto.keys import Erased, NewKey, check_subjects, report_key_lost
from common.crypto.primitives import NotAuthentic, aead_unwrap, aead_wrap, hpke_open

_EXCLUSIVE_LOCK: Final = sa.text("SELECT pg_advisory_xact_lock(hashtext('wayout.keys.destroy'), :force)")
_SHARED_LOCK: Final = sa.text("SELECT pg_advisory_xact_lock_shared(hashtext('wayout.keys.destroy'), :force)")
_BY_ID: Final = sa.select(key.c.id, key.c.wrapped, key.c.wrapping).where(
    key.c.force_id == sa.bindparam("force"),
    key.c.owner == sa.bindparam("owner"),
    key.c.id == sa.any_(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))),  # one parameter however many keys
)
_log = structlog.get_logger(__name__)


class KeyStore:
    """One service's keys of all forces, each bound to its force and owner by row security. Without ``wrapping_key`` it
    can only destroy.

    ``participants_key`` wraps the shared keys from which participants' ids are derived. Only the referral service has
    ``inbound_key``: it opens the keys that the gateway made for it. Every method raises Unavailable when the database
    cannot be reached.
    """

    def __init__(
        self,
        engine: Engine,
        owner: str,
        wrapping_key: bytes | None,
        *,
        participants_key: bytes | None = None,
        inbound_key: X25519PrivateKey | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Clock = real_time,
        cache_size: int = 10_000,
    ) -> None:
        self._engine = engine
        self._owner = owner
        self._inbound_key = inbound_key
        self._now = now
        self._cache = KeyCache(cache_size, clock)
        self._forces = ForceKeys(engine, owner, wrapping_key, self._cache, now)
        shared_cache = KeyCache(cache_size, clock)
        self._participants = ForceKeys(engine, PARTICIPANTS, participants_key, shared_cache, now)

    def add_force(self, force_id: int) -> None:
        """Create this service's own key for the force. Repeating it, or doing it twice at once, changes nothing."""
        self._forces.get(force_id)

    def add_keys(self, force_id: int, keys: Collection[NewKey]) -> None:
        """Save new keys, wrapped, in one transaction."""
        if not keys:
            return
        wrapping, asked_at = self._forces.wrapping_key(force_id), self._cache.time()
        wrapped = [
            (made.id, made.subjects, aead_wrap(wrapping, made.clear, "key", force_id, made.id.bytes)) for made in keys
        ]
        with transaction(self._engine, force_id) as connection:
            insert_keys(connection, force_id, self._owner, wrapped, wrapping=OWN, made_at=self._now())
        self._cache.put(force_id, {made.id: made.clear for made in keys}, asked_at=asked_at)

    def attach(self, force_id: int, key_id: UUID, subjects: Iterable[str]) -> None:
        """Add subjects to a key: it then survives until the last of its subjects is erased.

        Raises: Erased, KeyLost.
        """
        of_key = {"force_id": force_id, "owner": self._owner, "key_id": key_id}
        rows = [{**of_key, "subject": subject} for subject in check_subjects(subjects)]
        try:
            with transaction(self._engine, force_id) as connection:
                connection.execute(_SHARED_LOCK, {"force": force_id})  # no erasure meanwhile
                connection.execute(pg.insert(key_subject).on_conflict_do_nothing(), rows)
        except sa.exc.IntegrityError:
            raise self._why_missing(force_id, key_id) from None

    def detach(self, force_id: int, key_id: UUID, subject: str) -> None:
        """Remove a subject that a key was never about: its erasure no longer touches the key, and the erasure of the
        others no longer waits for it.

        Raises: ValueError for the last subject of a key, Erased, KeyLost.
        """
        removed = check_subjects([subject])
        of_key = (*self._own(key_subject, force_id), key_subject.c.key_id == key_id)
        with transaction(self._engine, force_id) as connection:
            connection.execute(_EXCLUSIVE_LOCK, {"force": force_id})  # no other process changes subjects meanwhile
            about = set(connection.scalars(sa.select(key_subject.c.subject).where(*of_key)))
            if about:
                check_subjects(about - set(removed))
                connection.execute(sa.delete(key_subject).where(*of_key, key_subject.c.subject.in_(removed)))
        if not about:
            raise self._why_missing(force_id, key_id)

    def keys(self, force_id: int, key_ids: Iterable[UUID]) -> dict[UUID, bytes]:
        """Those of the keys that exist, in one query for all that are not in the cache."""
        missing = set(key_ids)
        keys = self._cache.get(force_id, missing)
        missing -= keys.keys()
        if missing:
            asked_at = self._cache.time()
            rows = self._rows(force_id, missing)
            own = any(row.wrapping == OWN for row in rows)
            wrapping_key = self._forces.wrapping_key(force_id) if own else b""  # derived once for all of them
            unwrapped = ((row.id, self._unwrap(force_id, row, wrapping_key)) for row in rows)
            loaded = {key_id: clear for key_id, clear in unwrapped if clear is not None}
            self._cache.put(force_id, loaded, asked_at=asked_at)
            keys |= loaded
        return keys

    def key(self, force_id: int, key_id: UUID) -> bytes:
        """One key. Raises: Erased; KeyLost, with an alarm in the log."""
        keys = self.keys(force_id, [key_id])
        if key_id not in keys:
            raise self._why_missing(force_id, key_id)
        return keys[key_id]

    def erased(self, force_id: int, key_ids: Collection[UUID]) -> set[UUID]:
        """Those of the keys that were destroyed, according to the ledger."""
        query = sa.select(destroyed_key.c.key_id).where(
            *self._own(destroyed_key, force_id), _equals_any(destroyed_key.c.key_id, key_ids)
        )
        with transaction(self._engine, force_id) as connection:
            return set(connection.scalars(query))

    def destroy(self, force_id: int, subjects: Collection[str], *, by: str) -> int:
        """Destroy this service's keys that are about no other subjects, and record them in the ledger. Returns how
        many. The keys of other services are theirs to destroy."""
        erased = set(check_subjects(subjects))
        with transaction(self._engine, force_id) as connection:
            connection.execute(_EXCLUSIVE_LOCK, {"force": force_id})  # no other process attaches meanwhile
            subjects_of = self._subjects_of_keys(connection, force_id, erased)
            doomed = {key_id: about for key_id, about in subjects_of.items() if about <= erased}
            if doomed:
                self._delete_keys(connection, force_id, doomed, by)
        self._cache.drop(force_id, doomed)
        return len(doomed)

    def blind_key(self, force_id: int, purpose: str) -> bytes:
        """The key of blind indexes, a different one for each force and purpose: this service's own, except for the
        purposes that are shared by the services that report facts about participants."""
        forces = self._participants if purpose.startswith(SHARED_PURPOSE) else self._forces
        return forces.blind_key(force_id, purpose)

    def _delete_keys(self, connection: Connection, force_id: int, doomed: dict[UUID, set[str]], by: str) -> None:
        common = {"force_id": force_id, "owner": self._owner, "at": self._now(), "by": by}
        ledger = [
            {**common, "key_id": key_id, "subject": subject} for key_id, about in doomed.items() for subject in about
        ]
        connection.execute(sa.insert(destroyed_key), ledger)
        connection.execute(sa.delete(key).where(*self._own(key, force_id), _equals_any(key.c.id, doomed)))

    def _subjects_of_keys(self, connection: Connection, force_id: int, subjects: set[str]) -> dict[UUID, set[str]]:
        """All subjects of every own key that is about any of these."""
        own = self._own(key_subject, force_id)
        key_ids = sa.select(key_subject.c.key_id).where(*own, key_subject.c.subject.in_(sorted(subjects)))
        rows = sa.select(key_subject.c.key_id, key_subject.c.subject).where(*own, key_subject.c.key_id.in_(key_ids))
        subjects_of: dict[UUID, set[str]] = defaultdict(set)
        for key_id, subject in connection.execute(rows):
            subjects_of[key_id].add(subject)
        return subjects_of

    def _own(self, table: sa.Table, force_id: int) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
        return table.c.force_id == force_id, table.c.owner == self._owner

    def _why_missing(self, force_id: int, key_id: UUID) -> Exception:
        return Erased(key_id) if self.erased(force_id, [key_id]) else report_key_lost(force_id, key_id)

    def _rows(self, force_id: int, key_ids: Collection[UUID]) -> list[Row[Any]]:
        with transaction(self._engine, force_id) as connection:
            return list(connection.execute(_BY_ID, {"force": force_id, "owner": self._owner, "ids": list(key_ids)}))

    def _unwrap(self, force_id: int, row: Row[Any], wrapping_key: bytes) -> bytes | None:
        try:
            if row.wrapping == OWN:
                return aead_unwrap(wrapping_key, row.wrapped, "key", force_id, row.id.bytes)
            if self._inbound_key is not None:
                return hpke_open(self._inbound_key, row.wrapped, "key", force_id, row.id.bytes)
            _log.error("key_for_another_service", force=force_id, key=str(row.id), alarm=True)
        except NotAuthentic:
            _log.error("key_damaged", force=force_id, key=str(row.id), alarm=True)
        return None


def _equals_any(column: sa.Column[Any], values: Iterable[UUID]) -> sa.ColumnElement[bool]:
    """The column is one of the values: one parameter for any number of them, so that the statement stays the same."""
    return column == sa.any_(sa.bindparam(None, list(values), type_=pg.ARRAY(sa.Uuid)))
