"""Issues and revokes the API keys of organisations in a force's file. Keys are shown once and stored as digests."""

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
from wayout.onboarding.force_settings import organisation_of


def issue(deployment: Deployment, file: Path, organisation: str) -> str:
    """A new key. Earlier keys stay valid, so that the organisation can change over. Raises: CommandError."""
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    partner = next((row for row in content.get("partners", ()) if row["name"] == organisation), None)
    if partner is None:
        raise CommandError(f"{file.name} has no partner called {organisation!r}")
    secret = secrets.token_urlsafe(32)
    with deployment.admin.begin() as connection:
        force_id, site_id = _force_and_site(connection, content["slug"], partner["site"])
        values = {
            "digest": digest_of(secret),
            "force_id": force_id,
            "site_id": site_id,
            "organisation_id": organisation_of(content["slug"], organisation),
            "channel": partner["channel"],
        }
        connection.execute(sa.insert(partner_key).values(**values))
    return secret


def revoke(deployment: Deployment, file: Path, organisation: str) -> int:
    """Revoke every key of an organisation, even if it is no longer in the file. Returns the number of keys."""
    slug = tomllib.loads(file.read_text(encoding="utf-8"))["slug"]
    with deployment.admin.begin() as connection:
        return connection.execute(_delete_keys_of(organisation_of(slug, organisation))).rowcount


def _delete_keys_of(organisation_id: UUID) -> sa.Delete:
    return sa.delete(partner_key).where(partner_key.c.organisation_id == organisation_id)


def _force_and_site(connection: Connection, force_slug: str, site_slug: str) -> tuple[int, int]:
    query = sa.select(site.c.force_id, site.c.id).join(force, force.c.id == site.c.force_id)
    row = connection.execute(query.where(force.c.slug == force_slug, site.c.slug == site_slug)).first()
    if row is None:
        raise CommandError(f"onboard {force_slug} first: its site {site_slug!r} is not known yet")
    return row.force_id, row.id
