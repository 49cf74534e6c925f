"""The port of a provider: it sends a text, says whether it took one, and keeps what came with texts."""

from __future__ import annotations

from typing import Protocol

from referral.domain.media import MediaFetcher
from referral.domain.texting.delivery import TextProvider


class Provider(TextProvider, MediaFetcher, Protocol):
    """Both ports that referral's domain declares."""
