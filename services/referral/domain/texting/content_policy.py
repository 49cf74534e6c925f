"""What an officer may text: own words, as long as they show nothing on someone else's screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from referral.domain.texting.banned_words import first_banned_word, has_unprintable, mentions_any, mentions_person
from referral.domain.texting.sms_segments import parts
from referral.messages.refusals import refused

MAX_PARTS: Final = 3


def checked_answer(text: str, *, banned_words: Iterable[str], names: Iterable[str]) -> str:
    """The text, ready to be sent. ``names`` are those of the person it is about, ``banned_words`` the force's own names
    and places.

    Raises: Refused(answer_unsayable) with the ``problem``, so that the officer can reword it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if word := first_banned_word(text):
        raise refused("answer_unsayable", problem="banned_word", word=word)
    for problem, wrong in (
        ("empty", not text),
        ("too_long", parts(text) > MAX_PARTS),
        ("unprintable", has_unprintable(text)),
        ("names_location", mentions_any(text, banned_words)),
        ("names_person", mentions_person(text, names)),
    ):
        if wrong:
            raise refused("answer_unsayable", problem=problem)
    return text
