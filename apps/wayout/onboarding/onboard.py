"""Brings a force aboard from one file: its sites, numbers and users, its rules and clocks, and its credentials.

Credentials are made the first time and stay good until they are renewed: then new ones take their place at once, with
their numbers and accounts, and those before them are good for nothing. A provider that is new gets one beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql as pg

import casework.messages as casework
import evaluation.messages as evaluation
import opportunities.messages as opportunities
import referral.messages as referral
import voluntary.messages as voluntary
from common import directory
from common.crypto.secrets import read_key
from common.directory import Force, Site
from common.messages import Asks
from common.roles import DUTY_OFFICER, INSPECTOR, PLATFORM, SERGEANT
from common.rpc.client import RpcClient
from common.rpc.service_client import ServiceClient
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWorkFactory
from gateway.access.provider_accounts import account_key
from gateway.store.users import keep_user
from referral.domain.eligibility.rulesets import BUILT_IN
from wayout import CHECKOUT
from wayout.deployment.deployment import Deployment
from wayout.errors import CommandError
from wayout.onboarding.credentials import (
    NO_ACCOUNTS,
    Accounts,
    Credentials,
    all_numbers,
    save_credentials,
    save_numbers,
)
from wayout.onboarding.force_file import read
from wayout.onboarding.role_coverage import uncovered_work

REQUEST_TIMEOUT = 20.0
FIRST_CONTACT_MINUTES = 240  # in minutes: by when somebody is in touch, where a force says nothing else
FORCES = CHECKOUT / "deploy" / "forces"


def force_files() -> list[Path]:
    """The example forces, the one of the demo's story first."""
    return sorted(FORCES.glob("*.toml"), reverse=True)


@dataclass(frozen=True)
class OnboardedForce:
    """``issued`` is None when the credentials of before stay good: of those only digests are known. ``unattended`` says
    what nobody may do at a site."""

    force: Force
    users: Mapping[str, UUID]
    issued: Credentials | None
    uncovered_work: tuple[str, ...] = ()

    @property
    def credentials(self) -> Credentials:
        """Those that have just been made."""
        if self.issued is None:
            raise LookupError(f"{self.force.slug} keeps the credentials that it has")
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
    """Bring one force aboard, or its newer settings. ``desk`` is the gateway's. Each step may be repeated. Raises
    ``CannotStart`` before anything is changed."""
    said = read(file)
    key = account_key(read_key(deployment.secrets.cookie_key))
    with deployment.admin.begin() as connection:
        force = _save_force(connection, said)
        issued = save_credentials(connection, force, accounts, key, renew=renew_credentials)
        save_numbers(connection, force, said)
        _save_addresses(connection, force, said)
    users = _save_users(units_of_work, force, said)
    site_ids = {site.slug: site.id for site in force.sites}
    _configure(deployment, rpc, force, _referral_settings(said, site_ids))
    _configure(deployment, rpc, force, _casework_settings(said, site_ids, users))
    _configure(deployment, rpc, force, voluntary.ConfigureForce(**said["voluntary"]))
    _configure(deployment, rpc, force, opportunities.ConfigureForce(**said["opportunities"]))
    _configure(deployment, rpc, force, evaluation.ConfigureForce(**said["evaluation"]))
    return OnboardedForce(force, users, issued, uncovered_work(said))


def _save_force(connection: Connection, said: Mapping[str, Any]) -> Force:
    connection.execute(sa.text("LOCK TABLE directory.force IN SHARE ROW EXCLUSIVE MODE"))
    force_id = connection.scalar(sa.select(directory.force.c.id).where(directory.force.c.slug == said["slug"]))
    if force_id is None:
        force_id = _next_id(connection, directory.force)
        values = {"id": force_id, "slug": said["slug"], "name": said["name"]}
        connection.execute(sa.insert(directory.force).values(**values))
    return Force(
        force_id, said["slug"], said["name"], tuple(_save_site(connection, force_id, s) for s in said["sites"])
    )


def _save_site(connection: Connection, force_id: int, said: Mapping[str, Any]) -> Site:
    table = directory.site
    query = sa.select(table.c.id).where(table.c.force_id == force_id, table.c.slug == said["slug"])
    site_id = connection.scalar(query)
    if site_id is None:
        site_id = _next_id(connection, table)
        values = {"id": site_id, "force_id": force_id, "slug": said["slug"], "name": said["name"]}
        connection.execute(sa.insert(table).values(**values))
    return Site(site_id, force_id, said["slug"], said["name"])


