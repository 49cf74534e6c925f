"""Detects the language of a text from its script and a few everyday words; unsure means None."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Final

from referral.domain.text_folding import words

ENOUGH: Final = 2  # different everyday words of one language, and more of them than of any other

_SCRIPTS: Final = {
    "GURMUKHI": "pa", "BENGALI": "bn", "GUJARATI": "gu", "DEVANAGARI": "hi", "TAMIL": "ta", "CJK": "zh", "GREEK": "el",
    "THAI": "th", "HANGUL": "ko",
}  # fmt: skip
_URDU, _PERSIAN, _UKRAINIAN, _RUSSIAN = frozenset("ٹڈڑںےھہ"), frozenset("پچژگ"), frozenset("іїєґ"), frozenset("ыэъё")
_EVERYDAY: Final = {
    language: frozenset(everyday.split())
    for language, everyday in {
        "en": "the is my he she and you help please not his her with they we it was have has dont im hes shes are of",
        "cy": "mae yn dw fi ei mab fy gyda oes wedi ddim eisiau helpu plis rwy nid yw ferch merch rydw",
        "pl": "jest nie sie moj moja prosze syn mnie pomocy czy juz tylko bardzo corka nazywam",
        "ro": "este nu si meu mea fiul va rog am ajutor cu sa ea ma fata mi imi sunt",
        "so": "waa iyo waan wiilkayga fadlan caawi ku ka oo gabadhayda waxaan uu",
        "pt": "nao meu minha filho filha esta ele ela por favor com uma ajuda estou",
        "es": "mi hijo hija esta ella por favor con una que ayuda tiene estoy necesito",
        "fr": "mon fils fille est il elle avec pas je les une aide vous merci mais ma suis",
        "lt": "yra mano sunus prasau jis ir kad dukra man padekite",
    }.items()
}


def language_of(text: str) -> str | None:
    """A language's code, or None: a wrong language is worse than the force's own."""
    scripts = Counter(unicodedata.name(character, "").split(" ")[0] for character in text if character.isalpha())
    if not scripts:
        return None
    script, many = scripts.most_common(1)[0]
    if many * 2 <= scripts.total():
        return None
    if script == "LATIN":
        return _by_words(text)
    return _by_letters(script, frozenset(text.casefold()))


def _by_letters(script: str, letters: frozenset[str]) -> str | None:
    if script == "ARABIC":
        return "ur" if letters & _URDU else "fa" if letters & _PERSIAN else "ar"
    if script == "CYRILLIC":
        return "uk" if letters & _UKRAINIAN else "ru" if letters & _RUSSIAN else None
    return _SCRIPTS.get(script)


def _by_words(text: str) -> str | None:
    text_words = frozenset(words(text))
    (first, most), (_, next_most) = Counter(
        {language: len(text_words & known) for language, known in _EVERYDAY.items()}
    ).most_common(2)
    return first if most >= ENOUGH and most > next_most else None
