"""Makes up a force's legacy list, whose truth is known: many rows about each person, over years, with heavy errors.

The people are those of the made-up city. Between two rows they may have moved, or changed their phone, their e-mail,
their family name or their job; each row is written down anew, by somebody in a hurry. Nobody in it is real.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from referral.domain.matching.nicknames import short_for
from wayout.people.city_names import name_list
from wayout.people.corruption import without_accents
from wayout.people.synthetic_city import (
    BIRTH_DAYS,
    FIRST_BIRTH,
    Resident,
    a_phone,
    a_postcode,
    postcode_count,
    residents,
)
from wayout.people.text_errors import read_by_scanner, spelt_by_ear, with_keyboard_slip

STREETS: Final = name_list(
    "Alder Ash Beech Birch Canal Castle Cedar Chapel Church Clarence Cross Duke Elm Factory Fern Foundry Garden George "
    "Grove Hawthorn High Hill Holly Ivy King Lark Laurel Lime Lock Maple Market Meadow Mill Moor New Oak Orchard Park "
    "Poplar Quarry Queen Railway River Rose Rowan School Spring Station Thorn Tower Union Vale Victoria Walnut Water "
    "Weaver Well West Willow Wood"
)
STREET_KINDS: Final = (
    ("Street", "St"),
    ("Road", "Rd"),
    ("Avenue", "Ave"),
    ("Close", "Cl"),
    ("Lane", "Ln"),
    ("Court", "Ct"),
)
TOWNS: Final = name_list(
    "Ashcombe Bramwick Calderby Dunsford Eastmere Farrowdale Glenthorpe Harlow-on-the-Moor Inglewick Kelbrook Lowmarsh "
    "Millhaven Northcote Oxley Pendlebrook Queensbridge Redmoor Southwell-Green Thornaby-Vale Upperton Westhaven "
    "Yarmside"
)
BIRTHPLACES: Final = (
    *TOWNS, "Lagos", "Lahore", "Kraków", "Bucharest", "Kingston", "Mogadishu", "Dhaka", "Sylhet", "Kabul", "Accra",
    "Hanoi", "Lisbon", "Tirana", "Vilnius", "Harare", "Karachi", "Mirpur", "Warszawa",
)  # fmt: skip
OCCUPATIONS: Final = (
    ("student", "pupil", "at school"), ("college student", "at college"), ("unemployed", "none", "out of work"),
    ("labourer", "building labourer"), ("shop assistant", "retail"), ("warehouse operative", "warehouse", "picker"),
    ("kitchen porter", "kitchen staff"), ("apprentice electrician", "electrician"), ("barber", "hairdresser"),
    ("delivery rider", "courier", "driver"), ("cleaner",), ("mechanic", "apprentice mechanic"),
    ("care assistant", "carer"),
    ("waiter", "waiting staff"), ("plasterer",), ("scaffolder", "scaffolding"), ("security guard", "door staff"),
    ("musician", "DJ"), ("painter and decorator", "painter"), ("call centre agent", "call centre"), ("gardener",),
    ("roofer",), ("factory worker", "factory"), ("receptionist",), ("nursery nurse", "nursery"), ("volunteer",),
)  # fmt: skip
DATE_FORMATS: Final[tuple[tuple[float, Callable[[date], str]], ...]] = (
    (0.34, lambda born: f"{born:%d/%m/%Y}"),
    (0.2, lambda born: f"{born:%Y-%m-%d}"),
    (0.08, lambda born: f"{born:%m/%d/%Y}"),
    (0.08, lambda born: f"{born.day}.{born.month}.{born:%y}"),
    (0.08, lambda born: f"{born.day} {born:%B %Y}"),
    (0.06, lambda born: f"{born:%d-%b-%y}"),
    (0.05, lambda born: f"{born:%B} {born.day}, {born.year}"),
    (0.04, lambda born: f"{born:%Y%m%d}"),
    (0.03, lambda born: f"{born:%Y/%m/%d}"),
    (0.02, lambda born: f"{born.year}"),
    (0.02, lambda born: f"about {born.year}, says mother"),
)
ERRORS: Final = {"heavy": 1.0, "light": 0.3}
COLUMNS: Final = (
    "record_id", "person_id", "household_id", "given_name", "family_name", "date_of_birth", "phone", "email", "street",
    "town", "postcode", "birthplace", "occupation",
)  # fmt: skip


@dataclass(frozen=True)
class Address:
    street: str
    town: str
    postcode: str


@dataclass(frozen=True)
class Life:
    """What was ever true of a resident, the latest last."""

    resident: Resident
    family_names: tuple[str, ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    addresses: tuple[Address, ...]
    birthplace: str
    occupations: tuple[tuple[str, ...], ...]


def list_rows(people: int, rows_each: tuple[int, int], errors: float, seed: int) -> Iterator[tuple[str, ...]]:
    """Every row of a list of ``people``, in random order: as many about each as a number between the two. ``errors``
    is how often anything goes wrong, against a list with heavy errors."""
    random = Random(seed)
    postcodes = postcode_count(people)
    homes: dict[int, tuple[Address, str]] = {}
    rows = []
    for resident in residents(people, random):
        home = homes.setdefault(resident.household, (_address(resident.postcode, random), random.choice(BIRTHPLACES)))
        life = _life(resident, *home, postcodes, random)
        rows += [_row(life, errors, random) for _ in range(random.randint(*rows_each))]
    random.shuffle(rows)
    yield from ((f"r{number}", *row) for number, row in enumerate(rows, start=1))


def _life(resident: Resident, home: Address, birthplace: str, postcodes: int, random: Random) -> Life:
    def more(share: float, made: Callable[[], str]) -> tuple[str, ...]:
        return (made(),) if random.random() < share else ()

    moved = tuple(_address(a_postcode(postcodes, random), random) for _ in range(random.choice((0, 0, 1, 1, 2))))
    families = resident.community.families
    return Life(
        resident=resident,
        family_names=(*more(0.12, lambda: random.choice(families)), resident.family_name),
        phones=(resident.phone, *more(0.5, lambda: a_phone(random)), *more(0.3, lambda: a_phone(random))),
        emails=(_email(resident, random), *more(0.3, lambda: _email(resident, random))),
        addresses=(home, *moved),
        birthplace=birthplace,
        occupations=tuple(random.choice(OCCUPATIONS) for _ in range(random.choice((1, 1, 2, 3)))),
    )


def _address(postcode: str, random: Random) -> Address:
    street = f"{random.randint(1, 150)} {random.choice(STREETS)} {random.choice(STREET_KINDS)[0]}"
    return Address(street, random.choice(TOWNS), postcode)


def _email(resident: Resident, random: Random) -> str:
    given, family = (without_accents(name).lower().replace(" ", "").replace("'", "") for name in
                     (resident.given_name, resident.family_name))  # fmt: skip
    local = random.choice((f"{given}.{family}", f"{given[0]}{family}{random.randrange(100)}",
                           f"{given}{random.randrange(1000)}", f"xx{given}{resident.born:%y}"))  # fmt: skip
    return f"{local}@{random.choice(('mail', 'post', 'inbox'))}.example"


def _row(life: Life, errors: float, random: Random) -> tuple[str, ...]:
    def known(value: str, missing: float, slips: float) -> str:
        return "" if random.random() < missing else _slipped(value, slips * errors, random)

    address = random.choice(life.addresses)
    given, family = _names(life, errors, random)
    row: tuple[str, ...] = (
        given,
        family,
        "" if random.random() < 0.15 else _birth(life.resident.born, errors, random),
        known(_phone(random.choice(life.phones), random), 0.45, 0.08),
        known(random.choice(life.emails), 0.55, 0.1),
        known(_short_street(address.street, random), 0.35, 0.15),
        known(address.town, 0.25, 0.12),
        known(address.postcode, 0.35, 0.08),
        known(life.birthplace, 0.35, 0.12),
        known(random.choice(random.choice(life.occupations)), 0.4, 0.08),
    )
    if random.random() < 0.15:
        row = tuple(value.upper() for value in row)
    return f"p{life.resident.person}", f"h{life.resident.household}", *row


def _names(life: Life, errors: float, random: Random) -> tuple[str, str]:
    given, family = life.resident.given_name, random.choice(life.family_names)
    kind = random.random() / errors
    if kind < 0.2 and (short := sorted(short_for(given.casefold()))):
        given = random.choice(short).title()
    elif kind < 0.27:
        given = given[0]
    elif kind < 0.31:
        given = f"{given} {random.choice(life.resident.community.boys)}"
    if "-" in family and random.random() < 0.4:
        family = random.choice(family.split("-"))
    if random.random() < 0.5:
        given, family = without_accents(given), without_accents(family)
    given, family = (_slipped(_slipped(name, 0.35 * errors, random), 0.1 * errors, random) for name in (given, family))
    given, family = ("" if random.random() < 0.04 * errors else name for name in (given, family))
    return (family, given) if random.random() < 0.05 * errors else (given, family)


def _slipped(value: str, share: float, random: Random) -> str:
    if random.random() >= share:
        return value
    return random.choice((with_keyboard_slip, with_keyboard_slip, spelt_by_ear, read_by_scanner))(value, random)


def _birth(born: date, errors: float, random: Random) -> str:
    kind = random.random() / errors
    if kind < 0.05 and born.day <= 12:
        born = date(born.year, born.day, born.month)
    elif kind < 0.09:
        born += timedelta(days=random.choice((-10, -2, -1, 1, 2, 10, 30)))
    elif kind < 0.13:
        born = born.replace(year=born.year + random.choice((-2, -1, 1, 10)), day=min(born.day, 28))
    elif kind < 0.18:
        born = date(born.year, 1, 1)
    elif kind < 0.21:
        born = FIRST_BIRTH + timedelta(days=random.randrange(BIRTH_DAYS))
    (written,) = random.choices([written for _, written in DATE_FORMATS], [share for share, _ in DATE_FORMATS])
    return _slipped(written(born), 0.03 * errors, random)


def _phone(number: str, random: Random) -> str:
    digits = number.replace(" ", "")
    return random.choice((number, digits, f"+44 {digits[1:]}", f"{digits[:5]}-{digits[5:]}"))


def _short_street(street: str, random: Random) -> str:
    for long, short in STREET_KINDS:
        if random.random() < 0.4:
            street = street.replace(f" {long}", f" {short}")
    return street
