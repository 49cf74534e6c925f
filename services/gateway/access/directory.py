"""Finds the tenant of a request from the directory: by a credential, the number that was dialled, or the address of a
public form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Row

from common.directory import Force, address, credential, deployment, find_forces, number, partner_key, site
from common.directory import force as force_table
from common.errors import Unavailable
from common.sender_ids import parse_sender_id
from common.tenancy import Tenant
from gateway.access.entry_points import EntryPoint
from gateway.access.provider_accounts import Account, open_account
from referral.messages import TextChannel


def digest_of(secret: str) -> bytes:
    """What is kept of a credential. Credentials are random and long, so that a plain digest cannot be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True)
class Caller:
    """A feed or a provider, and the force it speaks to. ``account`` is the secrets we share with it, if any."""

    tenant: Tenant
    kind: str
    digest: bytes
    account: Account = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class PublicNumber:
    """A number that people may write to, in E.164, and how: by text or by WhatsApp."""

    channel: TextChannel
    number: str

    @property
    def readable(self) -> str:
        return parse_sender_id(self.number).readable


@dataclass(frozen=True)
class PublicForm:
    """A public form: the last part of its address, the site it refers to, and the site's own numbers."""

    slug: str
    force_name: str
    site_name: str
    entry_point: EntryPoint
    numbers: tuple[PublicNumber, ...] = ()

    @property
    def text_number(self) -> PublicNumber | None:
        return next((one for one in self.numbers if one.channel == "text"), None)

    @property
    def whatsapp_number(self) -> PublicNumber | None:
        return next((one for one in self.numbers if one.channel == "whatsapp"), None)


class DirectoryReader:
    """Reads the directory with a login that can read nothing else. ``key`` opens providers' accounts."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")  # each question is one statement
        self._key = key
        self.last_known_forms: Sequence[PublicForm] = ()  # shown while the directory is away

    def caller(self, secret: str, kind: str) -> Caller | None:
        """Whose credential this is."""
        return next(iter(self._callers(credential.c.digest == digest_of(secret), credential.c.kind == kind)), None)

    def callers(self, tenant: Tenant, kind: str) -> Sequence[Caller]:
        """Every credential of this kind that a force has."""
        return self._callers(credential.c.force_id == tenant.force_id, credential.c.kind == kind)

    def find_site(self, caller: Caller, dialled: str) -> int | None:
        """The site whose number was dialled; only numbers of this very credential count."""
        query = sa.select(number.c.site_id).where(
            number.c.digest == caller.digest,
            number.c.dialled == dialled,
            number.c.force_id == caller.tenant.force_id,
        )
        return self._scalar(query)

    def numbers(self, tenant: Tenant, kind: str) -> Mapping[str, int]:
        """Every number that a force has at a provider, with its site, whichever credential it is good with by now."""
        query = (
            sa.select(number.c.dialled, number.c.site_id)
            .join(credential, credential.c.digest == number.c.digest)
            .where(number.c.force_id == tenant.force_id, credential.c.kind == kind)
        )
        with self._directory() as connection:
            return {row.dialled: row.site_id for row in connection.execute(query)}

    def forms(self) -> Sequence[PublicForm]:
        """Every public form, by force and site."""
        self.last_known_forms = self._forms(_FORMS)
        return self.last_known_forms

    def form(self, word: str) -> PublicForm | None:
        """The form at this address."""
        return next(iter(self._forms(_FORMS.where(address.c.slug == word))), None)

    def partner(self, secret: str) -> EntryPoint | None:
        """The organisation whose key this is."""
        query = sa.select(partner_key).where(partner_key.c.digest == digest_of(secret))
        with self._directory() as connection:
            row = connection.execute(query).first()
        return None if row is None else EntryPoint(Tenant(row.force_id), row.site_id, row.channel, row.organisation_id)

    def force(self, force_id: int) -> Force:
        with self._directory() as connection:
            (match,) = find_forces(connection, force_id)
            return match

    def forces(self) -> dict[int, Force]:
        with self._directory() as connection:
            return {force.id: force for force in find_forces(connection)}

    def is_demo(self) -> bool:
        with self._directory() as connection:
            return connection.scalar(sa.select(deployment.c.kind)) == "demo"

    def payments_held(self) -> bool:
        """Whether payments are on hold because a backup was restored and the bank has not been compared yet."""
        return bool(self._scalar(sa.select(deployment.c.payments_held)))

    def close(self) -> None:
        self._engine.dispose()

    def _callers(self, *conditions: sa.ColumnElement[bool]) -> Sequence[Caller]:
        with self._directory() as connection:
            rows = connection.execute(sa.select(credential).where(*conditions)).all()
        return [self._to_caller(row) for row in rows]

    def _to_caller(self, row: Row[Any]) -> Caller:
        return Caller(
            Tenant(row.force_id), row.kind, row.digest, open_account(self._key, row.digest, row.sealed_account)
        )

    def _forms(self, query: sa.Select[Any]) -> Sequence[PublicForm]:
        with self._directory() as connection:
            rows = connection.execute(query).all()
            numbers = connection.execute(_NUMBERS.where(number.c.site_id.in_({row.site_id for row in rows}))).all()
        by_site: dict[int, list[PublicNumber]] = {}
        for row in numbers:
            channel: TextChannel = "whatsapp" if row.kind == "whatsapp" else "text"
            by_site.setdefault(row.site_id, []).append(PublicNumber(channel, row.dialled))
        return [
            PublicForm(
                row.slug, row.force, row.site, EntryPoint(Tenant(row.force_id), row.site_id),
                tuple(by_site.get(row.site_id, ())),
            )
            for row in rows
        ]  # fmt: skip

    def _scalar(self, query: sa.Select[Any]) -> int | None:
        with self._directory() as connection:
            return cast("int | None", connection.scalar(query))

    @contextmanager
    def _directory(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise Unavailable("directory") from error


_NUMBERS = (
    sa.select(number.c.site_id, number.c.dialled, credential.c.kind)
    .join(credential, credential.c.digest == number.c.digest)
    .order_by(credential.c.kind, number.c.dialled)
)
_FORMS = (
    sa.select(address, force_table.c.name.label("force"), site.c.name.label("site"))
    .join(force_table, force_table.c.id == address.c.force_id)
    .join(site, site.c.id == address.c.site_id)
    .order_by(force_table.c.name, site.c.name, address.c.slug)
)
