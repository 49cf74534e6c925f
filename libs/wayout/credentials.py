"""What a force's providers and feeds sign on with: tokens made here, and the accounts of those that sign."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql as pg

from common.directory import Force, credential, number
from common.senders import sender
from gateway.accounts import Account, shut
from gateway.door import digest_of
from wayout.refusal import CannotStart

Accounts = Mapping[str, Account]
NONE: Final[Accounts] = {}
# What each provider's account must say; without one there is no Twilio and no WhatsApp, and Notify has no list.
NEEDS: Final = {
    "notify": ("api_key",),
    "twilio": ("account_sid", "auth_token"),
    "whatsapp": ("app_secret", "verify_token"),
}


@dataclass(frozen=True)
class Credentials:
    """Shown once, kept only as digests. ``twilio`` and ``whatsapp`` are the last part of a webhook's address."""

    notify: str
    custody: str
    twilio: str | None = None
    whatsapp: str | None = None


def new_credentials(accounts: Accounts) -> Credentials:
    def token() -> str:
        return secrets.token_urlsafe(32)

    signing = {kind: token() for kind in ("twilio", "whatsapp") if kind in accounts}
    return Credentials(notify=token(), custody=token(), **signing)


def read_accounts(file: Path | None) -> Accounts:
    """The accounts in a file of secrets, one table for each provider."""
    if file is None:
        return NONE
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    for kind, account in said.items():
        if kind not in NEEDS:
            raise CannotStart(f"{file.name}: {kind} is no provider of texts: {', '.join(NEEDS)}")
        for name in NEEDS[kind]:
            if not isinstance(account, dict) or not isinstance(account.get(name), str) or not account[name]:
                raise CannotStart(f"{file.name}: [{kind}] lacks {name}")
    return said


def numbers_of(said: Mapping[str, Any], kind: str) -> Mapping[str, str]:
    """The numbers that people reach by this provider, each with its site, as a force's file says it."""
    found: Mapping[str, str] = said["numbers"] if kind == "notify" else said.get(kind, {}).get("numbers", {})
    return found


def all_numbers(said: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(written for kind in NEEDS for written in numbers_of(said, kind)))


def keep_credentials(connection: Connection, force: Force, made: Credentials, accounts: Accounts, key: bytes) -> None:
    """Keep each token's digest, with its provider's account sealed beside it."""
    for kind, secret in vars(made).items():
        if secret is not None:
            digest = digest_of(secret)
            sealed = shut(key, digest, accounts[kind]) if kind in accounts else None
            values = {"digest": digest, "kind": kind, "force_id": force.id, "sealed_account": sealed}
            connection.execute(sa.insert(credential).values(**values))


def keep_numbers(connection: Connection, force: Force, said: Mapping[str, Any]) -> None:
    """Every number is good with every credential of its provider that the force was ever given."""
    sites = {site.slug: site.id for site in force.sites}
    ours = sa.select(credential.c.digest, credential.c.kind).where(credential.c.force_id == force.id)
    for row in connection.execute(ours).all():
        for written, site in numbers_of(said, row.kind).items() if row.kind in NEEDS else ():
            values = {"digest": row.digest, "dialled": sender(written).value, "force_id": force.id}
            insert = pg.insert(number).values(**values, site_id=sites[site])
            connection.execute(insert.on_conflict_do_nothing())
