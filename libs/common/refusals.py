"""The codes with which the plumbing itself refuses. A service declares its own in its messages."""

from __future__ import annotations

from typing import Literal

from common.errors import Fact, Refused

RefusalCode = Literal[
    "command_id_missing",
    "command_id_used",
    "deadline_missing",
    "deadline_passed",
    "event_unknown",
    "fault",
    "force_not_configured",
    "message_invalid",
    "message_too_large",
    "message_unreadable",
    "not_found",
    "page_invalid",
    "token_refused",
    "unavailable",
]


def refused(code: RefusalCode, **facts: Fact) -> Refused:
    """The refusal to raise; a code that is not declared fails the type check."""
    return Refused(code, **facts)
