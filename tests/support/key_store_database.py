"""A separate key store for a test: a database and roles with random names, dropped afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine

from common.crypto.force_keys import wrapping_key_of
from common.crypto.key_owners import PARTICIPANTS, RIGHTS
from common.crypto.key_store import KeyStore
from common.crypto.key_store_setup import create_key_store
from common.crypto.keys import KeyStorePort, make_key
from common.database.engine import engine_for

SERVER = os.environ.get("WAYOUT_TEST_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
COLUMN = "referral.text.body"


def add_key(store: KeyStorePort, force_id: int, subjects: Iterable[str]) -> UUID:
    """A key about these subjects, in the key store."""
    made = make_key(subjects)
    store.add_keys(force_id, [made])
    return made.id


@dataclass
class KeyStoreDatabase:
    name: str
    root_key: bytes = field(default_factory=lambda: os.urandom(32))
    inbound_key: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)
    _engines: dict[str, Engine] = field(default_factory=dict)

    @property
    def logins(self) -> dict[str, str]:
        return {service: f"{self.name}_{service}" for service in RIGHTS}

    def engine(self, service: str) -> Engine:
        if service not in self._engines:
            url = sa.make_url(SERVER).set(database=self.name, username=self.logins[service])
            self._engines[service] = engine_for(url.render_as_string(hide_password=False))
        return self._engines[service]

    def store(self, service: str = "casework", **options: Any) -> KeyStore:
        wrapping_key = options.pop("wrapping_key", self.wrapping_key(service))
        participants_key = self.wrapping_key(PARTICIPANTS)
        return KeyStore(self.engine(service), service, wrapping_key, participants_key=participants_key, **options)

    def wrapping_key(self, owner: str) -> bytes:
        return wrapping_key_of(self.root_key, owner)

    def set_passwords(self) -> None:
        """If the server asks for a password, give the services' logins the administrator's."""
        password = sa.make_url(SERVER).password
        server = sa.create_engine(SERVER, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with server.connect() as connection:
            for login in self.logins.values() if password else ():
                connection.execute(sa.text(f"ALTER ROLE \"{login}\" PASSWORD '{password}'"))

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()


@contextmanager
def key_store_database() -> Iterator[KeyStoreDatabase]:
    database = KeyStoreDatabase(f"t_keys_{uuid4().hex[:10]}")
    create_key_store(SERVER, database.name, database.logins)
    database.set_passwords()
    try:
        yield database
    finally:
        database.close()
        server = sa.create_engine(SERVER, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with server.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE "{database.name}" WITH (FORCE)'))
            for role in (*database.logins.values(), f"{database.name}_owner"):
                connection.execute(sa.text(f'DROP ROLE "{role}"'))


def person() -> str:
    """A person as the subject of a key."""
    return f"person:{uuid4()}"


def rows(engine: Engine, query: str, **values: object) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query), values)]
