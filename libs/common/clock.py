"""The current time: real time, to which a demo database may add an offset."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def real_time() -> datetime:
    """The current time in UTC, with its time zone. Tokens, sessions, claims on jobs and delivery marks use this, never
    the offset."""
    return datetime.now(UTC)
