"""What time it is, in one place: real time, to which a demo database may add an offset."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def real_time() -> datetime:
    """Now, aware, in UTC. Tokens, sessions, claims on chores and delivery marks use this and never the offset."""
    return datetime.now(UTC)
