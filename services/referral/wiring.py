"""Puts referral together: its handlers, and the providers that carry its texts and keep what came with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from common.jobs.anonymous_events import SENDING
from common.jobs.pruning import PRUNING
from common.service import Service
from referral.domain.media import MediaFetcher
from referral.domain.texting.delivery import TextProvider
from referral.handlers import EVENT_HANDLERS, JOB_HANDLERS, REQUEST_HANDLERS
from referral.texting import ProviderAccounts, provider_router

SERVICE = Service(
    name="referral",
    migrations=Path(__file__).parent / "migrations",
    request_handlers=REQUEST_HANDLERS,
    event_handlers=EVENT_HANDLERS,
    job_handlers=(*JOB_HANDLERS, PRUNING, SENDING),
)


@dataclass(frozen=True)
class Ports:
    """What referral's jobs need from outside."""

    texts: TextProvider
    media: MediaFetcher


def ports(accounts: ProviderAccounts) -> Ports:
    router = provider_router(accounts)
    return Ports(router, router)
