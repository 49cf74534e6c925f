"""The providers that carry our texts: each behind one port, the accounts they need, and who they are by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gateway.messages import Provider as ProviderName
from referral.texting.notify import NotifyAccount, notify_provider
from referral.texting.provider import Provider
from referral.texting.router import ProviderRouter
from referral.texting.twilio import TwilioAccount, twilio_provider
from referral.texting.whatsapp import WhatsAppAccount, whatsapp_provider


@dataclass(frozen=True, kw_only=True)
class ProviderAccounts(NotifyAccount, TwilioAccount, WhatsAppAccount):
    """The account at every provider, as settings. One whose secret is not set is not used."""


PROVIDERS: Final[dict[ProviderName, Callable[[ProviderAccounts], Provider | None]]] = {
    "notify": notify_provider,
    "twilio": twilio_provider,
    "whatsapp": whatsapp_provider,
}


def provider_router(accounts: ProviderAccounts) -> ProviderRouter:
    """Every provider that is set up, behind one port."""
    made = {name: make(accounts) for name, make in PROVIDERS.items()}
    return ProviderRouter({name: provider for name, provider in made.items() if provider is not None})
