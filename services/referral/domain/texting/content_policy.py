"""What a person may text back: the officer's own words, as long as they give nothing away on somebody else's screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from common.errors import Refused
from referral.domain.texting.banned_words import first_banned_word, has_unprintable, mentions_any, mentions_person
from referral.domain.texting.sms_segments import parts

MAX_PARTS: Final = 3


def checked_answer(text: str, *, unsayable: Iterable[str], names: Iterable[str]) -> str:
    """The text, ready to be sent. Refused with the ``problem`` named, so that the officer can say it otherwise;
    ``names`` are those of the person it is about, ``unsayable`` the force's own names and places."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if word := first_banned_word(text):
        raise Refused("answer_unsayable", problem="banned_word", word=word)
    for problem, wrong in (
        ("empty", not text),
        ("too_long", parts(text) > MAX_PARTS),
        ("unprintable", has_unprintable(text)),
        ("names_place", mentions_any(text, unsayable)),
        ("names_person", mentions_person(text, names)),
    ):
        if wrong:
            raise Refused("answer_unsayable", problem=problem)
    return text
