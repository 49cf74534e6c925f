"""Onboards a force from one file: its sites, numbers and users, its rules and clocks, and its credentials.

Credentials are made the first time and stay valid until they are renewed. Then new ones replace them at once, with
their numbers and accounts, and the old ones stop working. A new provider gets a credential of its own.
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
FIRST_CONTACT_MINUTES = 240  # default
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
    key = account_key(read_key(deployment.secrets.cookie_key))
    with deployment.admin.begin() as connection:
        force = _save_force(connection, content)
        issued = save_credentials(connection, force, accounts, key, renew=renew_credentials)
        save_numbers(connection, force, content)
        _save_addresses(connection, force, content)
    users = _save_users(units_of_work, force, content)
    site_ids = {site.slug: site.id for site in force.sites}
    _configure(deployment, rpc, force, _referral_settings(content, site_ids))
    _configure(deployment, rpc, force, _casework_settings(content, site_ids, users))
    _configure(deployment, rpc, force, voluntary.ConfigureForce(**content["voluntary"]))
    _configure(deployment, rpc, force, opportunities.ConfigureForce(**content["opportunities"]))
    _configure(deployment, rpc, force, evaluation.ConfigureForce(**content["evaluation"]))
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
            keep_user(uow, user_id, user["name"], [(role, sites[site]) for role in user["roles"] for site in at])
            users[user["name"]] = user_id
    return users


def _referral_settings(content: Mapping[str, Any], sites: Mapping[str, int]) -> referral.ConfigureForce:
    settings = content["referral"]
    return referral.ConfigureForce(
        rules=tuple(_rule(rule) for rule in settings["rules"]),
        suites=tuple(
            referral.SiteOfSuite(custody_suite=suite, site_id=sites[site]) for suite, site in settings["suites"].items()
        ),
        first_view_minutes=settings["first_view_minutes"],
        first_contact_minutes=settings.get(
            "first_contact_minutes", max(FIRST_CONTACT_MINUTES, settings["first_view_minutes"])
        ),
        first_reply=settings["first_reply"],
        return_after_minutes=settings.get("return_after_minutes", 120),
        own_numbers=all_numbers(content),
        banned_words=(content["name"], *(site["name"] for site in content["sites"]), *settings["suites"]),
        partners=tuple(_partner(content["slug"], partner) for partner in content.get("partners", ())),
        quiet_hours=referral.Hours(**settings["quiet_hours"]) if "quiet_hours" in settings else None,
        caps=referral.Caps(**settings["caps"]) if "caps" in settings else None,
        first_replies=tuple(
            referral.FirstReply(language=language, **texts) for language, texts in settings.get("replies", {}).items()
        ),
        code_text=settings.get("code_text", ""),
        language=settings.get("language", "en"),
        cover=referral.Hours(**settings["cover"]) if "cover" in settings else None,
        danger_words=_danger_words(settings["danger_words"]) if "danger_words" in settings else None,
        danger_rungs=tuple(settings.get("danger_rungs", (DUTY_OFFICER, SERGEANT, INSPECTOR))),
        intelligence_review_days=settings.get("intelligence_review_days", 180),
        areas=tuple(
            referral.SiteOfArea(area=area, site_id=sites[site]) for area, site in settings.get("areas", {}).items()
        ),
        trial=_trial(settings["trial"], sites) if "trial" in settings else None,
        indecent_words=_danger_words(settings["indecent_words"]) if "indecent_words" in settings else None,
        indecent_image_instructions=settings.get("indecent_image_instructions", ""),
    )


def _trial(terms: Mapping[str, Any], sites: Mapping[str, int]) -> referral.TrialTerms:
    return referral.TrialTerms(
        code=terms["id"],
        version=terms["version"],
        site_ids=tuple(sites[site] for site in terms["sites"]),
        **terms["ratio"],
        block_sizes=tuple(terms["block_sizes"]),
        first_day=terms["from"],
        last_day=terms["until"],
    )


def organisation_of(force_slug: str, name: str) -> UUID:
    """The id of an organisation that refers people: its name within its force."""
    return uuid5(NAMESPACE_URL, f"wayout:{force_slug}:organisation:{name}")


def _partner(force_slug: str, partner: Mapping[str, Any]) -> referral.Partner:
    agreement = partner.get("agreement")
    return referral.Partner(
        organisation_id=organisation_of(force_slug, partner["name"]),
        name=partner["name"],
        agreement=referral.SharingAgreement(**{**agreement, "discloses": tuple(agreement["discloses"])})
        if agreement
        else None,
    )


def _danger_words(words: Mapping[str, Any]) -> referral.DangerWords:
    """The version, and a list of phrases for each language."""
    lists = ((language, phrases) for language, phrases in words.items() if language != "version")
    return referral.DangerWords(
        version=words["version"],
        lists=tuple(referral.DangerPhrases(language=language, phrases=tuple(phrases)) for language, phrases in lists),
    )


def _rule(rule: Mapping[str, Any]) -> referral.OffenceRule:
    """A built-in rule by its name, or the force's own."""
    if "built_in" in rule:
        return BUILT_IN[rule["built_in"]]
    return referral.OffenceRule(
        rule_id=rule["id"], version=rule["version"], title=rule["title"], offence_codes=tuple(rule["codes"])
    )


def _casework_settings(
    content: Mapping[str, Any], sites: Mapping[str, int], users: Mapping[str, UUID]
) -> casework.ConfigureForce:
    workers = [user for user in content["users"] if "cap" in user]
    return casework.ConfigureForce(
        workers=tuple(
            casework.Worker(
                worker_id=f"user:{users[user['name']]}",
                site_ids=tuple(sites[site] for site in user.get("sites", sites)),
                cap=user["cap"],
            )
            for user in workers
        ),
        **content["casework"],
    )


def _configure(deployment: Deployment, rpc: RpcClient, force: Force, settings: Asks[Any]) -> None:
    platform = ServiceClient(PLATFORM, deployment.service_key(PLATFORM), rpc)
    platform.ask(settings, force_id=force.id, command_id=uuid4(), within=REQUEST_TIMEOUT)
