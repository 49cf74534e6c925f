"""Who stands at the door before any tenant is known: a provider's credential and the number that was dialled."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Engine

from common.directory import Force, credential, deployment, forces, number
from common.errors import Unavailable
from common.tenancy import Tenant


def digest_of(secret: str) -> bytes:
    """What is kept of a credential. Credentials are random and long, so that a plain digest cannot be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True)
class Caller:
    """A feed or a provider, and the force it speaks to."""

    tenant: Tenant
    kind: str
    digest: bytes


class Door:
    """Reads the directory with a login that can read nothing else."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def caller(self, secret: str, kind: str) -> Caller | None:
        """Whose credential this is."""
        digest = digest_of(secret)
        query = sa.select(credential.c.force_id).where(credential.c.digest == digest, credential.c.kind == kind)
        force_id = self._one(query)
        return None if force_id is None else Caller(Tenant(force_id), kind, digest)

    def site_dialled(self, caller: Caller, dialled: str) -> int | None:
        """The site whose number was dialled; only numbers of this very credential count."""
        query = sa.select(number.c.site_id).where(
            number.c.digest == caller.digest,
            number.c.dialled == dialled,
            number.c.force_id == caller.tenant.force_id,
        )
        return self._one(query)

    def forces(self) -> dict[int, Force]:
        try:
            with self._engine.connect() as connection:
                return {force.id: force for force in forces(connection)}
        except sa.exc.DBAPIError as away:
            raise Unavailable("directory") from away

    def is_demo(self) -> bool:
        try:
            with self._engine.connect() as connection:
                return connection.scalar(sa.select(deployment.c.kind)) == "demo"
        except sa.exc.DBAPIError as away:
            raise Unavailable("directory") from away

    def payments_held(self) -> bool:
        """Whether nobody may pay, because a backup was restored and the bank has not been compared yet."""
        return bool(self._one(sa.select(deployment.c.payments_held)))

    def _one(self, query: sa.Select[Any]) -> int | None:
        try:
            with self._engine.connect() as connection:
                return cast("int | None", connection.scalar(query))
        except sa.exc.DBAPIError as away:
            raise Unavailable("directory") from away
