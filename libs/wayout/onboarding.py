"""Brings a force aboard from one file: its sites, numbers and users, its rules and clocks, and its credentials."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import sqlalchemy as sa
from sqlalchemy import Connection

import casework.messages as casework
import evaluation.messages as evaluation
import opportunities.messages as opportunities
import referral.messages as referral
import voluntary.messages as voluntary
from common import directory
from common.directory import Force, Site
from common.installation import read_key, read_sign_private
from common.messages import Asks, declaration
from common.roles import PLATFORM
from common.rpc import Rpc
from common.tenancy import Tenant, service_actor
from common.tokens import mint
from common.unit_of_work import Desk
from gateway.accounts import account_key
from gateway.door import account_id, digest_of
from gateway.gaps import FILL_GAPS
from gateway.providers.lists import LISTS
from gateway.store.users import keep_user
from referral.domain.rules.england_and_wales import KNIFE_OR_WEAPON
from wayout.credentials import NONE, Accounts, Credentials, all_numbers, keep_credentials, keep_numbers, new_credentials
from wayout.deployment import Deployment

BUILT_IN = {KNIFE_OR_WEAPON.rule_id: KNIFE_OR_WEAPON}
SECONDS = 20.0
FORCES = Path(__file__).parents[2] / "deploy" / "forces"


def force_files() -> list[Path]:
    """The example forces, the one of the demo's story first."""
    return sorted(FORCES.glob("*.toml"), reverse=True)


@dataclass(frozen=True)
class Aboard:
    force: Force
    users: Mapping[str, UUID]
    credentials: Credentials


def onboard(deployment: Deployment, desk: Desk, rpc: Rpc, file: Path, accounts: Accounts = NONE) -> Aboard:
    """Bring one force aboard, or its newer settings. ``desk`` is the gateway's. Each step may be repeated."""
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    credentials = new_credentials(accounts)
    key = account_key(read_key(deployment.secrets.cookie_key))
    with deployment.admin.begin() as connection:
        force = _keep_force(connection, said)
        keep_credentials(connection, force, credentials, accounts, key)
        keep_numbers(connection, force, said)
    _plan_lists(desk, force, credentials, accounts)
    users = _keep_users(desk, force, said)
    site_ids = {site.slug: site.id for site in force.sites}
    _tell(deployment, rpc, force, _referral_settings(said, site_ids))
    _tell(deployment, rpc, force, _casework_settings(said, site_ids, users))
    _tell(deployment, rpc, force, voluntary.ConfigureForce(**said["voluntary"]))
    _tell(deployment, rpc, force, opportunities.ConfigureForce(**said["opportunities"]))
    _tell(deployment, rpc, force, evaluation.ConfigureForce(**said["evaluation"]))
    return Aboard(force, users, credentials)


def _keep_force(connection: Connection, said: Mapping[str, Any]) -> Force:
    connection.execute(sa.text("LOCK TABLE directory.force IN SHARE ROW EXCLUSIVE MODE"))
    force_id = connection.scalar(sa.select(directory.force.c.id).where(directory.force.c.slug == said["slug"]))
    if force_id is None:
        force_id = _next(connection, directory.force)
        values = {"id": force_id, "slug": said["slug"], "name": said["name"]}
        connection.execute(sa.insert(directory.force).values(**values))
    return Force(
        force_id, said["slug"], said["name"], tuple(_keep_site(connection, force_id, s) for s in said["sites"])
    )


def _keep_site(connection: Connection, force_id: int, said: Mapping[str, Any]) -> Site:
    table = directory.site
    query = sa.select(table.c.id).where(table.c.force_id == force_id, table.c.slug == said["slug"])
    site_id = connection.scalar(query)
    if site_id is None:
        site_id = _next(connection, table)
        values = {"id": site_id, "force_id": force_id, "slug": said["slug"], "name": said["name"]}
        connection.execute(sa.insert(table).values(**values))
    return Site(site_id, force_id, said["slug"], said["name"])


def _next(connection: Connection, table: sa.Table) -> int:
    return (connection.scalar(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))) or 0) + 1


def _plan_lists(desk: Desk, force: Force, credentials: Credentials, accounts: Accounts) -> None:
    """From now on, every provider that keeps a list of what it received is asked for it."""
    with desk.open(Tenant(force.id), service_actor("gateway"), what="onboarding") as uow:
        for kind, secret in vars(credentials).items():
            if secret is not None and kind in accounts and kind in LISTS:
                uow.plan(FILL_GAPS, at=uow.now, subject=account_id(digest_of(secret)))


def _keep_users(desk: Desk, force: Force, said: Mapping[str, Any]) -> dict[str, UUID]:
    sites = {site.slug: site.id for site in force.sites}
    users: dict[str, UUID] = {}
    with desk.open(Tenant(force.id), service_actor("gateway"), what="onboarding") as uow:
        for user in said["users"]:
            user_id = uuid5(NAMESPACE_URL, f"wayout:{force.slug}:{user['name']}")
            at = user.get("sites", list(sites))
            keep_user(uow, user_id, user["name"], [(role, sites[site]) for role in user["roles"] for site in at])
            users[user["name"]] = user_id
    return users


def _referral_settings(said: Mapping[str, Any], sites: Mapping[str, int]) -> referral.ConfigureForce:
    own = said["referral"]
    return referral.ConfigureForce(
        rules=tuple(_rule(rule) for rule in own["rules"]),
        suites=tuple(
            referral.SiteOfSuite(custody_suite=suite, site_id=sites[site]) for suite, site in own["suites"].items()
        ),
        first_look_minutes=own["first_look_minutes"],
        first_reply=own["first_reply"],
        own_numbers=all_numbers(said),
        unsayable=(said["name"], *(site["name"] for site in said["sites"]), *own["suites"]),
    )


def _rule(said: Mapping[str, Any]) -> referral.OffenceRule:
    """A rule that comes with Wayout, by its name, or one that the force wrote itself."""
    if "built_in" in said:
        return BUILT_IN[said["built_in"]]
    return referral.OffenceRule(
        rule_id=said["id"], version=said["version"], title=said["title"], offence_codes=tuple(said["codes"])
    )


def _casework_settings(
    said: Mapping[str, Any], sites: Mapping[str, int], users: Mapping[str, UUID]
) -> casework.ConfigureForce:
    carriers = [user for user in said["users"] if "cap" in user]
    return casework.ConfigureForce(
        workers=tuple(
            casework.Worker(
                worker_id=f"user:{users[user['name']]}",
                site_ids=tuple(sites[site] for site in user.get("sites", sites)),
                cap=user["cap"],
            )
            for user in carriers
        ),
        **said["casework"],
    )


def _tell(deployment: Deployment, rpc: Rpc, force: Force, settings: Asks[Any]) -> None:
    name = declaration(settings).name
    token = mint(
        read_sign_private(deployment.secrets.sign_private),
        actor="service:platform",
        force_id=force.id,
        sites=None,
        roles=(PLATFORM,),
        audience=name.partition(".")[0],
        purpose="onboarding",
    )
    rpc.ask(settings, token=token, within=SECONDS, command_id=uuid4())
