"""When a group may say that it is worried: always, once it took somebody up, however the work ended since."""

from __future__ import annotations

from datetime import date

from common.errors import Refused


def check_concern(words: str, *, accepted_on: date | None) -> None:
    """Who never took the work up knows nobody to be worried about."""
    if accepted_on is None:
        raise Refused("commission_not_running")
    if not words.strip():
        raise Refused("worry_needed")
