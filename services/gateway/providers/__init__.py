"""The providers of texts: one object each, and what reads the bodies, signatures and lists that they send."""

from __future__ import annotations

from typing import Final

from gateway.providers import notify, twilio, whatsapp
from gateway.providers.provider import Provider

PROVIDERS: Final[dict[str, Provider]] = {
    provider.name: provider for provider in (notify.PROVIDER, twilio.PROVIDER, whatsapp.PROVIDER)
}
