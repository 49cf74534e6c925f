"""Normalises names: ignores case, accents, punctuation and spacing, and keeps every script."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from referral.domain.text_folding import without_marks

REMEMBERED: Final = 2**15  # names in the cache, of all forces together
_JOINING: Final = "'\u2019\u2018\u02bc\u02bb\u02b9`\u00b4\u2032.\u0640\u200b\u200c\u200d"  # O'Brien, St. John

# What people type when they do not know a name, and titles before it: neither is a name.
_NOT_NAMES: Final = frozenset({"unknown", "notknown", "notgiven", "unk", "nk", "anon", "anonymous", "tbc", "refused"})
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "master", "dr"})


@lru_cache(REMEMBERED)
def words(name: str) -> tuple[str, ...]:
    """The parts of a name in plain letters: ``Anne-Marie`` has two, ``O'Brien`` has one. Empty for no name."""
    folded = without_marks(unicodedata.normalize("NFKC", name).casefold())
    joined = "".join(character for character in folded if character not in _JOINING)
    parts = "".join(character if _is_of_a_name(character) else " " for character in joined).split()
    untitled = [word for word in parts if word not in _TITLES] or parts
    return () if "".join(untitled) in _NOT_NAMES else tuple(untitled)


def letters(name: str) -> str:
    """The name as one run of letters, so that ``Anne Marie`` and ``Annemarie`` are the same."""
    return "".join(words(name))


def script(word: str) -> str:
    """The script of a word by its first letter: ``LATIN``, ``ARABIC``... Two scripts cannot be compared."""
    return unicodedata.name(word[0], "UNKNOWN").split(" ")[0] if word else ""


def _is_of_a_name(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM"
