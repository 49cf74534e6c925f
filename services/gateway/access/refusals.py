"""The codes with which gateway refuses. Each has its words in gateway.presentation.error_messages."""

from __future__ import annotations

from typing import Literal

from common.errors import Fact, Refused

RefusalCode = Literal[
    "command_id_missing",
    "key_used",
    "list_at_fault",
    "list_read_anew",
    "list_closed",
    "message_invalid",
    "message_too_large",
    "message_unreadable",
    "not_found",
    "not_linked",
    "referral_decided",
    "too_often",
]


def refused(code: RefusalCode, **facts: Fact) -> Refused:
    """The refusal to raise; a code that is not declared fails the type check."""
    return Refused(code, **facts)
