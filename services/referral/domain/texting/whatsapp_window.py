"""WhatsApp's window: a text of ours goes out within a day of what the sender wrote last, and is refused afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from common.errors import Refused
from gateway.messages import Route

OPEN_FOR: Final = timedelta(hours=24)
RETRIED_FOR: Final = timedelta(days=7)  # Meta repeats a webhook that nobody takes for so long
WHATSAPP: Final = "whatsapp"


def goes_by_whatsapp(route: Route) -> bool:
    """Also through Twilio, which puts the word before the number."""
    return route.provider == WHATSAPP or route.ours.startswith(f"{WHATSAPP}:")


def window_until(route: Route, wrote_at: datetime | None) -> datetime | None:
    """Until when this way lets us answer whoever wrote last at ``wrote_at``; None where there is no such window."""
    if not goes_by_whatsapp(route) or wrote_at is None:
        return None
    return wrote_at + OPEN_FOR


def is_closed(until: datetime | None, at: datetime) -> bool:
    """Whether it is closed at this moment. What goes out in the very last one would arrive too late."""
    return until is not None and at >= until


def sent_time(sent_at: datetime, received_at: datetime) -> datetime:
    """When the sender wrote, as the provider counts: a webhook may come days late. What would be later than a provider
    still brings anything was timed by another clock than ours, as in a demo whose clock was moved."""
    return sent_at if timedelta() <= received_at - sent_at <= RETRIED_FOR else received_at


def refuse_unless_open(until: datetime | None, now: datetime, *, goes_at: datetime) -> None:
    """Says no with ``window_closed``, or with ``window_closes_first`` when it would still be waiting for the morning,
    before anybody writes in vain."""
    if is_closed(until, now):
        raise Refused("window_closed")
    if is_closed(until, goes_at):
        raise Refused("window_closes_first")
