"""Keeps the key of everything that is sealed, and destroys it for good when a person is erased.

Root key (from the settings or a key service) -> force's key -> key. Only wrapped keys are ever stored. A key is
committed before anything is sealed with it, so no crash can leave a ciphertext that nobody can open.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa
import structlog
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection, Engine, Row
from sqlalchemy.dialects import postgresql as pg

from common.clock import Clock, real_time
from common.crypto.force_keys import ForceKeys
from common.crypto.key_cache import KeyCache
from common.crypto.key_store_tables import FORCE, destroyed_key, insert_key, key, key_subject, transaction
from common.crypto.keys import Erased, check_subjects, report_key_lost
from common.crypto.primitives import NotAuthentic, aead_unwrap, aead_wrap, hpke_open, random_key

_EXCLUSIVE_LOCK: Final = sa.text("SELECT pg_advisory_xact_lock(hashtext('wayout.keys.destroy'), :force)")
_SHARED_LOCK: Final = sa.text("SELECT pg_advisory_xact_lock_shared(hashtext('wayout.keys.destroy'), :force)")
_BY_ID: Final = sa.select(key.c.id, key.c.wrapped, key.c.wrapped_for).where(
    key.c.force_id == sa.bindparam("force"),
    key.c.id == sa.any_(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))),  # one parameter however many keys
)
_log = structlog.get_logger(__name__)


class KeyStore:
    """The keys of all forces, each bound to its own by row security. Without ``root_key`` it can only destroy.

    ``inbound_key`` is the referral service's alone: it opens the keys that the gateway made for it.
    """

    def __init__(
        self,
        engine: Engine,
        root_key: bytes | None,
        *,
        inbound_key: X25519PrivateKey | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Clock = real_time,
        cache_size: int = 10_000,
    ) -> None:
        self._engine = engine
        self._inbound_key = inbound_key
        self._now = now
        self._cache = KeyCache(cache_size, clock)
        self._forces = ForceKeys(engine, root_key, self._cache, now)

    def add_force(self, force_id: int) -> None:
        """Make the force's own key. Doing it again, or twice at once, changes nothing."""
        self._forces.get(force_id)

    def new_key(self, force_id: int, subjects: Iterable[str]) -> UUID:
        about, key_id, clear = check_subjects(subjects), uuid4(), random_key()
        wrapped = aead_wrap(self._forces.wrapping_key(force_id), clear, "key", force_id, key_id.bytes)
        asked_at = self._cache.time()
        with transaction(self._engine, force_id) as connection:
            insert_key(connection, force_id, key_id, about, wrapped=wrapped, wrapped_for=FORCE, made_at=self._now())
        self._cache.put(force_id, {key_id: clear}, asked_at=asked_at)
        return key_id

    def attach(self, force_id: int, key_id: UUID, subjects: Iterable[str]) -> None:
        """The key is about these too from now on: it outlives the erasure of each but the last."""
        rows = [{"force_id": force_id, "key_id": key_id, "subject": subject} for subject in check_subjects(subjects)]
        try:
            with transaction(self._engine, force_id) as connection:
                connection.execute(_SHARED_LOCK, {"force": force_id})
                connection.execute(pg.insert(key_subject).on_conflict_do_nothing(), rows)
        except sa.exc.IntegrityError:
            raise self._why_missing(force_id, key_id) from None

    def detach(self, force_id: int, key_id: UUID, subject: str) -> None:
        """The key was never about this: erasing it does not touch the key, erasing the others no longer waits for it.
        A key stays about somebody: ``ValueError`` for the last of its subjects."""
        gone, of_key = check_subjects([subject]), (key_subject.c.force_id == force_id, key_subject.c.key_id == key_id)
        with transaction(self._engine, force_id) as connection:
            connection.execute(_EXCLUSIVE_LOCK, {"force": force_id})  # nobody destroys, attaches or detaches meanwhile
            about = set(connection.scalars(sa.select(key_subject.c.subject).where(*of_key)))
            if about:
                check_subjects(about - set(gone))
                connection.execute(sa.delete(key_subject).where(*of_key, key_subject.c.subject.in_(gone)))
        if not about:
            raise self._why_missing(force_id, key_id)

    def keys(self, force_id: int, key_ids: Iterable[UUID]) -> dict[UUID, bytes]:
        """The keys that there are, in one question for all that are not remembered."""
        wanted = set(key_ids)
        found = self._cache.get(force_id, wanted)
        if missing := wanted - found.keys():
            asked_at = self._cache.time()
            rows = self._rows(force_id, missing)
            ours = any(row.wrapped_for == FORCE for row in rows)
            wrapping = self._forces.wrapping_key(force_id) if ours else b""  # derived once for all of them
            opened = ((row.id, self._open(force_id, row, wrapping)) for row in rows)
            fresh = {key_id: clear for key_id, clear in opened if clear is not None}
            self._cache.put(force_id, fresh, asked_at=asked_at)
            found |= fresh
        return found

    def key(self, force_id: int, key_id: UUID) -> bytes:
        """One key, or ``Erased``, or ``KeyLost`` and an alarm."""
        found = self.keys(force_id, [key_id])
        if key_id not in found:
            raise self._why_missing(force_id, key_id)
        return found[key_id]

    def erased(self, force_id: int, key_ids: Collection[UUID]) -> set[UUID]:
        """Which of these the ledger says were destroyed."""
        question = sa.select(destroyed_key.c.key_id).where(
            destroyed_key.c.force_id == force_id, _equals_any(destroyed_key.c.key_id, key_ids)
        )
        with transaction(self._engine, force_id) as connection:
            return set(connection.scalars(question))

    def destroy(self, force_id: int, subjects: Collection[str], *, by: str) -> int:
        """Destroy the keys that are about nobody but these, and write them into the ledger. Returns how many."""
        gone = set(check_subjects(subjects))
        with transaction(self._engine, force_id) as connection:
            connection.execute(_EXCLUSIVE_LOCK, {"force": force_id})  # nobody attaches between our look and our act
            doomed = {
                key_id: about
                for key_id, about in _subjects_of_keys(connection, force_id, gone).items()
                if about <= gone
            }
            if doomed:
                self._delete_keys(connection, force_id, doomed, by)
        self._cache.drop(force_id, doomed)
        return len(doomed)

    def blind_key(self, force_id: int, purpose: str) -> bytes:
        """What values are blinded with so that they can be looked up: another for each force and purpose."""
        return self._forces.blind_key(force_id, purpose)

    def _delete_keys(self, connection: Connection, force_id: int, doomed: dict[UUID, set[str]], by: str) -> None:
        common = {"force_id": force_id, "at": self._now(), "by": by}
        ledger = [
            {**common, "key_id": key_id, "subject": subject} for key_id, about in doomed.items() for subject in about
        ]
        connection.execute(sa.insert(destroyed_key), ledger)
        connection.execute(sa.delete(key).where(key.c.force_id == force_id, _equals_any(key.c.id, doomed)))

    def _why_missing(self, force_id: int, key_id: UUID) -> Exception:
        return Erased(key_id) if self.erased(force_id, [key_id]) else report_key_lost(force_id, key_id)

    def _rows(self, force_id: int, key_ids: Collection[UUID]) -> list[Row[Any]]:
        with transaction(self._engine, force_id) as connection:
            return list(connection.execute(_BY_ID, {"force": force_id, "ids": list(key_ids)}))

    def _open(self, force_id: int, row: Row[Any], wrapping: bytes) -> bytes | None:
        try:
            if row.wrapped_for == FORCE:
                return aead_unwrap(wrapping, row.wrapped, "key", force_id, row.id.bytes)
            if self._inbound_key is not None:
                return hpke_open(self._inbound_key, row.wrapped, "key", force_id, row.id.bytes)
            _log.error("key_for_another_service", force=force_id, key=str(row.id), alarm=True)
        except NotAuthentic:
            _log.error("key_damaged", force=force_id, key=str(row.id), alarm=True)
        return None


def _equals_any(column: sa.Column[Any], values: Iterable[UUID]) -> sa.ColumnElement[bool]:
    """One parameter however many values, so that the statement stays the same."""
    return column == sa.any_(sa.bindparam(None, list(values), type_=pg.ARRAY(sa.Uuid)))


def _subjects_of_keys(connection: Connection, force_id: int, subjects: set[str]) -> dict[UUID, set[str]]:
    """All subjects of every key that is about any of these."""
    mine = sa.select(key_subject.c.key_id).where(
        key_subject.c.force_id == force_id, key_subject.c.subject.in_(sorted(subjects))
    )
    rows = sa.select(key_subject.c.key_id, key_subject.c.subject).where(
        key_subject.c.force_id == force_id, key_subject.c.key_id.in_(mine)
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for key_id, subject in connection.execute(rows):
        found[key_id].add(subject)
    return found
