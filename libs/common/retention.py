"""How long a service keeps what only its plumbing needs, in days of real time: a demo's clock ages no backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from common.clock import real_time
from common.settings import SettingsInvalid, setting

MAX_DAYS = 3_650


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_DAYS:
        raise ValueError(f"it should be a number of days, 1 to {MAX_DAYS}")
    return int(text)


@dataclass(frozen=True, kw_only=True)
class Retention:
    """An event goes with its last delivery; what came in goes with the event that handed it over."""

    delivered_days: int = setting(
        "WAYOUT_RETAIN_DELIVERED_DAYS",
        description="days to keep delivered events (30): more than the age of the oldest backup that may be restored",
        read=_days,
        default=30,
    )
    inbox_days: int = setting(
        "WAYOUT_RETAIN_INBOX_DAYS",
        description="days to remember received events (90); an older repeat is parked",
        read=_days,
        default=90,
    )
    reply_days: int = setting(
        "WAYOUT_RETAIN_REPLIES_DAYS",
        description="days in which a repeated command gets the same reply (90)",
        read=_days,
        default=90,
    )
    session_days: int = setting(
        "WAYOUT_RETAIN_SESSIONS_DAYS",
        description="days to keep who was signed in (365)",
        read=_days,
        default=365,
    )

    def __post_init__(self) -> None:
        if self.inbox_days <= self.delivered_days:
            fault = "WAYOUT_RETAIN_INBOX_DAYS must be more than WAYOUT_RETAIN_DELIVERED_DAYS"
            raise SettingsInvalid([f"{fault}: what may be delivered again must still be known"])


DEFAULT_RETENTION: Final = Retention()


def cutoff(days: int) -> datetime:
    """The moment before which something is past its keep."""
    return real_time() - timedelta(days=days)
