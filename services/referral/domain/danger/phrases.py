"""Finds a force's danger phrases in a text: in whole words, however they are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from referral.domain.danger.misspellings import is_misspelling
from referral.domain.text_folding import words
from referral.messages import DangerWords
from referral.messages.refusals import refused

_DIGITS: Final = str.maketrans("0134578", "oieastb")  # kn1fe
_WITHOUT_BLANKS: Final = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")


@dataclass(frozen=True)
class PhraseMatch:
    """A listed phrase that a text contains, and the language of its list."""

    phrase: str
    language: str


def find_phrase(text: str, listed: DangerWords) -> PhraseMatch | None:
    """The first listed phrase in the text, in whole words, each perhaps misspelt; scripts without blanks have no whole
    words."""
    text_words, search = words(text), _search(listed)
    joined = "".join(text_words)
    within = next((found for phrase, found in search.without_blanks if phrase in joined), None)
    if within is not None:
        return within
    meant = [search.meanings(word) for word in text_words]
    found = [
        (position, match)
        for place in range(len(text_words))
        for first in meant[place]
        for position, phrase_words, match in search.by_first_word.get(first, ())
        if _follow(phrase_words, meant[place : place + len(phrase_words)])
    ]
    return min(found, key=lambda one: one[0])[1] if found else None


def _follow(phrase_words: Sequence[str], meant: Sequence[frozenset[str]]) -> bool:
    return len(meant) == len(phrase_words) and all(word in here for word, here in zip(phrase_words, meant, strict=True))


class _Search:
    """The lists, prepared once for all texts."""

    def __init__(self, listed: DangerWords) -> None:
        self.by_first_word: dict[str, list[tuple[int, tuple[str, ...], PhraseMatch]]] = {}
        self.without_blanks: list[tuple[str, PhraseMatch]] = []
        for position, (phrase, language) in enumerate(_phrases(listed)):
            wanted, match = words(phrase), PhraseMatch(phrase, language)
            self.by_first_word.setdefault(wanted[0], []).append((position, wanted, match))
            if _has_no_blanks(phrase):
                self.without_blanks.append(("".join(wanted), match))
        self._words = frozenset(
            word for found in self.by_first_word.values() for _, wanted, _ in found for word in wanted
        )
        self.meanings = lru_cache(maxsize=20_000)(self._meanings)

    def _meanings(self, word: str) -> frozenset[str]:
        """The listed words that somebody who wrote ``word`` may have meant."""
        plain = word.translate(_DIGITS) if any(character.isalpha() for character in word) else word
        if exact := self._words & {word, plain}:
            return exact
        return frozenset(listed for listed in self._words if is_misspelling(plain, listed))


@lru_cache(maxsize=64)
def _search(listed: DangerWords) -> _Search:
    return _Search(listed)


def _phrases(listed: DangerWords) -> Iterator[tuple[str, str]]:
    return ((phrase, one.language) for one in listed.lists for phrase in one.phrases)


def _has_no_blanks(phrase: str) -> bool:
    return unicodedata.name(phrase.strip()[:1] or " ", "").startswith(_WITHOUT_BLANKS)


def checked_words(listed: DangerWords | None) -> DangerWords | None:
    """The lists, if every phrase has words and the version counts from 1.

    Raises: Refused(danger_words_invalid)."""
    if listed and not (
        listed.version >= 1 and all(words(phrase) for language_list in listed.lists for phrase in language_list.phrases)
    ):
        raise refused("danger_words_invalid")
    return listed
