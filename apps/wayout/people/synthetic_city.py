"""Makes up a city of families whose truth is known: siblings, twins, shared phones, shared homes, names of every kind.

Nobody in it is real. Phone numbers can never ring: they are of the range reserved for drama, with too many digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from wayout.people.city_names import COMMUNITIES, Community

FIRST_BIRTH: Final = date(1999, 1, 1)
BIRTH_DAYS: Final = 365 * 15
TWINS: Final = 0.016  # of births
CHILDREN: Final = (0.38, 0.36, 0.17, 0.06, 0.03)  # one to five in a household
OWN_PHONE: Final = 0.45
SECOND_NAME: Final = 0.06
PEOPLE_A_POSTCODE: Final = 30
_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"
_ALL_POSTCODES: Final = 90 * 9 * len(_LETTERS) ** 2
_SPREAD: Final = 100_003  # so that postcodes with neighbouring numbers are not alike
OTHER_FAMILY_NAME: Final = 0.09  # half brothers and sisters


@dataclass(frozen=True)
class Resident:
    """A person as they really are, before anyone writes them down."""

    person: int
    household: int
    given_name: str
    family_name: str
    born: date
    phone: str
    postcode: str
    identifier: str
    community: Community


def residents(people: int, random: Random) -> Iterator[Resident]:
    """``people`` residents, family by family."""
    person = household = 0
    postcodes = postcode_count(people)
    while person < people:
        household += 1
        for resident in _family(household, person, postcodes, random):
            if person < people:
                person += 1
                yield resident


def _family(household: int, before: int, postcodes: int, random: Random) -> list[Resident]:
    (community,) = random.choices(COMMUNITIES, [community.share for community in COMMUNITIES])
    family_name, phone, home = _common_name(community.families, random), a_phone(random), a_postcode(postcodes, random)
    children: list[Resident] = []
    for birth in _birth_dates(random):
        given = _given_name(community, {child.given_name for child in children}, random)
        has_other_name = random.random() < OTHER_FAMILY_NAME
        children.append(
            Resident(
                person=before + len(children) + 1,
                household=household,
                given_name=given,
                family_name=_common_name(community.families, random) if has_other_name else family_name,
                born=birth,
                phone=a_phone(random) if random.random() < OWN_PHONE else phone,
                postcode=home,
                identifier=f"{random.randrange(10**7):07}",
                community=community,
            )
        )
    return children


def _birth_dates(random: Random) -> list[date]:
    (many,) = random.choices(range(1, len(CHILDREN) + 1), CHILDREN)
    born = FIRST_BIRTH + timedelta(days=random.randrange(BIRTH_DAYS))
    births = [born]
    while len(births) < many:
        if random.random() >= TWINS * 2:
            born += timedelta(days=random.randrange(330, 1900))
        births.append(born)
    return births


def _given_name(community: Community, taken: set[str], random: Random) -> str:
    """A name that no brother or sister has."""
    while True:
        names = community.boys if random.random() < 0.6 else community.girls
        name = _common_name(names, random)
        if random.random() < SECOND_NAME:
            name = f"{name} {_common_name(names, random)}"
        if name not in taken:
            return name


def _common_name(names: Sequence[str], random: Random) -> str:
    """A random name. The first in the list are many times as common as the last."""
    return names[int(len(names) * random.random() ** 1.9)]


def a_phone(random: Random) -> str:
    return f"07700 900{random.randrange(10**6):06}"


def postcode_count(people: int) -> int:
    """The number of postcodes in a city of so many young people."""
    return max(10, people // PEOPLE_A_POSTCODE)


def a_postcode(postcodes: int, random: Random) -> str:
    """A postcode of an area that does not exist."""
    number, last = divmod(random.randrange(postcodes) * _SPREAD % _ALL_POSTCODES, len(_LETTERS))
    number, first = divmod(number, len(_LETTERS))
    district, sector = divmod(number, 9)
    return f"ZZ{district} {sector + 1}{_LETTERS[first]}{_LETTERS[last]}"
