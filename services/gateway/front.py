"""What every page stands on: who is signed in, what they may ask, and asking it in their name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.directory import Force
from common.errors import NOT_FOUND, Refused
from common.messages import Asks, declaration
from common.rpc import Rpc
from common.tenancy import Tenant, service_actor
from common.tokens import mint
from common.unit_of_work import Desk, UnitOfWork
from gateway.dialling import Dialling
from gateway.door import Door
from gateway.receiving import Receiver
from gateway.store.users import Member, members
from gateway.turned_away import TurnedAway

R = TypeVar("R")
SELF = service_actor("gateway")
SECONDS = 5.0


@dataclass(frozen=True)
class Front:
    """The gateway's parts, assembled. ``signing_key`` mints a token for one message to one service at a time."""

    desk: Desk
    door: Door
    rpc: Rpc
    receiver: Receiver
    signing_key: Ed25519PrivateKey
    turned_away: TurnedAway = field(default_factory=TurnedAway)

    @property
    def dialling(self) -> Dialling:
        return Dialling(self.door, self.receiver)

    @cached_property
    def demo(self) -> bool:
        """Whether this is a demo: one-click sign-ins exist only there."""
        return self.door.is_demo()

    def ask(
        self,
        member: Member,
        message: Asks[R],
        *,
        command_id: UUID | None = None,
        acting_as: frozenset[str] | None = None,
    ) -> R:
        """Ask in a user's name, for the sites at which they hold a role that may; others are not even asked for.

        ``acting_as`` narrows it to some of those roles: a sergeant at one site who is a navigator at another
        supervises at the first only.
        """
        declared = declaration(message)
        roles = declared.roles if acting_as is None else declared.roles & acting_as
        sites = member.sites_where(roles)
        if not sites:
            raise Refused(NOT_FOUND)
        token = mint(
            self.signing_key,
            actor=member.actor,
            force_id=member.force_id,
            sites=sites,
            roles=member.roles & roles,
            audience=declared.name.partition(".")[0],
            purpose=declared.name,
        )
        return self.rpc.ask(message, token=token, within=SECONDS, command_id=command_id)

    def force(self, force_id: int) -> Force:
        return self.door.forces()[force_id]

    def staff(self, force_id: int) -> dict[str, str]:
        """Names of everybody of a force by actor id, and of the services that act by themselves."""
        people = self.read(force_id, members)
        return {member.actor: member.name for member in people}

    def read(self, force_id: int, what: Callable[[UnitOfWork], R]) -> R:
        """Something of the gateway's own, in a short transaction."""
        with self.desk.open(Tenant(force_id), SELF, what="gateway") as uow:
            return what(uow)


def may(member: Member, message: type) -> bool:
    """Whether a user holds a role that this message asks for: the same table that the service's door reads."""
    return bool(member.roles & declaration(message).roles)
