"""Where a request for help enters the system."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from common.tenancy import Tenant
from referral.messages import RequestChannel


@dataclass(frozen=True)
class EntryPoint:
    """Where help is asked for: a public form, or the API with an organisation's key."""

    tenant: Tenant
    site_id: int
    channel: RequestChannel = "web"
    organisation_id: UUID | None = None
