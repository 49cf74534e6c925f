"""Whose data this is and who is asking: the force, the sites within it, and the actor."""

from __future__ import annotations

from dataclasses import dataclass

WHOLE_FORCE: tuple[int, ...] | None = None


class NoTenant(RuntimeError):
    """A database was about to be used without saying for which force: a fault of ours, never of the caller."""


@dataclass(frozen=True)
class Tenant:
    """A force and the sites that may be seen; ``sites`` of None means the whole force, ``()`` no site at all."""

    force_id: int
    sites: tuple[int, ...] | None = WHOLE_FORCE

    def __post_init__(self) -> None:
        if not isinstance(self.force_id, int) or self.force_id <= 0:
            raise NoTenant(f"a force has a positive number, not {self.force_id!r}")

    def may_see(self, site_id: int) -> bool:
        return self.sites is None or site_id in self.sites


@dataclass(frozen=True)
class Actor:
    """Who acts: ``user:<id>`` or ``service:<name>``; the roles are those held at the tenant's sites."""

    id: str
    roles: frozenset[str] = frozenset()

    def holds(self, roles: frozenset[str]) -> bool:
        return bool(self.roles & roles)


def service_actor(name: str) -> Actor:
    """The service itself, acting on an event or a chore."""
    return Actor(f"service:{name}")
