"""Keys by which organisations of a force's file use the API: made, shown once, kept as digests, taken away."""

from __future__ import annotations

import secrets
import tomllib
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from common.directory import force, partner_key, site
from gateway.access.directory import digest_of
from wayout.deployment.deployment import Deployment
from wayout.errors import CommandError
from wayout.onboarding.onboard import organisation_of


def issue(deployment: Deployment, file: Path, organisation: str) -> str:
    """A new key; those it had before stay good, so that it can change over."""
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    partner = next((one for one in said.get("partners", ()) if one["name"] == organisation), None)
    if partner is None:
        raise CommandError(f"{file.name} has no partner called {organisation!r}")
    secret = secrets.token_urlsafe(32)
    with deployment.admin.begin() as connection:
        force_id, site_id = _force_and_site(connection, said["slug"], partner["site"])
        values = {
            "digest": digest_of(secret),
            "force_id": force_id,
            "site_id": site_id,
            "organisation_id": organisation_of(said["slug"], organisation),
            "channel": partner["channel"],
        }
        connection.execute(sa.insert(partner_key).values(**values))
    return secret


def revoke(deployment: Deployment, file: Path, organisation: str) -> int:
    """Take every key of an organisation away; it may have left the file already. Returns how many it had."""
    slug = tomllib.loads(file.read_text(encoding="utf-8"))["slug"]
    with deployment.admin.begin() as connection:
        return connection.execute(_delete_keys_of(organisation_of(slug, organisation))).rowcount


def _delete_keys_of(organisation_id: UUID) -> sa.Delete:
    return sa.delete(partner_key).where(partner_key.c.organisation_id == organisation_id)


def _force_and_site(connection: Connection, force_slug: str, site_slug: str) -> tuple[int, int]:
    query = sa.select(site.c.force_id, site.c.id).join(force, force.c.id == site.c.force_id)
    found = connection.execute(query.where(force.c.slug == force_slug, site.c.slug == site_slug)).first()
    if found is None:
        raise CommandError(f"bring {force_slug} aboard first: its site {site_slug!r} is not known yet")
    return found.force_id, found.id
