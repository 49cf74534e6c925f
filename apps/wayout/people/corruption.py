"""Writes people down as sources do: short names, slips, swapped names, missing and swapped dates, other scripts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from referral.domain.matching.nicknames import short_for
from wayout.people.synthetic_city import BIRTH_DAYS, FIRST_BIRTH, Resident, a_phone, a_postcode

RECORDS: Final = (0.5, 0.28, 0.12, 0.06, 0.04)  # the share of people with one to five records
SLIPS: Final = 0.03
_KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True)
class WrittenRecord:
    """One record of a person, as one source wrote it."""

    person: int
    household: int
    given_name: str
    family_name: str
    born: date | None
    phone: str | None
    postcode: str | None
    identifier: str | None


def records_of(resident: Resident, postcodes: int, random: Random) -> Iterator[WrittenRecord]:
    """The records of one person, each written down anew."""
    (many,) = random.choices(range(1, len(RECORDS) + 1), RECORDS)
    for _ in range(many):
        yield write_down(resident, postcodes, random)


def write_down(resident: Resident, postcodes: int, random: Random) -> WrittenRecord:
    def happens(share: float) -> bool:
        return random.random() < share

    given, family = _names(resident, random)
    written = WrittenRecord(
        person=resident.person,
        household=resident.household,
        given_name=given,
        family_name=family,
        born=None if happens(0.25) else _written_birth(resident.born, random),
        phone=None if happens(0.45) else a_phone(random) if happens(0.15) else _slip(resident.phone, random),
        postcode=None
        if happens(0.4)
        else a_postcode(postcodes, random)
        if happens(0.12)
        else _slip(resident.postcode, random),
        identifier=_slip(resident.identifier, random) if happens(0.15) else None,
    )
    if happens(0.02):
        written = replace(written, given_name=family, family_name=given)
    return replace(written, given_name=written.given_name.upper(), family_name=written.family_name.upper()) if happens(
        0.15
    ) else written  # fmt: skip


def _names(resident: Resident, random: Random) -> tuple[str, str]:
    given, family, known = resident.given_name, resident.family_name, resident.community
    if random.random() < 0.12:
        short = sorted(short_for(given.casefold()))
        given = random.choice(short).title() if short else given
    if " " in given and random.random() < 0.5:
        given = given.split()[0]
    if "-" in family and random.random() < 0.4:
        family = random.choice(family.split("-"))
    if random.random() < 0.02:
        family = random.choice(known.families)
    if random.random() < 0.03:
        given, family = known.scripts.get(given, given), known.scripts.get(family, family)
    if random.random() < 0.4:
        given, family = without_accents(given), without_accents(family)
    return _misspelt(given, 0.09, random), _misspelt(family, 0.09, random)


def without_accents(name: str) -> str:
    """A name without accents, as a keyboard types it."""
    apart = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L").replace("ı", "i"))
    return "".join(character for character in apart if not unicodedata.combining(character))


def _misspelt(name: str, share: float, random: Random) -> str:
    if random.random() >= share or len(name) < 3:
        return name
    at = random.randrange(1, len(name))
    before, letter, after = name[:at], name[at], name[at + 1 :]
    row = next((keys for keys in _KEYS if letter in keys), "aeiou")
    return random.choice(
        (
            before + after,
            before + letter + letter + after,
            before + random.choice(row) + after,
            before + after[:1] + letter + after[1:],
            before + random.choice("aeiou") + after if letter in "aeiou" else before + after,
        )
    )


def _written_birth(born: date, random: Random) -> date:
    kind = random.random()
    if kind < 0.025 and born.day <= 12:
        return date(born.year, born.day, born.month)
    if kind < 0.045:
        return born + timedelta(days=random.choice((-10, -1, 1, 10)))
    if kind < 0.06:
        return _other_year(born, random.choice((-1, 1)))
    if kind < 0.07:  # only the age was known
        return date(born.year + random.choice((0, 0, 1)), 1, 1)
    if kind < 0.08:  # another person's, or invented
        return FIRST_BIRTH + timedelta(days=random.randrange(BIRTH_DAYS))
    return born


def _other_year(born: date, years: int) -> date:
    return born.replace(year=born.year + years, day=min(born.day, 28))


def _slip(number: str, random: Random) -> str:
    """Sometimes one digit is wrong, but never one that keeps a phone in the range for drama."""
    if random.random() >= SLIPS:
        return number
    at = random.choice([index for index, digit in enumerate(number) if digit.isdigit()][-6:])
    return number[:at] + str(random.randrange(10)) + number[at + 1 :]
