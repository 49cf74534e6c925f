"""Tenants and actors: the force and sites that data belongs to, and who is asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WHOLE_FORCE: tuple[int, ...] | None = None


class NoTenant(RuntimeError):
    """The database was about to be used without naming a force: a fault of ours, never of the caller."""


@dataclass(frozen=True)
class Tenant:
    """A force, and the ids of its sites that may be seen: None means the whole force, ``()`` no site at all.

    Raises: NoTenant when ``force_id`` is not a positive integer.
    """

    force_id: int
    sites: tuple[int, ...] | None = WHOLE_FORCE

    def __post_init__(self) -> None:
        if not isinstance(self.force_id, int) or self.force_id <= 0:
            raise NoTenant(f"a force has a positive number, not {self.force_id!r}")

    def may_see(self, site_id: int) -> bool:
        """Whether the site may be seen."""
        return self.sites is None or site_id in self.sites


@dataclass(frozen=True)
class Actor:
    """Who acts: ``user:<id>`` or ``service:<name>``, with its roles at the tenant's sites; ``roles_by_site`` says which
    of them are held where, if it is not the same everywhere."""

    id: str
    roles: frozenset[str] = frozenset()
    roles_by_site: Mapping[int, frozenset[str]] | None = None

    def has_any_role(self, roles: frozenset[str], *, site_id: int | None = None) -> bool:
        """Whether the actor has at least one of these roles at this site, or at every site when none is named."""
        if self.roles_by_site is None:
            return bool(self.roles & roles)
        if site_id is not None:
            return bool(self.roles_by_site.get(site_id, frozenset()) & roles)
        return all(held & roles for held in self.roles_by_site.values())


def service_actor(name: str) -> Actor:
    """The service itself as the actor, on an event or a job."""
    return Actor(f"service:{name}")
