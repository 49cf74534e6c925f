"""Compares two names, dates of birth, numbers or postcodes, and says how well they agree."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz.distance import OSA, JaroWinkler

from referral.domain.matching.names import REMEMBERED, letters, script, words
from referral.domain.matching.nicknames import may_stand_for
from referral.domain.matching.phonetics import sound
from referral.messages import Who

Level = Literal["same", "short", "slip", "close", "turned", "near", "different", "unknown"]
"""From most to least alike. ``short``: a short form of the name. ``turned``: given and family name are swapped.
``slip``: one digit of the date differs, or day and month are swapped. ``near``: dates within about a year. ``unknown``:
one of the two is missing, or a date stands for one that is not known."""
LADDER: Final[tuple[Level, ...]] = ("same", "short", "slip", "close", "turned", "near", "different")
AGREES: Final = ("same", "short", "slip", "close", "turned")

ALIKE: Final = 0.9  # the Jaro-Winkler similarity from which two spellings may be the same name
ALIKE_IF_SOUNDS_SAME: Final = 0.7
SOUND_TELLS_FROM: Final = 3
ONE_SLIP_FROM: Final = 5  # letters; in a shorter name, one different letter makes a different name (Jay, Kay)
NEAR_DAYS: Final = 400
NOBODY_BORN_UNTIL: Final = 1900  # the last year that programs write where no birth is known


def names_agree(a: Who, b: Who) -> tuple[Level, Level]:
    """How well given and family names agree. Both are ``turned`` when one record has them swapped."""
    given = name_agrees(a.given_name, b.given_name, short_names=True)
    family = name_agrees(a.family_name, b.family_name, short_names=False)
    if "different" in (given, family):
        crossed = (
            name_agrees(a.given_name, b.family_name, short_names=True),
            name_agrees(a.family_name, b.given_name, short_names=True),
        )
        if all(level in AGREES for level in crossed):
            return "turned", "turned"
    return given, family


@lru_cache(REMEMBERED)  # the same few names are compared again and again
def name_agrees(a: str, b: str, *, short_names: bool) -> Level:
    here, there = letters(a), letters(b)
    if not here or not there or script(here) != script(there):
        return "unknown"
    if here == there:
        return "same"
    parts_here, parts_there = words(a), words(b)
    if len(parts_here) == len(parts_there) == 1:
        return _alike(here, there, short_names)
    single = len(parts_here) == 1 or len(parts_there) == 1  # else Mohammed Bilal is nearly Mohammed Usman
    whole = _alike(here, there, short_names) if single else "different"
    return _likelier(whole, _within(parts_here, parts_there, short_names))


def _within(a: tuple[str, ...], b: tuple[str, ...], short_names: bool) -> Level:
    """At most close, when the longer name contains every part of the shorter: Tomlinson-Reid contains Tomlinson."""
    fewer, more = sorted((_significant_parts(a), _significant_parts(b)), key=len)
    level = _paired(fewer, more, short_names)
    if len(fewer) == len(more):
        level = max(level, _paired(more, fewer, short_names), key=LADDER.index)
    return max(level, "close", key=LADDER.index)


def _paired(a: tuple[str, ...], b: tuple[str, ...], short_names: bool) -> Level:
    """Pairs each part of one name with its best match in the other. The worst of these pairs counts."""
    best = (min((_alike(part, other, short_names) for other in b), key=LADDER.index) for part in a)
    return max(best, key=LADDER.index)


def _significant_parts(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of three letters or more: without al, de and the like, unless there is nothing else."""
    return tuple(part for part in parts if len(part) > 2) or parts


def _alike(a: str, b: str, short_names: bool) -> Level:
    if a == b:
        return "same"
    if short_names and (_one_is_short(a, b) or _one_is_short(b, a) or may_stand_for(a) & may_stand_for(b)):
        return "short"
    return "close" if _spelt_alike(a, b) else "different"


def _spelt_alike(a: str, b: str) -> bool:
    likeness = max(JaroWinkler.similarity(a, b), JaroWinkler.similarity(b, a))
    if likeness >= ALIKE or (likeness >= ALIKE_IF_SOUNDS_SAME and sound(a) == sound(b)):
        return True
    return min(len(a), len(b)) >= ONE_SLIP_FROM and OSA.distance(a, b) <= 1


def _one_is_short(a: str, b: str) -> bool:
    """Compares by sound, if the sound key is long enough: Mo is short for every spelling of Mohammed."""
    meant = {sound(name) for name in may_stand_for(a) if name != a}
    return any(len(heard) >= SOUND_TELLS_FROM for heard in meant and meant & {sound(one) for one in may_stand_for(b)})


def births_agree(a: date | None, b: date | None) -> Level:
    if a is None or b is None or is_placeholder_birth(a) or is_placeholder_birth(b):
        return "unknown"
    if a == b:
        return "same"
    turned = (a.year, a.month, a.day) == (b.year, b.day, b.month)
    if turned or _one_slip(_digits(a), _digits(b)):
        return "slip"
    return "near" if abs((a - b).days) <= NEAR_DAYS else "different"


def is_placeholder_birth(born: date) -> bool:
    """Whether this date usually stands for one that is not known: 1 January of any year, or anything up to 1900. Many
    strangers share it, so it says nothing about who they are, even where somebody was really born on that day."""
    return (born.month, born.day) == (1, 1) or born.year <= NOBODY_BORN_UNTIL


def characters_agree(a: str | None, b: str | None) -> Level:
    """Compares two numbers or postcodes that are already normalised."""
    if not a or not b:
        return "unknown"
    if a == b:
        return "same"
    return "close" if min(len(a), len(b)) >= ONE_SLIP_FROM and _one_slip(a, b) else "different"


def _likelier(a: Level, b: Level) -> Level:
    return min(a, b, key=LADDER.index)


def _one_slip(a: str, b: str) -> bool:
    """Whether one character differs, or two neighbours are swapped."""
    return OSA.distance(a, b, score_cutoff=1) <= 1


def _digits(born: date) -> str:
    return born.isoformat().replace("-", "")
