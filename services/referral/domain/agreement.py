"""Do two names, or two dates of birth, agree? Same, close enough to be one, different, or not to be compared."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from rapidfuzz.distance import OSA, JaroWinkler

from referral.domain.names import letters, script, words
from referral.domain.nicknames import may_stand_for
from referral.domain.sound import sound
from referral.messages import Who

Agreement = Literal["same", "close", "different", "unknown"]

AGREES: Final = ("same", "close")

ALIKE: Final = 0.9  # Jaro-Winkler from which two spellings may be one name
ALIKE_IF_SOUNDS_SAME: Final = 0.7
SOUND_TELLS_FROM: Final = 3
ONE_SLIP_FROM: Final = 5  # letters; in a shorter name one other letter is another name (Jay, Kay)


def names_agree(a: Who, b: Who) -> tuple[Agreement, Agreement]:
    """Given and family name; both ``close`` when they were changed round by whoever wrote one of them down."""
    given = _name(a.given_name, b.given_name, short_names=True)
    family = _name(a.family_name, b.family_name, short_names=False)
    if "different" in (given, family):
        crossed = (
            _name(a.given_name, b.family_name, short_names=True),
            _name(a.family_name, b.given_name, short_names=True),
        )
        if all(agreement in AGREES for agreement in crossed):
            return "close", "close"
    return given, family


def _name(a: str, b: str, *, short_names: bool) -> Agreement:
    here, there = letters(a), letters(b)
    if not here or not there or script(here) != script(there):
        return "unknown"
    if here == there:
        return "same"
    parts_here, parts_there = words(a), words(b)
    single = len(parts_here) == 1 or len(parts_there) == 1  # Mohammed Bilal is nearly Mohammed Usman, his brother
    whole = single and _alike(here, there, short_names)
    return "close" if whole or _within(parts_here, parts_there, short_names) else "different"


def _within(a: tuple[str, ...], b: tuple[str, ...], short_names: bool) -> bool:
    """Every part of the shorter name is found in the longer: Tomlinson in Tomlinson-Reid."""
    fewer, more = sorted((_telling(a), _telling(b)), key=len)
    if len(fewer) == len(more):
        return _paired(fewer, more, short_names) and _paired(more, fewer, short_names)
    return _paired(fewer, more, short_names)


def _paired(a: tuple[str, ...], b: tuple[str, ...], short_names: bool) -> bool:
    return all(any(_alike(one, other, short_names) for other in b) for one in a)


def _telling(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Without al, de, van der's shorter companions, unless the name has nothing else."""
    return tuple(part for part in parts if len(part) > 2) or parts


def _alike(a: str, b: str, short_names: bool) -> bool:
    if a == b or (short_names and _one_is_short_for_other(a, b)):
        return True
    likeness = max(JaroWinkler.similarity(a, b), JaroWinkler.similarity(b, a))
    if likeness >= ALIKE or (sound(a) == sound(b) and likeness >= ALIKE_IF_SOUNDS_SAME):
        return True
    return min(len(a), len(b)) >= ONE_SLIP_FROM and OSA.distance(a, b) <= 1


def _one_is_short_for_other(a: str, b: str) -> bool:
    """Or both for a third. By sound where there is enough of it: Mo is short for every Mohammed, however spelt."""
    here, there = may_stand_for(a), may_stand_for(b)
    enough = {sound(name) for name in here} & {sound(name) for name in there}
    return bool(here & there) or any(len(heard) >= SOUND_TELLS_FROM for heard in enough)


def births_agree(a: date | None, b: date | None) -> Agreement:
    if a is None or b is None:
        return "unknown"
    if a == b:
        return "same"
    turned = (a.year, a.month, a.day) == (b.year, b.day, b.month)
    return "close" if turned or _one_slip(_digits(a), _digits(b)) else "different"


def _one_slip(a: str, b: str) -> bool:
    """One digit other, or two neighbours changed round."""
    return OSA.distance(a, b) <= 1


def _digits(born: date) -> str:
    return born.isoformat().replace("-", "")
