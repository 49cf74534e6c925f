"""Limits the requests of one address or organisation within an hour. A limit counts all processes together."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final, Literal

from common.tenancy import Tenant
from gateway.access.refusals import refused
from gateway.context import GatewayContext
from gateway.store.rate_limit_hits import record_hit

TOO_OFTEN: Final = "too_often"
LimitedAction = Literal["ask", "follow", "partner"]


@dataclass(frozen=True)
class Limits:
    """Many people share one address: a school, a family, a whole mobile network. An hour's worth is generous."""

    ask: int = 60
    follow: int = 60
    partner: int = 1_000


@dataclass(frozen=True)
class RateLimiter:
    """Keeps one-way digests of clients' addresses. They are deleted when their hour is over."""

    context: GatewayContext
    limits: Limits = Limits()

    def check(self, tenant: Tenant, action: LimitedAction, client_name: str) -> None:
        """Count one more request.

        Raises: Refused(too_often) beyond the limit.
        """
        client = self.context.receiver.digest(f"{tenant.force_id}:{client_name}")
        hits = self.context.read(tenant.force_id, lambda uow: record_hit(uow, action, client))
        if hits > getattr(self.limits, action):
            raise refused(TOO_OFTEN)


def network_of(address: str | None) -> str:
    """The client that an address belongs to: the address for IPv4, the household's whole network for IPv6."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "nowhere"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
