"""How often one visitor or organisation may come to a public door within an hour. A limit holds for all processes."""

from __future__ import annotations

import hmac
import ipaddress
from dataclasses import dataclass
from typing import Literal

from common.errors import Refused
from common.tenancy import Tenant
from gateway.context import GatewayContext
from gateway.store.rate_limit_hits import record_hit

TOO_OFTEN = "too_often"
LimitedAction = Literal["ask", "follow", "partner"]


@dataclass(frozen=True)
class Limits:
    """Many people share one address: a school, a house, a whole mobile network. An hour's worth is generous."""

    ask: int = 60
    follow: int = 60
    partner: int = 1_000


@dataclass(frozen=True)
class RateLimiter:
    """``key`` makes digests of visitors' addresses that nobody can undo; they are forgotten when their hour is over."""

    context: GatewayContext
    key: bytes
    limits: Limits = Limits()

    def check(self, tenant: Tenant, door: LimitedAction, who: str) -> None:
        """Count one more. Raises ``Refused("too_often")`` beyond the limit."""
        visitor = hmac.digest(self.key, f"{tenant.force_id}:{who}".encode(), "sha256")
        times = self.context.read(tenant.force_id, lambda uow: record_hit(uow, door, visitor))
        if times > getattr(self.limits, door):
            raise Refused(TOO_OFTEN)


def network_of(address: str | None) -> str:
    """Whom an address stands for: one for IPv4, a whole household's network for IPv6, which has addresses to spare."""
    try:
        given = ipaddress.ip_address(address or "")
    except ValueError:
        return "nowhere"
    if given.version == 4:
        return str(given)
    return str(ipaddress.ip_network((given, 64), strict=False))
