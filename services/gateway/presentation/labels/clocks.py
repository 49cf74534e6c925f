"""The words for what is due next on a referral and by when, and for contact with people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from gateway.presentation import time_formats
from gateway.presentation.time_formats import Clock

DUE: Final = {"first_view": "Read", "contact": "Make contact", "decide": "Decide", "in_hand": "In progress"}
CONTACT_HOW: Final = {
    "phone": "Phone call",
    "visit": "Visit",
    "custody_visit": "In custody",
    "meeting": "Meeting",
    "email": "Email",
}
CONTACT_PERSON: Final = {
    "referrer": "The person who asked for help",
    "person": "The person it is about",
    "somebody_else": "Someone else",
}
CONTACT_OUTCOME: Final = {
    "spoke": "Spoke",
    "met": "Met",
    "answered": "Replied in writing",
    "left_message": "Left a message",
    "no_answer": "No answer",
}
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "contact_how": CONTACT_HOW,
    "whom_words": CONTACT_PERSON,
    "contact_outcome": CONTACT_OUTCOME,
}


def due_words(due: str | None, at: datetime | None, now: datetime) -> Clock:
    """ "Read by 2:05pm", or "Make contact: 2 hours late", or what the referral waits for."""
    if due is None:
        return Clock(late=False, words="A text is on hold")
    if at is None:
        return Clock(late=False, words=DUE[due])
    if time_formats.due(at, now).late:
        return Clock(late=True, words=f"{DUE[due]}: {time_formats.span(now - at)} late")
    return Clock(late=False, words=f"{DUE[due]} {time_formats.by(at, now)}")


def contact_choices(*, asked: bool) -> Mapping[str, str]:
    """Who can be contacted. After an arrest there is no person who asked for help."""
    return CONTACT_PERSON if asked else {code: label for code, label in CONTACT_PERSON.items() if code != "referrer"}
