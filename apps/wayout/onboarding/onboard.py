"""Onboards a force from one file: its sites, numbers and users, its rules and clocks, and its credentials.

Credentials are made the first time and stay valid until they are renewed. Then new ones replace them at once, with
their numbers and accounts, and the old ones stop working. A new provider gets a credential of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql as pg

import evaluation.messages as evaluation
import opportunities.messages as opportunities
import voluntary.messages as voluntary
from common import directory
from common.directory import Force, Site
from common.messages import RpcRequest
from common.roles import PLATFORM
from common.rpc.client import RpcClient
from common.rpc.service_client import ServiceClient
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWorkFactory
from gateway.access.provider_accounts import account_key
from gateway.store.users import save_user
from wayout import CHECKOUT
from wayout.deployment.deployment import Deployment
from wayout.errors import CommandError
from wayout.onboarding.credentials import (
    NO_ACCOUNTS,
    Accounts,
    Credentials,
    save_credentials,
    save_numbers,
)
from wayout.onboarding.force_file import read
from wayout.onboarding.force_settings import casework_settings, referral_settings
from wayout.onboarding.role_coverage import uncovered_work

REQUEST_TIMEOUT = 20.0  # seconds
FORCES = CHECKOUT / "deploy" / "forces"


def force_files() -> list[Path]:
    """The files of the example forces, the one of the demo's story first."""
    return sorted(FORCES.glob("*.toml"), reverse=True)


@dataclass(frozen=True)
class OnboardedForce:
    """``issued`` is None if the earlier credentials stay valid: only their digests are known. ``uncovered_work`` says
    what no user may do at a site."""

    force: Force
    users: Mapping[str, UUID]
    issued: Credentials | None
    uncovered_work: tuple[str, ...] = ()

    @property
    def credentials(self) -> Credentials:
        """The new credentials. Raises: LookupError if none were made."""
        if self.issued is None:
            raise LookupError(f"{self.force.slug} keeps its earlier credentials")
        return self.issued


def onboard(
    deployment: Deployment,
    units_of_work: UnitOfWorkFactory,
    rpc: RpcClient,
    file: Path,
    accounts: Accounts = NO_ACCOUNTS,
    *,
    renew_credentials: bool = False,
) -> OnboardedForce:
    """Onboard one force, or change its settings. ``units_of_work`` are the gateway's. Each step may be repeated.

    Raises: CommandError before anything is changed; Refused and Unavailable from the services.
    """
    content = read(file)
    key = account_key(deployment.wrapping_key("gateway"))
    with deployment.admin.begin() as connection:
        force = _save_force(connection, content)
        issued = save_credentials(connection, force, accounts, key, renew=renew_credentials)
        save_numbers(connection, force, content)
        _save_addresses(connection, force, content)
    users = _save_users(units_of_work, force, content)
    for settings in _service_settings(content, force, users):
        _configure(deployment, rpc, force, settings)
    return OnboardedForce(force, users, issued, uncovered_work(content))


def _save_force(connection: Connection, content: Mapping[str, Any]) -> Force:
    connection.execute(sa.text("LOCK TABLE directory.force IN SHARE ROW EXCLUSIVE MODE"))
    force_id = connection.scalar(sa.select(directory.force.c.id).where(directory.force.c.slug == content["slug"]))
    if force_id is None:
        force_id = _next_id(connection, directory.force)
        values = {"id": force_id, "slug": content["slug"], "name": content["name"]}
        connection.execute(sa.insert(directory.force).values(**values))
    return Force(
        force_id, content["slug"], content["name"], tuple(_save_site(connection, force_id, s) for s in content["sites"])
    )


def _save_site(connection: Connection, force_id: int, site: Mapping[str, Any]) -> Site:
    table = directory.site
    query = sa.select(table.c.id).where(table.c.force_id == force_id, table.c.slug == site["slug"])
    site_id = connection.scalar(query)
    if site_id is None:
        site_id = _next_id(connection, table)
        values = {"id": site_id, "force_id": force_id, "slug": site["slug"], "name": site["name"]}
        connection.execute(sa.insert(table).values(**values))
    return Site(site_id, force_id, site["slug"], site["name"])


def _next_id(connection: Connection, table: sa.Table) -> int:
    return (connection.scalar(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))) or 0) + 1


def _save_addresses(connection: Connection, force: Force, content: Mapping[str, Any]) -> None:
    """Save the addresses of its public forms. An address belongs to the force that had it first, as a number does."""
    sites = {site.slug: site.id for site in force.sites}
    for slug, site in content.get("addresses", {}).items():
        row = {"slug": slug, "force_id": force.id, "site_id": sites[site]}
        connection.execute(pg.insert(directory.address).values(**row).on_conflict_do_nothing())
        owner = connection.scalar(sa.select(directory.address.c.force_id).where(directory.address.c.slug == slug))
        if owner != force.id:
            raise CommandError(f"the address {slug!r} belongs to another force")


def _save_users(units_of_work: UnitOfWorkFactory, force: Force, content: Mapping[str, Any]) -> dict[str, UUID]:
    sites = {site.slug: site.id for site in force.sites}
    users: dict[str, UUID] = {}
    with units_of_work.begin(Tenant(force.id), service_actor("gateway"), what="onboarding") as uow:
        for user in content["users"]:
            user_id = uuid5(NAMESPACE_URL, f"wayout:{force.slug}:{user['name']}")
            at = user.get("sites", list(sites))
            save_user(uow, user_id, user["name"], [(role, sites[site]) for role in user["roles"] for site in at])
            users[user["name"]] = user_id
    return users


def _service_settings(content: Mapping[str, Any], force: Force, users: Mapping[str, UUID]) -> Iterator[RpcRequest[Any]]:
    sites = {site.slug: site.id for site in force.sites}
    yield referral_settings(content, sites)
    yield casework_settings(content, sites, users)
    yield voluntary.ConfigureForce(**content["voluntary"])
    yield opportunities.ConfigureForce(**content["opportunities"])
    yield evaluation.ConfigureForce(**content["evaluation"])


def _configure(deployment: Deployment, rpc: RpcClient, force: Force, settings: RpcRequest[Any]) -> None:
    platform = ServiceClient(PLATFORM, deployment.service_key(PLATFORM), rpc)
    platform.ask(settings, force_id=force.id, command_id=uuid4(), timeout=REQUEST_TIMEOUT)
