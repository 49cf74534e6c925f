"""A sender is answered by the provider by which they wrote; one that is not set up here takes nothing."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from referral.domain.texting.delivery import Outgoing, TextProvider
from referral.messages.refusals import refused

log = structlog.get_logger()


class RoutedTextProvider:
    """Every provider that is set up, by its name."""

    def __init__(self, providers: Mapping[str, TextProvider]) -> None:
        self._providers = providers

    def send(self, text: Outgoing) -> None:
        self._provider(text).send(text)

    def has(self, text: Outgoing) -> bool | None:
        return self._provider(text).has(text)

    def _provider(self, text: Outgoing) -> TextProvider:
        provider = self._providers.get(text.route.provider)
        if provider is None:
            log.error("provider_not_configured", provider=text.route.provider)
            raise refused("text_refused", provider=text.route.provider)
        return provider
