"""One deployment: its database, key store and secrets, and the engines and units of work built from them."""

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

from common.crypto.force_keys import wrapping_key_of
from common.crypto.key_owners import DERIVES_PSEUDONYMS, PARTICIPANTS, READS_KEYS, RIGHTS
from common.crypto.key_store import KeyStore
from common.crypto.key_store_setup import create_key_store, make_key_store_roles
from common.crypto.primitives import derive_key
from common.crypto.secrets import (
    Secrets,
    generate_secrets,
    read_hpke_private,
    read_key,
    read_keys,
    read_verify_key,
)
from common.database.engine import engine_for
from common.database.migrate import WrongOwner, make_logins, migrate, password_of
from common.database.row_security import Logins
from common.directory import deployment as deployment_table
from common.rpc.tokens import Verifier
from common.unit_of_work import SealerFactory, UnitOfWorkFactory
from gateway.access.directory import DirectoryReader
from gateway.inbound.receiver import Receiver
from gateway.list_uploads.job_context import JobContext
from gateway.list_uploads.uploads import ListUploads
from wayout.deployment import factories
from wayout.deployment.registry import BY_NAME, HISTORIES, callers_of
from wayout.errors import CommandError


def load_or_create_secrets(file: Path) -> Secrets:
    """The secrets of a private deployment, created on first use and readable by their owner only. What a release added
    since is created too."""
    kept = json.loads(file.read_text()) if file.exists() else {}
    secrets = Secrets(**(asdict(generate_secrets()) | kept))
    if asdict(secrets) != kept:
        save_secrets(file, secrets)
    return secrets


