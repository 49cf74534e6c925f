"""When a group may raise a concern: any time after it accepted the work, even when the work has ended."""

from __future__ import annotations

from datetime import date

from voluntary.messages.refusals import refused


def check_concern(words: str, *, accepted_on: date | None) -> None:
    """A group that never accepted the work does not know the person.

    Raises: Refused(commission_not_running, worry_needed).
    """
    if accepted_on is None:
        raise refused("commission_not_running")
    if not words.strip():
        raise refused("worry_needed")
