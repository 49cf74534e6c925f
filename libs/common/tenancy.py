"""Tenants and actors: the force and sites that data belongs to, and who is asking."""

from __future__ import annotations

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
    """Who acts: ``user:<id>`` or ``service:<name>``, with its roles at the tenant's sites."""

    id: str
    roles: frozenset[str] = frozenset()

    def has_any_role(self, roles: frozenset[str]) -> bool:
        """Whether the actor has at least one of these roles."""
        return bool(self.roles & roles)


def service_actor(name: str) -> Actor:
    """The service itself as the actor, on an event or a job."""
    return Actor(f"service:{name}")
