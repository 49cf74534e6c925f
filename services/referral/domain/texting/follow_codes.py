"""Codes by which whoever texted follows their referral: six digits to the phone that wrote, good for a short while.

The text names nothing: whoever holds the phone learns that somebody was given a code.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Protocol

from common.errors import Refused
from referral.domain.texting.banned_words import first_banned_word, has_unprintable, mentions_any
from referral.domain.texting.language import language_of
from referral.domain.texting.send_policy import TextToSend
from referral.domain.texting.sms_segments import parts
from referral.messages import ConfigureForce

DEFAULT: Final = "Your code is {code}. It works for 10 minutes."
PLACEHOLDER: Final = "{code}"
DIGITS: Final = 6
CODE_COUNT: Final = 10**DIGITS
VALID_FOR: Final = timedelta(minutes=10)
MAX_ATTEMPTS: Final = 5
MAX_PER_DAY: Final = 3  # to one number
CODE_TEXT: Final = TextToSend(by_person=False, only_if_safe=True)
"""A code is wanted now or not at all: the quiet hours do not hold it, caps and STOP end it."""


class StoredCode(Protocol):
    """What is needed of a code to know whether it may still be tried."""

    @property
    def created_at(self) -> datetime | None: ...
    @property
    def attempts(self) -> int: ...
    @property
    def used_at(self) -> datetime | None: ...


def format_code(number: int) -> str:
    """The code as it is texted: all of its digits, also those that are nothing in front."""
    return f"{number:0{DIGITS}d}"


def may_be_tried(code: StoredCode, now: datetime) -> bool:
    """Ten minutes, five tries, once."""
    if code.created_at is None or code.used_at is not None:
        return False
    return now - code.created_at < VALID_FOR and code.attempts < MAX_ATTEMPTS


def code_template(settings: ConfigureForce, messages: str) -> str:
    """The force's words for a code in the sender's language where it has them, else in its own, else the usual ones."""
    by_language = {reply.language: reply.code for reply in settings.first_replies if reply.code}
    own = by_language.get(settings.language) or settings.code_text or DEFAULT
    return by_language.get(language_of(messages) or "") or own


def checked_code_text(template: str, *, unsayable: Iterable[str] = ()) -> str:
    """The words, if they may be sent to a phone; none at all are the usual ones."""
    template = unicodedata.normalize("NFC", template).strip()
    if not template:
        return ""
    rendered = template.replace(PLACEHOLDER, format_code(0))
    for problem, wrong in (
        ("code_missing", template.count(PLACEHOLDER) != 1),
        ("unknown_placeholder", "{" in rendered or "}" in rendered),
        ("too_long", parts(rendered) != 1),
        ("unprintable", has_unprintable(template)),
        ("banned_word", first_banned_word(rendered) is not None or mentions_any(rendered, unsayable)),
    ):
        if wrong:
            raise Refused("code_text_invalid", problem=problem)
    return template
