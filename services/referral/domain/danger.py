"""Danger: finds listed words however they are written, escalates, and closes only with a control room's incident number
or a reasoned decision."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Final

from common.roles import TRIAGE_TEAM
from referral.domain.text_folding import words
from referral.messages import DangerWords
from referral.messages.refusals import refused

ESCALATES_AFTER: Final = timedelta(minutes=5)
SHORTEST_REASON: Final = 15  # a decision not to call the control room needs more than "ok"

_DIGITS: Final = str.maketrans("0134578", "oieastb")  # kn1fe
_WITHOUT_BLANKS: Final = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
_INCIDENT: Final = re.compile(r"(?=.*[0-9]{2})[A-Za-z0-9][A-Za-z0-9 /\-]{2,39}\Z")


@dataclass(frozen=True)
class PhraseMatch:
    """A listed phrase that a text contains, and the language of its list."""

    phrase: str
    language: str


def find_phrase(text: str, listed: DangerWords) -> PhraseMatch | None:
    """The first listed phrase in the text, in whole words; scripts without blanks have no whole words."""
    text_words, phrases = words(text), _search_phrases(listed)
    plain = tuple(_without_digits(word) for word in text_words)
    longest = max((len(phrase.words) for phrase in phrases), default=0)
    runs, joined = {*_word_runs(text_words, longest), *_word_runs(plain, longest)}, "".join(text_words)
    return next(
        (phrase.found for phrase in phrases if phrase.words in runs or (phrase.within and phrase.within in joined)),
        None,
    )


@dataclass(frozen=True)
class _SearchPhrase:
    """A listed phrase prepared for the search. ``within`` is for scripts without blanks."""

    found: PhraseMatch
    words: tuple[str, ...]
    within: str


@lru_cache(maxsize=64)
def _search_phrases(listed: DangerWords) -> tuple[_SearchPhrase, ...]:
    """Prepare the lists once for all texts."""
    return tuple(
        _SearchPhrase(
            PhraseMatch(phrase, language_list.language), wanted, "".join(wanted) if _has_no_blanks(phrase) else ""
        )
        for language_list in listed.lists
        for phrase in language_list.phrases
        for wanted in [words(phrase)]
    )


def _without_digits(word: str) -> str:
    return word.translate(_DIGITS) if any(character.isalpha() for character in word) else word


def _word_runs(text_words: Sequence[str], longest: int) -> Iterator[tuple[str, ...]]:
    for length in range(1, longest + 1):
        yield from (tuple(text_words[at : at + length]) for at in range(len(text_words) - length + 1))


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


def checked_rungs(rungs: Sequence[str]) -> tuple[str, ...]:
    """At least one rung, each once, and each a role that may acknowledge.

    Raises: Refused(danger_rungs_invalid)."""
    if not rungs or len(set(rungs)) != len(rungs) or not TRIAGE_TEAM.issuperset(rungs):
        raise refused("danger_rungs_invalid")
    return tuple(rungs)


def closing_reason(incident_number: str | None, reason: str | None) -> str:
    """The reason to keep for closing a danger.

    Raises: Refused(incident_number_invalid, danger_needs_closing, danger_needs_reason)."""
    incident, why = (incident_number or "").strip(), (reason or "").strip()
    if incident and not _INCIDENT.match(incident):
        raise refused("incident_number_invalid")
    if not incident and not why:
        raise refused("danger_needs_closing")
    if not incident and len(why) < SHORTEST_REASON:
        raise refused("danger_needs_reason")
    return " ".join(part for part in (f"Incident {incident}." if incident else "", why) if part)
