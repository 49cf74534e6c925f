"""Fills referral's tables with a city of known people, sealed and indexed as referral does it, only faster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa

from common import directory
from common.clock import real_time
from common.crypto.force_keys import ForceKeys
from common.crypto.key_cache import KeyCache
from common.crypto.key_owners import OWN
from common.crypto.primitives import aead_wrap, random_key
from common.crypto.sealing import Sealer
from referral.messages import Who
from referral.store.people import sealed_parts, tokens_of
from wayout.deployment.deployment import Deployment

FORCE_ID: Final = 1
SITE: Final = 11
BATCH: Final = 5_000
OWNER: Final = "referral"  # of the keys
_ROWS: Final = {
    "person": "(force_id, id, version, created_at, index_version, index_in_doubt)",
    "person_site": "(force_id, person_id, site_id)",
    "referral": "(force_id, id, site_id, channel, reference, state, version, received_at, first_view_due_at, "
    "person_id, key_id, due, link_number, looks_like_spam)",
    "identity": "(force_id, id, referral_id, person_id, source, channel, audience, fact_or_opinion, at, "
    "sealed_given_name, sealed_family_name, sealed_date_of_birth, sealed_phone, sealed_postcode)",
    "identity_token": "(force_id, identity_id, blind_token)",
}
_LARGEST: Final = "referral.identity_token"  # even its primary key is dropped: it has ten rows for each person
_KEYS: Final = {
    "key": "(force_id, owner, id, wrapped, wrapping, made_at)",
    "key_subject": "(force_id, owner, key_id, subject)",
}
_INDEXES: Final = """
SELECT indexname, indexdef FROM pg_indexes
WHERE schemaname = :schema AND tablename = ANY(:tables) AND NOT EXISTS (
    SELECT 1 FROM pg_constraint WHERE conname = indexname AND connamespace = CAST(:schema AS regnamespace)
)
"""


class _BatchKeys:
    """Keys for the sealer, made here for one batch and written to the key store with it."""

    def __init__(self, forces: ForceKeys) -> None:
        self._forces = forces
        self.clear: dict[UUID, bytes] = {}

    def key(self, _force_id: int, key_id: UUID) -> bytes:
        return self.clear.setdefault(key_id, random_key())

    def blind_key(self, force_id: int, purpose: str) -> bytes:
        return self._forces.blind_key(force_id, purpose)


def fill(deployment: Deployment, people_to_add: Iterable[Who], tick: Callable[[int], None]) -> None:
    """Store these people as known to one force and site. Indexes and constraints are off until all rows are there."""
    with deployment.admin.begin() as connection:
        connection.execute(sa.insert(directory.force).values(id=FORCE_ID, slug="bench", name="Bench"))
        connection.execute(sa.insert(directory.site).values(id=SITE, force_id=FORCE_ID, slug="bench", name="Bench"))
    key_store_url = sa.make_url(deployment.admin_url).set(database=deployment.key_store_database)
    keys_engine = sa.create_engine(key_store_url)
    forces = ForceKeys(keys_engine, OWNER, deployment.wrapping_key(OWNER), KeyCache(10), real_time)
    people = iter(people_to_add)
    with deployment.admin.connect() as main, keys_engine.connect() as keys, _without_indexes(main, keys):
        while batch := list(islice(people, BATCH)):
            batch_keys = _BatchKeys(forces)
            rows, key_rows = _rows(batch, batch_keys, forces)
            _copy(main, "referral", _ROWS, rows)
            _copy(keys, "keys", _KEYS, key_rows)
            tick(len(batch))
    _vacuum(deployment.admin)
    keys_engine.dispose()


@contextmanager
def _without_indexes(main: sa.Connection, keys: sa.Connection) -> Iterator[None]:
    """No indexes and no foreign key checks: our rows are consistent. The indexes are created again at the end."""
    for connection in (main, keys):
        connection.execute(sa.text("SET session_replication_role = replica"))
    main.execute(sa.text(f"ALTER TABLE {_LARGEST} DROP CONSTRAINT identity_token_pkey"))
    indexes = [(main, definition) for definition in _drop_indexes(main, "referral", _ROWS)]
    indexes += [(keys, definition) for definition in _drop_indexes(keys, "keys", _KEYS)]
    yield
    indexes.append((main, f"ALTER TABLE {_LARGEST} ADD PRIMARY KEY {_ROWS['identity_token']}"))
    for connection, definition in indexes:
        connection.execute(sa.text(definition))
        connection.commit()


def _drop_indexes(connection: sa.Connection, schema: str, tables: Iterable[str]) -> list[str]:
    """Drop the indexes that no constraint needs, which would slow down every row. Returns what creates them again."""
    indexes = connection.execute(sa.text(_INDEXES), {"schema": schema, "tables": list(tables)}).all()
    for name, _ in indexes:
        connection.execute(sa.text(f"DROP INDEX {schema}.{name}"))
    connection.commit()
    return [definition for _, definition in indexes]


def _rows(
    batch: Sequence[Who], batch_keys: _BatchKeys, forces: ForceKeys
) -> tuple[dict[str, list[tuple[Any, ...]]], dict[str, list[tuple[Any, ...]]]]:
    sealer, now = Sealer(batch_keys, FORCE_ID), real_time()  # type: ignore[arg-type]
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _ROWS}
    keys: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _KEYS}
    wrapping = forces.wrapping_key(FORCE_ID)
    for who in batch:
        person, referral, identity, key = uuid4(), uuid4(), uuid4(), uuid4()
        rows["person"].append((FORCE_ID, person, 1, now, 0, False))
        rows["person_site"].append((FORCE_ID, person, SITE))
        rows["referral"].append(
            (FORCE_ID, referral, SITE, "custody", referral.hex, "accepted", 1, now, now, person, key, None, 1, False)
        )
        sealed = sealed_parts(sealer, key, who)
        rows["identity"].append(
            (FORCE_ID, identity, referral, person, "custody", "custody", "case_team", "fact", now, *sealed.values())
        )
        rows["identity_token"] += [(FORCE_ID, identity, token) for token in tokens_of(sealer, who)]
        wrapped = aead_wrap(wrapping, batch_keys.clear[key], "key", FORCE_ID, key.bytes)
        keys["key"].append((FORCE_ID, OWNER, key, wrapped, OWN, now))
        about = (f"person:{person}", f"referral:{referral}")
        keys["key_subject"] += [(FORCE_ID, OWNER, key, subject) for subject in about]
    return rows, keys


def _copy(
    connection: sa.Connection, schema: str, tables: dict[str, str], rows: dict[str, list[tuple[Any, ...]]]
) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        for table, columns in tables.items():
            with cursor.copy(f"COPY {schema}.{table} {columns} FROM STDIN") as copy:
                for row in rows[table]:
                    copy.write_row(row)
    driver.commit()


def _vacuum(admin: sa.Engine) -> None:
    """Bring statistics and the visibility map up to date, as in a database that has been running."""
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in _ROWS:
            connection.execute(sa.text(f"VACUUM (ANALYZE) referral.{table}"))