def save_secrets(file: Path, secrets: Secrets) -> None:
    """Replace the file at once: a crash must not leave half of all secrets."""
    file.parent.mkdir(parents=True, exist_ok=True)
    written = file.with_name(f"{file.name}.new")
    written.unlink(missing_ok=True)
    handle = os.open(written, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(asdict(secrets), out)
        out.flush()
        os.fsync(handle)
    written.replace(file)


@dataclass(frozen=True)
class Deployment:
    """``admin_url`` is the administrator's login, which may create roles and schemas. Services get their own logins."""

    admin_url: str
    secrets: Secrets
    kind: str = "production"

    @cached_property
    def database(self) -> str:
        return sa.make_url(self.admin_url).database or "postgres"

    @property
    def key_store_database(self) -> str:
        return f"{self.database}_keys"

    @cached_property
    def logins(self) -> Logins:
        return Logins(self.database)

    @cached_property
    def admin(self) -> Engine:
        return engine_for(self.admin_url, guarded=False, pool=2, name="wayout admin")

    def migrate(self) -> list[str]:
        """Migrate roles, schemas and the key store. Returns what changed, one line for each schema.

        Raises: CommandError if the database was loaded from a dump before the roles were there.
        """
        try:
            changed = migrate(self.admin, HISTORIES, role_secret=self.secrets.role_secret)
        except WrongOwner as error:
            raise CommandError(
                f"{error}: a dump was loaded before the roles were there, and every right is missing. Drop both "
                "databases and restore the backup with `wayout restore FOLDER`, which makes the roles first"
            ) from error
        create_key_store(self.admin_url, self.key_store_database, self._key_store_logins)
        with self.admin.begin() as connection:
            if connection.scalar(sa.select(deployment_table.c.kind)) is None:
                connection.execute(sa.insert(deployment_table).values(singleton=True, kind=self.kind))
        return changed

    def make_roles(self) -> None:
        """Make every role of both databases, so that a dump can be loaded into a server that has none of them."""
        make_logins(self.admin, HISTORIES, role_secret=self.secrets.role_secret)
        make_key_store_roles(self.admin_url, self.key_store_database, self._key_store_logins)

    @property
    def _key_store_logins(self) -> dict[str, str]:
        return {name: self.logins.service(name) for name in BY_NAME if name in RIGHTS}

    def admin_url_of(self, database: str) -> str:
        """The address of another database for the administrator."""
        return sa.make_url(self.admin_url).set(database=database).render_as_string(hide_password=False)

    def url_of(self, login: str, database: str | None = None) -> str:
        """The address of the database for this login."""
        url = sa.make_url(self.admin_url).set(username=login, password=password_of(self.secrets.role_secret, login))
        return url.set(database=database or self.database).render_as_string(hide_password=False)

    def engine(self, login: str, *, pool: int = 5) -> Engine:
        return engine_for(self.url_of(login), pool=pool, name=login)

    def key_store_url(self, service: str) -> str:
        """The address of the key store for one service's login."""
        return self.url_of(self.logins.service(service), self.key_store_database)

    def key_store(self, service: str) -> KeyStore:
        """The key store for one service. Only referral gets the key that opens what the gateway sealed."""
        inbound_key = read_hpke_private(self.secrets.inbound_private) if service == "referral" else None
        return factories.key_store(
            self.key_store_url(service),
            service,
            self.wrapping_key(service),
            participants_key=self.wrapping_key(PARTICIPANTS),
            inbound_key=inbound_key,
        )

    def wrapping_key(self, owner: str) -> bytes:
        """What opens one owner's keys: a process is given those of its own service, and only we have the root key."""
        return wrapping_key_of(read_key(self.secrets.root_key), owner)

    def units_of_work(
        self, service: str, *, wake: Callable[[], None] | None = None, pool: int = 5
    ) -> UnitOfWorkFactory:
        """The units of work of one service."""
        url = self.url_of(self.logins.service(service))
        return factories.units_of_work(service, url, self._sealer_factory(service), pool=pool, wake=wake)

    def directory_reader(self) -> DirectoryReader:
        """The gateway's reader of the directory, which finds the caller of a request."""
        return factories.directory_reader(self.url_of(self.logins.directory), self.wrapping_key("gateway"))

    def receiver(self, units_of_work: UnitOfWorkFactory) -> Receiver:
        """What keeps everything that comes in. ``units_of_work`` are the gateway's."""
        return Receiver(units_of_work, read_keys(self.secrets.digest_key))

    def lists(self, units_of_work: UnitOfWorkFactory) -> ListUploads:
        """The uploads of lists that wait for an officer. ``units_of_work`` are the gateway's."""
        url, receiver = self.key_store_url("gateway"), self.receiver(units_of_work)
        return factories.lists(url, self.wrapping_key("gateway"), units_of_work, receiver)

    def job_context(self, units_of_work: UnitOfWorkFactory, directory: DirectoryReader) -> JobContext:
        """What the gateway's own jobs need. ``units_of_work`` are the gateway's."""
        lists = self.lists(units_of_work)
        return JobContext(directory, lists.receiver, lists)

    def service_key(self, caller: str) -> Ed25519PrivateKey:
        """The key with which a service, or the platform, signs requests in its own name."""
        return Ed25519PrivateKey.from_private_bytes(derive_key(read_key(self.secrets.role_secret), "signs", caller))

    def verifier(self, service: str) -> Verifier:
        """Verifies requests to a service: the gateway's for users, and its declared callers' in their own name."""
        keys = {caller: self.service_key(caller).public_key() for caller in callers_of(service)}
        return Verifier([read_verify_key(self.secrets.token_verify)], service_keys=keys)

    def broker_login(self, process: str) -> tuple[str, str]:
        """The login and password of one process at RabbitMQ. Its name begins with the database's name, as roles do."""
        login = f"{self.database}_{process}"
        return login, password_of(self.secrets.role_secret, f"broker {login}")

    def broker_url(self, amqp_url: str, process: str) -> str:
        """The address of RabbitMQ for this process. A login in ``amqp_url`` is replaced by the process's own."""
        url = urlsplit(amqp_url)
        host = url.netloc.rpartition("@")[2]
        return url._replace(netloc=f"{':'.join(self.broker_login(process))}@{host}").geturl()

    def _sealer_factory(self, service: str) -> SealerFactory:
        if service in READS_KEYS:
            return factories.opening_sealer(self.key_store(service))
        if service in DERIVES_PSEUDONYMS:
            return factories.blinding_only(self.key_store_url(service), service, self.wrapping_key(service))
        if service == "gateway":
            return factories.sealing_only(self.key_store_url(service), self.secrets.inbound_public)
        return factories.no_sealer
