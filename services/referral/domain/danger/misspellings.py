"""Whether a word is another with one letter forgotten, added or swapped, as thumbs do. A different letter is often a
different word (shooting, shouting), so that does not count."""

from __future__ import annotations

from typing import Final

from rapidfuzz.distance import OSA

TOLERATED_FROM: Final = 5  # letters of the listed word


def is_misspelling(word: str, listed: str) -> bool:
    return (
        len(listed) >= TOLERATED_FROM
        and word[0] == listed[0]
        and abs(len(word) - len(listed)) <= 1
        and OSA.distance(word, listed, score_cutoff=1) == 1
        and (len(word) != len(listed) or sorted(word) == sorted(listed))
    )
