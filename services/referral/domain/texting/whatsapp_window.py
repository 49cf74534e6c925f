"""WhatsApp's window: our texts are accepted within a day of the sender's last text, and refused afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from gateway.messages import Route
from referral.messages.refusals import refused

OPEN_FOR: Final = timedelta(hours=24)
RETRIED_FOR: Final = timedelta(days=7)  # Meta repeats an unanswered webhook for so long
WHATSAPP: Final = "whatsapp"


def goes_by_whatsapp(route: Route) -> bool:
    """Also through Twilio, which puts the word before the number."""
    return route.provider == WHATSAPP or route.ours.startswith(f"{WHATSAPP}:")


def window_until(route: Route, wrote_at: datetime | None) -> datetime | None:
    """Until when this route accepts a reply to a sender who last wrote at ``wrote_at``; None without a window."""
    if not goes_by_whatsapp(route) or wrote_at is None:
        return None
    return wrote_at + OPEN_FOR


def is_closed(until: datetime | None, at: datetime) -> bool:
    """Whether it is closed at this moment. A text sent at the very end would arrive too late."""
    return until is not None and at >= until


def sent_time(sent_at: datetime, received_at: datetime) -> datetime:
    """When the sender wrote, as the provider counts: a webhook may come days late. What would be later than a provider
    still brings anything was timed by another clock than ours, as in a demo whose clock was moved."""
    return sent_at if timedelta() <= received_at - sent_at <= RETRIED_FOR else received_at


def refuse_unless_open(until: datetime | None, now: datetime, *, goes_at: datetime) -> None:
    """Refuse before an officer writes in vain.

    Raises: Refused(window_closed), or Refused(window_closes_first) when the text would still be waiting then."""
    if is_closed(until, now):
        raise refused("window_closed")
    if is_closed(until, goes_at):
        raise refused("window_closes_first")
