"""A key store in memory, for unit tests: it passes the same suite as the real one and stores nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from common.crypto.keys import Erased, NewKey, check_subjects, report_key_lost
from common.crypto.primitives import derive_key, random_key


@dataclass
class _Force:
    own_key: bytes = field(default_factory=random_key)
    keys: dict[UUID, bytes] = field(default_factory=dict)
    subjects: dict[UUID, set[str]] = field(default_factory=dict)
    destroyed: set[UUID] = field(default_factory=set)


class MemoryKeyStore:
    """As ``KeyStore``, without a database, a root key or a cache."""

    def __init__(self) -> None:
        self._forces: dict[int, _Force] = {}

    def add_force(self, force_id: int) -> None:
        self._force(force_id)

    def add_keys(self, force_id: int, keys: Collection[NewKey]) -> None:
        force = self._force(force_id)
        for made in keys:
            force.keys[made.id] = made.clear
            force.subjects[made.id] = set(made.subjects)

    def attach(self, force_id: int, key_id: UUID, subjects: Iterable[str]) -> None:
        about = check_subjects(subjects)
        self.key(force_id, key_id)
        self._force(force_id).subjects[key_id] |= set(about)

    def detach(self, force_id: int, key_id: UUID, subject: str) -> None:
        removed = set(check_subjects([subject]))
        self.key(force_id, key_id)
        about = self._force(force_id).subjects
        about[key_id] = set(check_subjects(about[key_id] - removed))

    def keys(self, force_id: int, key_ids: Iterable[UUID]) -> dict[UUID, bytes]:
        keys = self._force(force_id).keys
        return {key_id: keys[key_id] for key_id in key_ids if key_id in keys}

    def key(self, force_id: int, key_id: UUID) -> bytes:
        keys = self.keys(force_id, [key_id])
        if key_id not in keys:
            raise Erased(key_id) if self.erased(force_id, [key_id]) else report_key_lost(force_id, key_id)
        return keys[key_id]

    def erased(self, force_id: int, key_ids: Collection[UUID]) -> set[UUID]:
        return self._force(force_id).destroyed & set(key_ids)

    def destroy(self, force_id: int, subjects: Collection[str], *, by: str) -> int:
        force, erased = self._force(force_id), set(check_subjects(subjects))
        doomed = [key_id for key_id, about in force.subjects.items() if about <= erased]
        for key_id in doomed:
            del force.keys[key_id], force.subjects[key_id]
            force.destroyed.add(key_id)
        return len(doomed)

    def blind_key(self, force_id: int, purpose: str) -> bytes:
        return derive_key(self._force(force_id).own_key, "blind", purpose)

    def _force(self, force_id: int) -> _Force:
        if force_id <= 0:
            raise ValueError("a key belongs to a force")
        return self._forces.setdefault(force_id, _Force())
