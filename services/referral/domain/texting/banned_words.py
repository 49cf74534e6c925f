"""Words that no text may contain, because anyone with the phone would learn what it is about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from referral.domain.matching.names import words as parts_of_a_name
from referral.domain.text_folding import words

_TELLING: Final = re.compile(
    r"\b(wayout|violen|polic(e|ing)|officer|gang|county lines?|kni(fe|ves)|blade|weapon|drug|arrest|custody"
    r"|crim(e|inal)|offen[cd]|informant|intelligence|referr|navigator|deterrence|probation|exploit|heddlu|cyllell|trais|policj|przemoc|noże|poliți|cuțit"
    r"|booliis|پولیس|چاقو|شرطة|سكين|ਪੁਲਿਸ|পুলিশ|www\.)|https?:",
    re.IGNORECASE,
)


def first_banned_word(text: str) -> str | None:
    """The first word that shows a scheme or an offence; None when there is none."""
    match = _TELLING.search(text)
    return match[0].lower() if match else None


def mentions_any(text: str, banned_words: Iterable[str]) -> bool:
    """Whether the text contains any of the words. Whole words only: a site called Ely does not forbid "rely"."""
    folded = text.casefold()
    names = (name.casefold().strip() for name in banned_words)
    return any(name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) for name in names)


def mentions_person(text: str, names: Iterable[str]) -> bool:
    """Whether the text contains any part of any of these names, with or without accents."""
    parts = {part for name in names for part in parts_of_a_name(name) if len(part) > 1}
    return not parts.isdisjoint((*words(text), *parts_of_a_name(text)))


def has_unprintable(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Cs") and character != "\n" for character in text)
