"""Mints tokens for trying things out by hand, on demo databases only."""

from __future__ import annotations

import sqlalchemy as sa

from common import directory
from common.crypto.secrets import read_signing_key
from common.roles import ROLES
from common.rpc.tokens import mint as mint_token
from wayout.deployment.registry import BY_NAME
from wayout.errors import CommandError
from wayout.processes import distributed


def mint(*, force: str, role: str, site: str | None) -> dict[str, str]:
    """A token for each service as somebody of this force in this role. Refused on anything but a demo database: there
    a force's own lead issues credentials, and is told of each."""
    deployment = distributed.deployment()
    if role not in ROLES:
        raise CommandError(f"there is no role {role!r}: choose one of {', '.join(ROLES)}")
    with deployment.admin.connect() as connection:
        if connection.scalar(sa.select(directory.deployment.c.kind)) != "demo":
            raise CommandError("tokens by hand are for demo databases; here the force's lead issues credentials")
        known = {one.slug: one for one in directory.forces(connection)}
    if force not in known:
        raise CommandError(f"there is no force {force!r}: choose one of {', '.join(sorted(known))}")
    sites = {one.slug: one.id for one in known[force].sites}
    if site is not None and site not in sites:
        raise CommandError(f"{force} has no site {site!r}: choose one of {', '.join(sorted(sites))}")
    return {
        service: mint_token(
            read_signing_key(deployment.secrets.token_signing),
            actor=f"user:hand-made-{role.replace('_', '-')}",
            force_id=known[force].id,
            sites=None if site is None else (sites[site],),
            roles=(role,),
            audience=service,
            purpose="tried by hand",
        )
        for service in BY_NAME
        if service != "gateway"
    }
