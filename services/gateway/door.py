"""Who stands at the door before any tenant is known: a provider's credential and the number that was dialled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Row

from common.directory import Force, credential, deployment, forces, number
from common.errors import Unavailable
from common.tenancy import Tenant
from gateway.accounts import Account, opened

T = TypeVar("T")


def digest_of(secret: str) -> bytes:
    """What is kept of a credential. Credentials are random and long, so that a plain digest cannot be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def account_id(digest: bytes) -> UUID:
    """What a credential is called where a chore is planned for it."""
    return UUID(bytes=digest[:16])


@dataclass(frozen=True)
class Caller:
    """A feed or a provider, and the force it speaks to. ``account`` holds the secrets we share with it, if any."""

    tenant: Tenant
    kind: str
    digest: bytes
    account: Account = field(default_factory=dict, repr=False)


class Door:
    """Reads the directory with a login that can read nothing else. ``key`` opens providers' accounts."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._key = key

    def caller(self, secret: str, kind: str) -> Caller | None:
        """Whose credential this is."""
        query = sa.select(credential).where(credential.c.digest == digest_of(secret), credential.c.kind == kind)
        return self._caller(self._read(lambda connection: connection.execute(query).first()))

    def account(self, tenant: Tenant, wanted: UUID) -> Caller | None:
        """A force's credential by the name that its chores know it by."""
        query = sa.select(credential).where(credential.c.force_id == tenant.force_id)
        rows = self._read(lambda connection: connection.execute(query).all())
        return self._caller(next((row for row in rows if account_id(row.digest) == wanted), None))

    def site_dialled(self, caller: Caller, dialled: str) -> int | None:
        """The site whose number was dialled; only numbers of this very credential count."""
        return self.numbers(caller.tenant, caller.digest).get(dialled)

    def numbers(self, tenant: Tenant, digest: bytes) -> Mapping[str, int]:
        """Every number of a credential with its site."""
        query = sa.select(number.c.dialled, number.c.site_id).where(
            number.c.digest == digest, number.c.force_id == tenant.force_id
        )
        rows = self._read(lambda connection: connection.execute(query).all())
        return {row.dialled: row.site_id for row in rows}

    def forces(self) -> dict[int, Force]:
        return self._read(lambda connection: {force.id: force for force in forces(connection)})

    def is_demo(self) -> bool:
        return self._read(lambda connection: connection.scalar(sa.select(deployment.c.kind))) == "demo"

    def close(self) -> None:
        self._engine.dispose()

    def _caller(self, row: Row[Any] | None) -> Caller | None:
        if row is None:
            return None
        return Caller(Tenant(row.force_id), row.kind, row.digest, opened(self._key, row.digest, row.sealed_account))

    def _read(self, query: Callable[[Connection], T]) -> T:
        try:
            with self._engine.connect() as connection:
                return query(connection)
        except sa.exc.DBAPIError as away:
            raise Unavailable("directory") from away
