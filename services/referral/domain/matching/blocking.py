"""The keys under which an identity is filed, so that known people are found by them. No key is a name.

Each key is a purpose and a value to be blinded. Two identities are compared when they share a key, so after each kind
of mistake one key must still agree:

| mistake                                            | the keys that still agree   |
|----------------------------------------------------|-----------------------------|
| case, accents, punctuation, spacing                | all                         |
| another spelling of the same sound, a short name   | all                         |
| given and family name changed round                | all                         |
| day and month changed round                        | all                         |
| one name quite wrong or changed, the birth right   | sound_and_birth             |
| the birth wrong or missing, the names right        | both_sounds                 |
| the birth wrong or missing, a slip inside one name | sound_and_initial           |
| both names quite wrong, or in another script       | birth_and_postcode, phone   |
| one name quite wrong and no birth                  | sound_and_postcode, phone   |

Many people share a common name, so a search reads only a limited number for each key. ``given_name`` and
``family_name`` are filed only to count how common a name is; nobody is searched for by them.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from referral.domain.matching.comparison import plain_phone, plain_postcode
from referral.domain.matching.names import letters, words
from referral.domain.matching.nicknames import may_stand_for
from referral.domain.matching.phonetics import sound
from referral.messages import Who

Purpose = Literal[
    "sound_and_birth", "both_sounds", "sound_and_initial", "phone", "birth_and_postcode", "sound_and_postcode",
    "given_name", "family_name",
]  # fmt: skip
Key = tuple[Purpose, str]

MOST_WORDS: Final = 4  # a name with more parts is filed under its first ones


def blocking_keys(who: Who) -> frozenset[Key]:
    """Every key under which this identity is filed and searched for; empty when nothing is known."""
    given, family = _sounds(who.given_name), _sounds(who.family_name)
    born = _either_way_round(who.date_of_birth) if who.date_of_birth else ""
    phone, postcode = plain_phone(who.phone), plain_postcode(who.postcode)
    keys: set[Key] = {("phone", phone)} if phone else set()
    if born:
        keys |= {("sound_and_birth", f"{heard}|{born}") for heard in given | family}
    if postcode:
        keys |= {("sound_and_postcode", f"{heard}|{postcode}") for heard in given | family}
    if born and postcode:
        keys.add(("birth_and_postcode", f"{born}|{postcode}"))
    keys |= {("both_sounds", "|".join(sorted((first, last)))) for first in given for last in family}
    keys |= _with_initials(given, who.family_name) | _with_initials(family, who.given_name)
    return frozenset(keys)


def name_keys(who: Who) -> tuple[Key | None, Key | None]:
    """The keys that count how common the given and the family name are; None for a missing name."""
    given, family = letters(who.given_name), letters(who.family_name)
    return ("given_name", given) if given else None, ("family_name", family) if family else None


def _with_initials(heard: frozenset[str], other: str) -> set[Key]:
    initials = {word[0] for word in words(other)[:MOST_WORDS]}
    return {("sound_and_initial", f"{sound_key}|{initial}") for sound_key in heard for initial in initials}


def _sounds(name: str) -> frozenset[str]:
    """The sound keys of the whole name, of each part, and of the names that these may be short for."""
    spellings = {letters(name), *words(name)[:MOST_WORDS]} - {""}
    return frozenset(sound(full) for spelling in spellings for full in may_stand_for(spelling))


def _either_way_round(born: date) -> str:
    """The same value for a date and for that date with day and month swapped."""
    low, high = sorted((born.day, born.month))
    return f"{born.year:04}-{low:02}-{high:02}"
