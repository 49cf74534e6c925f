"""Mints tokens by hand, on demo databases only."""

from __future__ import annotations

import sqlalchemy as sa

from common import directory
from common.crypto.secrets import read_signing_key
from common.directory import Force
from common.roles import ROLES
from common.rpc.tokens import mint as mint_token
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import BY_NAME
from wayout.errors import CommandError
from wayout.processes import distributed


def mint(*, force: str, role: str, site: str | None, message: str) -> str:
    """A token for one message, such as ``referral.list_queue``, as a user of this force in this role.

    Raises: CommandError if the force, role, site or message is unknown, or the database is not a demo: on a production
    database the force's own lead issues credentials, and is told of each.
    """
    deployment = distributed.deployment()
    if role not in ROLES:
        raise CommandError(f"there is no role {role!r}: choose one of {', '.join(ROLES)}")
    chosen = _find_force(deployment, force)
    sites = None if site is None else (_find_site(chosen, site),)
    return mint_token(
        read_signing_key(deployment.secrets.token_signing),
        actor=f"user:hand-made-{role.replace('_', '-')}",
        force_id=chosen.id,
        sites=sites,
        roles=(role,),
        audience=_service_of(message),
        purpose=message,
    )


def _service_of(message: str) -> str:
    service = message.partition(".")[0]
    if service not in BY_NAME or message not in BY_NAME[service].request_handlers_by_name():
        raise CommandError(f"there is no message {message!r}: docs/messages.md lists them")
    return service


def _find_force(deployment: Deployment, slug: str) -> Force:
    with deployment.admin.connect() as connection:
        if connection.scalar(sa.select(directory.deployment.c.kind)) != "demo":
            raise CommandError(
                "tokens are minted by hand on demo databases only; here the force's lead issues credentials"
            )
        forces = {force.slug: force for force in directory.find_forces(connection)}
    if slug not in forces:
        raise CommandError(f"there is no force {slug!r}: choose one of {', '.join(sorted(forces))}")
    return forces[slug]


def _find_site(force: Force, slug: str) -> int:
    sites = {site.slug: site.id for site in force.sites}
    if slug not in sites:
        raise CommandError(f"{force.slug} has no site {slug!r}: choose one of {', '.join(sorted(sites))}")
    return sites[slug]
