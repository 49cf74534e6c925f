"""The sound key of a name, which the usual spellings of it share, across the languages met here.

Coarser than Metaphone on purpose: it only finds candidates, which are then compared. It is made for names with several
English spellings: Mohammed and Muhammad, Jaydon and Jayden, Stephen and Steven, Qureshi and Kureshi.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from referral.domain.matching.names import REMEMBERED, script

_DOUBLED: Final = (r"(.)\1+", r"\1")

# Applied in this order. A capital is a sound that is already decided: A is any first vowel, X is sh or ch.
_SPELLINGS: Final = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        _DOUBLED,
        (r"^[kgp]n", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"^mac(?=[^aeiou])", "mc"),
        (r"tch|sch|tsh|sh|ch|zh|cz|sz", "X"),
        (r"ph", "f"),
        (r"(ou|au|ei|i)gh", "a"),
        (r"([gkbdtw])h", r"\1"),
        (r"ck|cq|qu|q", "k"),
        (r"x", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"dg(?=[eiy])|dj|g(?=[ei])", "j"),
        (r"z", "s"),
        (r"v", "f"),
        (r"d", "t"),
        _DOUBLED,
        (r"^[aeiou]+", "A"),
        (r"(?<!^)[aeiouywh]", ""),
    )
)


@lru_cache(REMEMBERED)
def sound(word: str) -> str:
    """The sound key of one word in plain letters; a word in another script is its own key."""
    if script(word) != "LATIN":
        return word
    key = word
    for pattern, heard in _SPELLINGS:
        key = pattern.sub(heard, key)
    return key.lower()
