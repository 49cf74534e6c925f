"""When the group and the case team may write to each other: as long as the group may know the person."""

from __future__ import annotations

from voluntary.domain.commission import may_disclose
from voluntary.messages import CommissionState
from voluntary.messages.refusals import refused


def check_thread(state: CommissionState) -> None:
    """Raises: Refused(commission_not_running)."""
    if not may_disclose(state):
        raise refused("commission_not_running")


def check_message(words: str) -> None:
    """Raises: Refused(message_needed)."""
    if not words.strip():
        raise refused("message_needed")
