"""A sender is answered, and what came with a text is fetched, by the provider by which the text came."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from common.errors import Unavailable
from common.safe_http import AddressRefused, TooLarge
from gateway.messages import Provider as ProviderName
from referral.domain.media import CannotBeShown, MediaReference
from referral.domain.texting.delivery import Outgoing
from referral.messages.refusals import refused
from referral.texting.provider import Provider

log = structlog.get_logger()


class ProviderRouter:
    """Every provider that is set up, by its name. One that is not takes no text, and what came by it waits."""

    def __init__(self, providers: Mapping[ProviderName, Provider]) -> None:
        self._providers = providers

    def send(self, text: Outgoing) -> None:
        self._of_text(text).send(text)

    def has(self, text: Outgoing) -> bool | None:
        return self._of_text(text).has(text)

    def fetch(self, wanted: MediaReference) -> bytes:
        name = wanted.route.provider
        provider = self._find(name)
        if provider is None:
            raise Unavailable("provider not set up")
        try:
            return provider.fetch(wanted)
        except AddressRefused:
            log.warning("media_address_refused", provider=name)
            raise CannotBeShown("address_refused") from None
        except TooLarge:
            raise CannotBeShown("too_large") from None

    def _of_text(self, text: Outgoing) -> Provider:
        provider = self._find(text.route.provider)
        if provider is None:
            raise refused("text_refused", provider=text.route.provider)
        return provider

    def _find(self, name: ProviderName) -> Provider | None:
        if name not in self._providers:
            log.error("provider_not_configured", provider=name)
        return self._providers.get(name)
