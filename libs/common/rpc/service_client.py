"""RPC client of a service that asks another in its own name, where no user is asking: in a job, for example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.messages import RpcRequest, declaration
from common.rpc.client import RpcClient
from common.rpc.tokens import mint
from common.tenancy import service_actor

R = TypeVar("R")
DEFAULT_TIMEOUT_SECONDS: Final = 10.0


@dataclass(frozen=True)
class ServiceClient:
    """Asks in one service's own name, with no role. It may send the messages whose declaration names it in
    ``services``."""

    service: str
    key: Ed25519PrivateKey
    rpc: RpcClient

    def ask(
        self,
        message: RpcRequest[R],
        *,
        force_id: int,
        cause: UUID | None = None,
        command_id: UUID | None = None,
        timeout: float = DEFAULT_TIMEOUT_SECONDS,
    ) -> R:
        """The reply, as from ``RpcClient.ask``. ``cause`` is the id of the event that led here, for the other service's
        audit."""
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
        return self.rpc.ask(message, token=token, timeout=timeout, command_id=command_id)