def _next_id(connection: Connection, table: sa.Table) -> int:
    return (connection.scalar(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))) or 0) + 1


def _save_addresses(connection: Connection, force: Force, said: Mapping[str, Any]) -> None:
    """Where its public forms are. An address belongs to whoever had it first, like a number that is dialled."""
    sites = {site.slug: site.id for site in force.sites}
    for word, site in said.get("addresses", {}).items():
        row = {"slug": word, "force_id": force.id, "site_id": sites[site]}
        connection.execute(pg.insert(directory.address).values(**row).on_conflict_do_nothing())
        held = connection.scalar(sa.select(directory.address.c.force_id).where(directory.address.c.slug == word))
        if held != force.id:
            raise CommandError(f"the address {word!r} belongs to another force")


def _save_users(units_of_work: UnitOfWorkFactory, force: Force, said: Mapping[str, Any]) -> dict[str, UUID]:
    sites = {site.slug: site.id for site in force.sites}
    users: dict[str, UUID] = {}
    with units_of_work.begin(Tenant(force.id), service_actor("gateway"), what="onboarding") as uow:
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
        first_contact_minutes=own.get("first_contact_minutes", max(FIRST_CONTACT_MINUTES, own["first_look_minutes"])),
        first_reply=own["first_reply"],
        hold_minutes=own.get("hold_minutes", 120),
        own_numbers=all_numbers(said),
        unsayable=(said["name"], *(site["name"] for site in said["sites"]), *own["suites"]),
        partners=tuple(_partner(said["slug"], partner) for partner in said.get("partners", ())),
        quiet_hours=referral.Hours(**own["quiet_hours"]) if "quiet_hours" in own else None,
        caps=referral.Caps(**own["caps"]) if "caps" in own else None,
        first_replies=tuple(referral.FirstReply(language=one, **two) for one, two in own.get("replies", {}).items()),
        code_text=own.get("code_text", ""),
        language=own.get("language", "en"),
        cover=referral.Hours(**own["cover"]) if "cover" in own else None,
        danger_words=_danger_words(own["danger_words"]) if "danger_words" in own else None,
        danger_rungs=tuple(own.get("danger_rungs", (DUTY_OFFICER, SERGEANT, INSPECTOR))),
        intelligence_review_days=own.get("intelligence_review_days", 180),
        areas=tuple(referral.SiteOfArea(area=area, site_id=sites[site]) for area, site in own.get("areas", {}).items()),
        trial=_trial(own["trial"], sites) if "trial" in own else None,
        indecent_words=_danger_words(own["indecent_words"]) if "indecent_words" in own else None,
        if_indecent=own.get("if_indecent", ""),
    )


def _trial(said: Mapping[str, Any], sites: Mapping[str, int]) -> referral.TrialTerms:
    return referral.TrialTerms(
        code=said["id"],
        version=said["version"],
        site_ids=tuple(sites[site] for site in said["sites"]),
        **said["ratio"],
        block_sizes=tuple(said["block_sizes"]),
        first_day=said["from"],
        last_day=said["until"],
    )


def organisation_of(force_slug: str, name: str) -> UUID:
    """The id of an organisation that refers people: its name within its force."""
    return uuid5(NAMESPACE_URL, f"wayout:{force_slug}:organisation:{name}")


def _partner(force_slug: str, said: Mapping[str, Any]) -> referral.Partner:
    agreed = said.get("agreement")
    return referral.Partner(
        organisation_id=organisation_of(force_slug, said["name"]),
        name=said["name"],
        agreement=referral.SharingAgreement(**{**agreed, "tells": tuple(agreed["tells"])}) if agreed else None,
    )


def _danger_words(said: Mapping[str, Any]) -> referral.DangerWords:
    """The version, and beside it a list of phrases for each language."""
    lists = ((language, phrases) for language, phrases in said.items() if language != "version")
    return referral.DangerWords(
        version=said["version"],
        lists=tuple(referral.DangerPhrases(language=one, phrases=tuple(phrases)) for one, phrases in lists),
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


def _configure(deployment: Deployment, rpc: RpcClient, force: Force, settings: Asks[Any]) -> None:
    platform = ServiceClient(PLATFORM, deployment.service_key(PLATFORM), rpc)
    platform.ask(settings, force_id=force.id, command_id=uuid4(), within=REQUEST_TIMEOUT)
