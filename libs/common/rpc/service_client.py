"""Lets a service ask another in its own name, where no user stands behind the question: in a chore, for instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.messages import Asks, declaration
from common.rpc.client import Rpc
from common.rpc.tokens import mint
from common.tenancy import service_actor

R = TypeVar("R")
SECONDS: Final = 10.0


@dataclass(frozen=True)
class ServiceClient:
    """One service's own voice. What it may ask says so on its declaration (``services=``); it holds no role."""

    service: str
    key: Ed25519PrivateKey
    rpc: Rpc

    def ask(
        self,
        message: Asks[R],
        *,
        force_id: int,
        cause: UUID | None = None,
        command_id: UUID | None = None,
        within: float = SECONDS,
    ) -> R:
        """The reply, as ``Rpc.ask``. ``cause`` is the event that led here; the other's audit names it."""
        name = declaration(message).name
        token = mint(
            self.key,
            actor=service_actor(self.service).id,
            force_id=force_id,
            sites=None,
            roles=(),
            audience=name.partition(".")[0],
            purpose=name,
            cause=cause,
        )
        return self.rpc.ask(message, token=token, within=within, command_id=command_id)
