"""What somebody could do to keys who has all settings of one process, its logins, and a copy of the whole key store."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine

from common.crypto.force_keys import EPOCH, wrapping_key_of
from common.crypto.key_owners import PARTICIPANTS, RIGHTS
from common.crypto.key_store_tables import transaction
from common.crypto.primitives import NotAuthentic, aead_unwrap, derive_key, hpke_open
from common.crypto.secrets import read_key
from common.database.engine import engine_for

OWNERS = (*RIGHTS, PARTICIPANTS)
REFUSED = ("permission denied", "row-level security", "only with all its subjects in the ledger")


@dataclass(frozen=True)
class Copy:
    """The key store of one force, as its administrator or a backup has it."""

    force_id: int
    force_keys: list[Any]
    keys: list[Any]
    short_lived: list[Any]

    @property
    def owners(self) -> list[str]:
        """The owner of each key."""
        return sorted([*(one.owner for one in (*self.force_keys, *self.keys)), *("gateway" for _ in self.short_lived)])


def copy_of(key_store: Engine, force_id: int) -> Copy:
    """Copy by a login that row security does not bind."""
    with key_store.connect() as connection:
        force_keys, keys, short_lived = (
            list(
                connection.execute(sa.text(f"SELECT * FROM keys.{table} WHERE force_id = :force"), {"force": force_id})
            )
            for table in ("force_key", "key", "short_lived_key")
        )
    return Copy(force_id, force_keys, keys, short_lived)


def owners_of_what_opens(copy: Copy, settings: Mapping[str, str]) -> list[str]:
    """The owner of every key of the copy that opens with anything in these settings, or derived from it."""
    secrets = [key for value in settings.values() if (key := _key(value)) is not None]
    secrets += [wrapping_key_of(key, owner) for key, owner in itertools.product(tuple(secrets), OWNERS)]
    opened = []
    for row in copy.force_keys:
        clear = _first(secrets, row.wrapped, "force key", row.owner, copy.force_id, row.epoch)
        if clear is not None:
            opened.append(row.owner)
            secrets.append(derive_key(clear, "wrap", EPOCH))
    for row in copy.keys:
        context = ("key", copy.force_id, row.id.bytes)
        if _first(secrets, row.wrapped, *context) or _first_inbound(secrets, row.wrapped, *context):
            opened.append(row.owner)
    brief = [derive_key(key, "brief key") for key in secrets]
    opened += [
        "gateway" for row in copy.short_lived if _first(brief, row.wrapped, "brief key", copy.force_id, row.id.bytes)
    ]
    return sorted(opened)


@contextmanager
def connected(settings: Mapping[str, str]) -> Iterator[Engine | None]:
    """The key store by the login in these settings; None where they name none."""
    if "WAYOUT_KEY_STORE_URL" not in settings:
        yield None
        return
    engine = engine_for(settings["WAYOUT_KEY_STORE_URL"])
    yield engine
    engine.dispose()


def owners_of_what_is_read(engine: Engine, force_id: int) -> list[str]:
    """The owner of every key that this login can read."""
    seen: list[str] = []
    for table, owner in (("force_key", "owner"), ("key", "owner"), ("short_lived_key", "'gateway'")):
        try:
            with transaction(engine, force_id) as connection:
                seen += connection.scalars(sa.text(f"SELECT {owner} FROM keys.{table}"))
        except sa.exc.ProgrammingError as refused:
            if "permission denied" not in str(refused):
                raise
    return sorted(seen)


def count_changed(engine: Engine, force_id: int, *statements: str) -> int:
    """How many rows this login could change with the last of these: 0 where it is refused. Nothing is kept."""
    try:
        with engine.connect() as connection, connection.begin() as undone:
            connection.execute(sa.text("SELECT set_config('app.force', :force, true)"), {"force": str(force_id)})
            changed = [connection.execute(sa.text(statement)).rowcount for statement in statements]
            undone.rollback()
    except sa.exc.ProgrammingError as refused:
        if not any(reason in str(refused) for reason in REFUSED):
            raise
        return 0
    return changed[-1]


def _first(keys: list[bytes], wrapped: bytes, *context: Any) -> bytes | None:
    for key in keys:
        try:
            return aead_unwrap(key, wrapped, *context)
        except NotAuthentic:
            continue
    return None


def _first_inbound(keys: list[bytes], wrapped: bytes, *context: Any) -> bytes | None:
    for key in keys:
        try:
            return hpke_open(X25519PrivateKey.from_private_bytes(key), wrapped, *context)
        except NotAuthentic:
            continue
    return None


def _key(value: str) -> bytes | None:
    try:
        return read_key(value)
    except ValueError:
        return None
