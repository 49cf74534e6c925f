"""The first reply: what happens next, 999 if somebody is in danger, and a reference; and when it is not sent.

The phone may be her son's, or his exploiter's: the words give away no scheme, person, place or offence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final, Literal

from common.errors import Refused
from common.reference import new_reference
from common.senders import Sender, sender
from referral.domain.sms import parts

DEFAULT: Final = (
    "Thank you for your message. A person will read it. If anyone is in danger now, call 999. "
    "Your reference is {reference}"
)
PLACE: Final = "{reference}"
QUIET: Final = timedelta(hours=12)
MOST_PARTS: Final = 2
MOST_SIGNS: Final = 300

Silence = Literal["not_a_phone", "short_code", "our_own_number", "foreign_number", "costly_number", "answered_lately"]

_SAMPLE = new_reference(bytes(16))
# Words that tell whoever holds the phone what this is about.
_TELLING = re.compile(
    r"\b(wayout|violen|polic(e|ing)|officer|gang|county lines?|kni(fe|ves)|blade|weapon|drug|arrest|custody"
    r"|crim(e|inal)|offen[cd]|informant|intelligence|referr|navigator|deterrence|probation|exploit|heddlu|cyllell|trais|www\.)|https?:",
    re.IGNORECASE,
)


def first_reply(template: str, reference: str) -> str:
    """The force's words with the reference in its place. Replaced, not formatted: braces in a template do nothing."""
    return template.replace(PLACE, reference)


def checked_template(template: str, *, unsayable: Iterable[str] = ()) -> str:
    """The template, if it may be sent to a stranger's phone; ``unsayable`` are the force's own names and places."""
    template = unicodedata.normalize("NFC", template).strip()
    for problem, wrong in _problems(template, unsayable):
        if wrong:
            raise Refused("first_reply_invalid", problem=problem)
    return template


def _problems(template: str, unsayable: Iterable[str]) -> Iterable[tuple[str, bool]]:
    rendered = first_reply(template, _SAMPLE)
    yield "reference_missing", template.count(PLACE) != 1
    yield "unknown_place", "{" in rendered or "}" in rendered
    yield "danger_missing", re.search(r"(?<![\d+])999(?!\d)", rendered) is None
    yield "too_long", len(rendered) > MOST_SIGNS or parts(rendered) > MOST_PARTS
    yield "unprintable", any(unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n" for sign in template)
    yield "telling", _TELLING.search(rendered) is not None or _says(rendered, unsayable)


def _says(text: str, unsayable: Iterable[str]) -> bool:
    """Whole words only, so that a site called Ely does not forbid "rely"; a blank name says nothing."""
    folded = text.casefold()
    names = (name.casefold().strip() for name in unsayable)
    return any(name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) for name in names)


def silence(
    written_by: str, last_answer_at: datetime | None, now: datetime, own_numbers: Collection[str]
) -> Silence | None:
    """Why this sender gets no automatic reply now, or None when one is due. A person may always answer."""
    who = sender(written_by)
    never = _never_answered(who, own_numbers)
    if never is None and last_answer_at is not None and now - last_answer_at < QUIET:
        return "answered_lately"
    return never


def should_answer(
    written_by: str, last_answer_at: datetime | None, now: datetime, own_numbers: Collection[str]
) -> bool:
    """Whether one automatic reply is due: one for a conversation in twelve hours, none to machines."""
    return silence(written_by, last_answer_at, now, own_numbers) is None


def _never_answered(who: Sender, own_numbers: Collection[str]) -> Silence | None:
    if who in {sender(number) for number in own_numbers}:
        return "our_own_number"
    if who.kind == "name":
        return "not_a_phone"
    if who.kind == "short_code":
        return "short_code"
    if who.foreign:
        return "foreign_number"
    return "costly_number" if who.costly else None
