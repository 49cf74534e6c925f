"""Follow codes: six digits, sent to the phone that wrote, valid for a short time.

The text names nothing: anyone with the phone learns only that a code was sent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Protocol

from referral.domain.texting.banned_words import first_banned_word, has_unprintable, mentions_any
from referral.domain.texting.language import language_of
from referral.domain.texting.send_policy import TextToSend
from referral.domain.texting.sms_segments import parts
from referral.messages import ConfigureForce
from referral.messages.refusals import refused

DEFAULT: Final = "Your code is {code}. It works for 10 minutes."
PLACEHOLDER: Final = "{code}"
DIGITS: Final = 6
CODE_COUNT: Final = 10**DIGITS
VALID_FOR: Final = timedelta(minutes=10)
MAX_ATTEMPTS: Final = 5
MAX_PER_DAY: Final = 3  # to one number
CODE_TEXT: Final = TextToSend(by_person=False, only_if_safe=True)
"""A code goes now or not at all: quiet hours do not delay it, caps and STOP cancel it."""


class StoredCode(Protocol):
    """The parts of a code that say whether it still works."""

    @property
    def created_at(self) -> datetime | None: ...
    @property
    def attempts(self) -> int: ...
    @property
    def used_at(self) -> datetime | None: ...


def format_code(number: int) -> str:
    """The code as it is texted, with leading zeros."""
    return f"{number:0{DIGITS}d}"


def may_be_tried(code: StoredCode, now: datetime) -> bool:
    """Ten minutes, five tries, once."""
    if code.created_at is None or code.used_at is not None:
        return False
    return now - code.created_at < VALID_FOR and code.attempts < MAX_ATTEMPTS


def code_template(settings: ConfigureForce, messages: str) -> str:
    """The code text in the sender's language, else in the force's, else the default."""
    by_language = {reply.language: reply.code for reply in settings.first_replies if reply.code}
    own = by_language.get(settings.language) or settings.code_text or DEFAULT
    return by_language.get(language_of(messages) or "") or own


def checked_code_text(template: str, *, banned_words: Iterable[str] = ()) -> str:
    """The template, if it may be sent; empty means the default.

    Raises: Refused(code_text_invalid) with the ``problem``."""
    template = unicodedata.normalize("NFC", template).strip()
    if not template:
        return ""
    rendered = template.replace(PLACEHOLDER, format_code(0))
    for problem, wrong in (
        ("code_missing", template.count(PLACEHOLDER) != 1),
        ("unknown_placeholder", "{" in rendered or "}" in rendered),
        ("too_long", parts(rendered) != 1),
        ("unprintable", has_unprintable(template)),
        ("banned_word", first_banned_word(rendered) is not None or mentions_any(rendered, banned_words)),
    ):
        if wrong:
            raise refused("code_text_invalid", problem=problem)
    return template
