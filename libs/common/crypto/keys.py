"""The interface of key stores, and the three errors when sealed data cannot be opened.

Erased       the key was destroyed on purpose: the ledger says so
KeyLost      there is no usable key although it was not destroyed: an administrator must act (an alarm is logged)
Unreadable   the bytes were changed, or copied from another force, key or column
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID, uuid4

import structlog

from common.crypto.primitives import random_key
from common.errors import Refused, Unavailable

_SUBJECT = re.compile(r"[a-z][a-z_]{0,39}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_log = structlog.get_logger(__name__)


class Erased(Refused):
    """The data was erased; asking again will not bring it back. Code: erased."""

    def __init__(self, key_id: UUID) -> None:
        super().__init__("erased", key=str(key_id))


class Unreadable(Refused):
    """These bytes were not sealed for this column, or not by us. Code: unreadable."""

    def __init__(self) -> None:
        super().__init__("unreadable")


class KeyLost(Unavailable):
    """A key is missing. Unavailable, not refused: restoring the key store brings it back."""


@dataclass(frozen=True)
class NewKey:
    """A key that is not in the key store yet, and the subjects that it is about."""

    id: UUID
    subjects: tuple[str, ...]
    clear: bytes = field(repr=False)


def make_key(subjects: Iterable[str]) -> NewKey:
    """A new key about these subjects. Raises: ValueError for none, or one that is not ``kind:uuid``."""
    return NewKey(uuid4(), tuple(check_subjects(subjects)), random_key())


class BlindKeysPort(Protocol):
    """Whatever derives the keys of blind indexes: a different one for each force and purpose."""

    def blind_key(self, force_id: int, purpose: str) -> bytes: ...


class KeyStorePort(BlindKeysPort, Protocol):
    """A key store. Each key belongs to one force and is about one or more subjects (``person:<uuid>``). What each
    method does and raises: see ``common.crypto.key_store.KeyStore``."""

    def add_force(self, force_id: int) -> None: ...

    def add_keys(self, force_id: int, keys: Collection[NewKey]) -> None: ...

    def attach(self, force_id: int, key_id: UUID, subjects: Iterable[str]) -> None: ...

    def detach(self, force_id: int, key_id: UUID, subject: str) -> None: ...

    def keys(self, force_id: int, key_ids: Iterable[UUID]) -> dict[UUID, bytes]: ...

    def key(self, force_id: int, key_id: UUID) -> bytes: ...

    def erased(self, force_id: int, key_ids: Collection[UUID]) -> set[UUID]: ...

    def destroy(self, force_id: int, subjects: Collection[str], *, by: str) -> int: ...


def check_subjects(subjects: Iterable[str]) -> list[str]:
    """The subjects, each once, sorted. A subject is a kind and a UUID, so that it can never name a person.

    Raises: ValueError for no subject, or one that is not ``kind:uuid``.
    """
    distinct = sorted(set(subjects))
    if not distinct:
        raise ValueError("a key needs at least one subject")
    if not all(_SUBJECT.fullmatch(subject) for subject in distinct):
        raise ValueError("a subject is written kind:uuid, such as person:00000000-0000-4000-8000-000000000000")
    return distinct


def report_key_lost(force_id: int, key_id: UUID) -> KeyLost:
    """Log an alarm and return the error to raise."""
    _log.error("key_lost", force=force_id, key=str(key_id), alarm=True)
    return KeyLost(f"key {key_id} of force {force_id} is missing and the ledger does not say why")
