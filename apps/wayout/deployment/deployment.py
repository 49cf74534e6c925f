"""One deployment: its database, its key store, its secrets, and the engines and desks made of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from common.crypto.key_store import KeyStore
from common.crypto.key_store_setup import create_key_store
from common.crypto.primitives import derive
from common.crypto.secrets import Secrets, generate_secrets, read_hpke_private, read_key, read_verify_key
from common.database.engine import engine_for
from common.database.migrate import migrate, password_of
from common.database.row_security import Logins
from common.directory import deployment as deployment_table
from common.rpc.tokens import Verifier
from common.unit_of_work import SealerFactory, UnitOfWorkFactory
from gateway.access.directory import DirectoryReader
from gateway.list_uploads.job_context import JobContext
from gateway.list_uploads.uploads import ListUploads
from wayout.deployment import factories as parts
from wayout.deployment.process_settings import READS_KEYS
from wayout.deployment.registry import BY_NAME, HISTORIES, callers_of


def load_or_create_secrets(file: Path) -> Secrets:
    """The secrets of a private deployment, made on first use and readable by their owner only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as out:
            json.dump(asdict(generate_secrets()), out)
    return Secrets(**json.loads(file.read_text()))


@dataclass(frozen=True)
class Deployment:
    """``admin_url`` belongs to whoever may create roles and schemas; services get logins of their own."""

    admin_url: str
    secrets: Secrets
    kind: str = "production"

    @cached_property
    def database(self) -> str:
        return sa.make_url(self.admin_url).database or "postgres"

    @property
    def keys_database(self) -> str:
        return f"{self.database}_keys"

    @cached_property
    def logins(self) -> Logins:
        return Logins(self.database)

    @cached_property
    def admin(self) -> Engine:
        return engine_for(self.admin_url, guarded=False, pool=2, name="wayout admin")

    def migrate(self) -> list[str]:
        """Bring roles, schemas and the key store to their newest shape; returns what changed, in words."""
        changed = migrate(self.admin, HISTORIES, role_secret=self.secrets.role_secret)
        keyed = {name: self.logins.service(name) for name in BY_NAME if name in READS_KEYS or name == "gateway"}
        create_key_store(self.admin_url, self.keys_database, keyed)
        with self.admin.begin() as connection:
            here = sa.select(deployment_table.c.kind)
            if connection.scalar(here) is None:
                connection.execute(sa.insert(deployment_table).values(alone=True, kind=self.kind))
        return changed

    def url_of(self, login: str, database: str | None = None) -> str:
        """The database as this login reaches it."""
        url = sa.make_url(self.admin_url).set(username=login, password=password_of(self.secrets.role_secret, login))
        return url.set(database=database or self.database).render_as_string(hide_password=False)

    def engine(self, login: str, *, pool: int = 5) -> Engine:
        return engine_for(self.url_of(login), pool=pool, name=login)

    def keys_url(self, service: str) -> str:
        """The key store as one service may use it."""
        return self.url_of(self.logins.service(service), self.keys_database)

    def key_store(self, service: str) -> KeyStore:
        """The key store, opened: referral alone opens what the gateway sealed for it."""
        box = read_hpke_private(self.secrets.inbound_private) if service == "referral" else None
        return parts.key_store(self.keys_url(service), read_key(self.secrets.root_key), box)

    def units_of_work(
        self, service: str, *, wake: Callable[[], None] | None = None, pool: int = 5
    ) -> UnitOfWorkFactory:
        """Where one service opens its units of work."""
        url = self.url_of(self.logins.service(service))
        return parts.units_of_work(service, url, self._sealer_factory(service), pool=pool, wake=wake)

    def directory_reader(self) -> DirectoryReader:
        """Where the gateway looks up who is calling."""
        return parts.directory_reader(self.url_of(self.logins.directory), self.secrets.cookie_key)

    def lists(self, units_of_work: UnitOfWorkFactory) -> ListUploads:
        """Where lists wait for an officer; ``desk`` is the gateway's."""
        return parts.lists(self.keys_url("gateway"), self.secrets.cookie_key, units_of_work)

    def job_context(self, units_of_work: UnitOfWorkFactory, directory: DirectoryReader) -> JobContext:
        """What the gateway's own chores need; ``desk`` is the gateway's."""
        lists = self.lists(units_of_work)
        return JobContext(directory, lists.receiver, lists)

    def service_key(self, caller: str) -> Ed25519PrivateKey:
        """What a service, or the platform, signs with when it asks in its own name."""
        return Ed25519PrivateKey.from_private_bytes(derive(read_key(self.secrets.role_secret), "signs", caller))

    def verifier(self, service: str) -> Verifier:
        """Who may ask a service: the gateway for users, and its declared callers in their own name."""
        keys = {caller: self.service_key(caller).public_key() for caller in callers_of(service)}
        return Verifier([read_verify_key(self.secrets.token_verify)], service_keys=keys)

    def broker_login(self, process: str) -> tuple[str, str]:
        """The login and password of one process at RabbitMQ. They carry the database's name, as its roles do."""
        login = f"{self.database}_{process}"
        return login, password_of(self.secrets.role_secret, f"broker {login}")

    def broker_url(self, amqp_url: str, process: str) -> str:
        """RabbitMQ as this process reaches it; a login that ``amqp_url`` names is not used."""
        parts = urlsplit(amqp_url)
        where = parts.netloc.rpartition("@")[2]
        return parts._replace(netloc=f"{':'.join(self.broker_login(process))}@{where}").geturl()

    def _sealer_factory(self, service: str) -> SealerFactory:
        if service in READS_KEYS:
            return parts.opening_sealer(self.key_store(service))
        if service == "gateway":
            return parts.sealing_only(self.keys_url(service), self.secrets.inbound_public)
        return parts.no_sealer
