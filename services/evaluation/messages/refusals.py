"""The codes with which evaluation refuses. Each has its words in gateway.presentation.error_messages."""

from __future__ import annotations

from typing import Literal

from common.errors import Fact, Refused

RefusalCode = Literal[
    "recording_lag_invalid",
    "windows_invalid",
]


def refused(code: RefusalCode, **facts: Fact) -> Refused:
    """The refusal to raise; a code that is not declared fails the type check."""
    return Refused(code, **facts)
