"""Says what is due next on a referral and by when, and how somebody was in touch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from gateway.presentation import time_formats
from gateway.presentation.time_formats import Clock

DUE: Final = {"look": "Look", "contact": "In touch", "decide": "Decide", "in_hand": "In hand"}
CONTACT_HOW: Final = {
    "phone": "Phone call",
    "visit": "Visit",
    "custody_visit": "In custody",
    "meeting": "Meeting",
    "email": "Email",
}
WHOM: Final = {
    "asker": "Whoever asked",
    "person": "The person it is about",
    "somebody_else": "Somebody else",
}
CONTACT_OUTCOME: Final = {
    "spoke": "Spoke",
    "met": "Met",
    "answered": "They answered in writing",
    "left_word": "Left word",
    "no_answer": "No answer",
}
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "contact_how": CONTACT_HOW,
    "whom_words": WHOM,
    "contact_outcome": CONTACT_OUTCOME,
}


def due_words(due: str | None, at: datetime | None, now: datetime) -> Clock:
    """ "Look by 2:05pm", or "In touch: late by 2 hours"; else how it stands."""
    if due is None:
        return Clock(late=False, words="A text waits for you")
    if at is None:
        return Clock(late=False, words=DUE[due])
    if time_formats.due(at, now).late:
        return Clock(late=True, words=f"{DUE[due]}: late by {time_formats.span(now - at)}")
    return Clock(late=False, words=f"{DUE[due]} {time_formats.by(at, now)}")


def whom(*, asked: bool) -> Mapping[str, str]:
    """Whom there is to be in touch with: of an arrest nobody asked."""
    return WHOM if asked else {code: said for code, said in WHOM.items() if code != "asker"}
