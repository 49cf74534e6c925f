"""Whether a text may go out now, or why it is held: STOP first, then safe numbers, WhatsApp's window, caps and quiet
hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from referral.messages import Caps, HeldBecause
from referral.messages.refusals import refused

STANDARD: Final = Caps(number_hour=6, number_day=20, all_hour=300, all_day=2000)


@dataclass(frozen=True)
class TextToSend:
    """A text to send. ``released``: an officer sends it although it is held. ``only_if_safe``: an automatic text
    that goes only to a number marked safe."""

    by_person: bool
    urgent: bool = False
    released: bool = False
    only_if_safe: bool = False


@dataclass(frozen=True)
class Phone:
    """What is known about the number."""

    stopped: bool
    safe: bool


@dataclass(frozen=True)
class TextsSent:
    """How many texts have gone to this number, and to anybody, in the last hour and in the last day."""

    number_hour: int = 0
    number_day: int = 0
    all_hour: int = 0
    all_day: int = 0


def held_because(
    text: TextToSend, phone: Phone, sent: TextsSent, caps: Caps | None, quiet_until: datetime | None,
    *, window_closed: bool = False,
) -> HeldBecause | None:  # fmt: skip
    """Why this text is held now; None when it may go. Automatic and urgent texts do not wait for the end of the quiet
    hours. A release does not override STOP, an unsafe number or a closed WhatsApp window."""
    if phone.stopped:
        return "asked_for_none"
    if (text.by_person or text.only_if_safe) and not phone.safe:
        return "number_not_safe"
    if window_closed:
        return "window_closed"
    if text.released or (text.by_person and text.urgent):
        return None
    if over := _over(sent, caps or STANDARD):
        return over
    return "quiet_hours" if text.by_person and quiet_until else None


def _over(sent: TextsSent, caps: Caps) -> HeldBecause | None:
    if sent.number_hour >= caps.number_hour or sent.number_day >= caps.number_day:
        return "number_capped"
    return "force_capped" if sent.all_hour >= caps.all_hour or sent.all_day >= caps.all_day else None


def checked_caps(caps: Caps | None) -> Caps | None:
    """At least one text each, and never more in an hour than in a day.

    Raises: Refused(caps_invalid)."""
    if caps and not (1 <= caps.number_hour <= caps.number_day and 1 <= caps.all_hour <= caps.all_day):
        raise refused("caps_invalid")
    return caps


def refuse_unless_open_to_texts(phone: Phone, *, by_person: bool) -> None:
    """Refuse before an officer writes in vain.

    Raises: Refused(asked_for_no_texts, number_not_safe)."""
    if phone.stopped:
        raise refused("asked_for_no_texts")
    if by_person and not phone.safe:
        raise refused("number_not_safe")
