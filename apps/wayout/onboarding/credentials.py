"""The credentials of a force's providers and feeds: tokens made here, and the accounts of providers that sign."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.dialects import postgresql as pg

from common.crypto.primitives import NotAuthentic
from common.directory import Force, credential, number
from common.sender_ids import parse_sender_id
from gateway.access.directory import digest_of
from gateway.access.provider_accounts import Account, open_account, seal_account
from gateway.providers import PROVIDERS
from wayout.errors import CommandError

Accounts = Mapping[str, Account]
NO_ACCOUNTS: Final[Accounts] = {}
Credentials = Mapping[str, str]  # each secret by its kind: shown once, and stored only as digests
FEEDS: Final = ("custody", "intelligence")
ALWAYS_ISSUED: Final = (*(name for name, provider in PROVIDERS.items() if provider.always_issued), *FEEDS)


def read_accounts(file: Path | None) -> Accounts:
    """The accounts in a file of secrets, one table for each provider. Raises: CommandError."""
    if file is None:
        return NO_ACCOUNTS
    accounts = tomllib.loads(file.read_text(encoding="utf-8"))
    for kind, account in accounts.items():
        if kind not in PROVIDERS:
            raise CommandError(f"{file.name}: {kind} is not a provider of texts: {', '.join(PROVIDERS)}")
        for name in PROVIDERS[kind].account_fields:
            if not isinstance(account, dict) or not isinstance(account.get(name), str) or not account[name]:
                raise CommandError(f"{file.name}: [{kind}] lacks {name}")
    return accounts


def numbers_of(content: Mapping[str, Any], kind: str) -> Mapping[str, str]:
    """The numbers of this provider in a force's file, each with its site."""
    numbers: Mapping[str, str] = content["numbers"] if kind == "notify" else content.get(kind, {}).get("numbers", {})
    return numbers


def all_numbers(content: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(written for kind in PROVIDERS for written in numbers_of(content, kind)))


def save_credentials(
    connection: Connection, force: Force, accounts: Accounts, key: bytes, *, renew: bool = False
) -> Credentials | None:
    """Make a credential for each provider and feed without one, and give one that has no account the provider's; with
    ``renew`` make all, which replaces the old ones and keeps their accounts and numbers. None if none was made.

    Raises: CommandError for a new account of a credential that stays.
    """
    rows = connection.execute(sa.select(credential).where(credential.c.force_id == force.id)).all()
    before = {row.kind: row for row in rows}
    for kind in () if renew else accounts:
        if kind in before:
            _add_account(connection, before[kind], accounts[kind], key, force)
    kinds = dict.fromkeys((*ALWAYS_ISSUED, *before, *accounts))
    secrets_by_kind = {kind: secrets.token_urlsafe(32) for kind in kinds if renew or kind not in before}
    for kind, secret in secrets_by_kind.items():
        account = accounts.get(kind) or _account_of(before.get(kind), key)
        _save_credential(connection, force, kind, digest_of(secret), account, key)
        _replace(connection, [row.digest for row in rows if row.kind == kind], digest_of(secret))
    return secrets_by_kind or None


def _add_account(connection: Connection, row: Row[Any], account: Account, key: bytes, force: Force) -> None:
    """Save the account of a credential that has none yet; its secret stays. Raises: CommandError for another one."""
    if row.sealed_account is None:
        sealed = seal_account(key, row.digest, account)
        connection.execute(sa.update(credential).where(credential.c.digest == row.digest).values(sealed_account=sealed))
    elif _account_of(row, key) != account:
        raise CommandError(
            f"{force.slug} already has another account at {row.kind}: use --renew-credentials to change it"
        )


def _account_of(row: Row[Any] | None, key: bytes) -> Account:
    if row is None:
        return {}
    try:
        return open_account(key, row.digest, row.sealed_account)
    except NotAuthentic:
        raise CommandError(
            f"the gateway's key has changed: renew the credentials, with the account at {row.kind}"
        ) from None


def _save_credential(
    connection: Connection, force: Force, kind: str, digest: bytes, account: Account, key: bytes
) -> None:
    sealed = seal_account(key, digest, account) if account else None
    values = {"digest": digest, "kind": kind, "force_id": force.id, "sealed_account": sealed}
    connection.execute(sa.insert(credential).values(**values))


def _replace(connection: Connection, before: Collection[bytes], digest: bytes) -> None:
    """Replace credentials by a new one, with their numbers."""
    old_numbers = sa.delete(number).where(number.c.digest.in_(before)).returning(number)
    for row in connection.execute(old_numbers).all():
        _save_number(connection, digest, row.dialled, row.force_id, row.site_id)
    connection.execute(sa.delete(credential).where(credential.c.digest.in_(before)))


def save_numbers(connection: Connection, force: Force, content: Mapping[str, Any]) -> None:
    """Save the force's numbers, each with the credential of its provider."""
    sites = {site.slug: site.id for site in force.sites}
    credentials = sa.select(credential.c.digest, credential.c.kind).where(
        credential.c.force_id == force.id, credential.c.kind.in_(PROVIDERS)
    )
    for row in connection.execute(credentials).all():
        for written, site in numbers_of(content, row.kind).items():
            _save_number(connection, row.digest, parse_sender_id(written).value, force.id, sites[site])


def _save_number(connection: Connection, digest: bytes, dialled: str, force_id: int, site_id: int) -> None:
    row = {"digest": digest, "dialled": dialled, "force_id": force_id, "site_id": site_id}
    insert = pg.insert(number).values(**row)
    connection.execute(insert.on_conflict_do_update(index_elements=["digest", "dialled"], set_={"site_id": site_id}))
