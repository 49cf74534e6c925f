"""Writes a made-up city, or a legacy list about it, to a labelled file: ``person_id`` is the true person,
``household_id`` the family."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from wayout.errors import CommandError
from wayout.people import synthetic_list
from wayout.people.corruption import WrittenRecord, records_of
from wayout.people.synthetic_city import postcode_count, residents

MOST_ROWS: Final = 1_000  # of one person
COLUMNS: Final = (
    "record_id", "person_id", "household_id", "given_name", "family_name", "date_of_birth", "phone", "postcode",
    "person_ref",
)  # fmt: skip


def simulate(people: int, seed: int) -> Iterator[WrittenRecord]:
    """Every record of every resident, in random order."""
    random = Random(seed)
    postcodes = postcode_count(people)
    written = [record for resident in residents(people, random) for record in records_of(resident, postcodes, random)]
    random.shuffle(written)
    yield from written


def write_city(file: Path, people: int, seed: int) -> int:
    """Write the city. Returns the number of rows."""
    rows = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(COLUMNS)
        for number, record in enumerate(simulate(people, seed), start=1):
            born = record.born.isoformat() if record.born else ""
            table.writerow(
                (f"r{number}", f"p{record.person}", f"h{record.household}", record.given_name, record.family_name, born,
                 record.phone or "", record.postcode or "", record.identifier or "")
            )  # fmt: skip
            rows = number
    return rows


def write_legacy_list(file: Path, people: int, rows_each: tuple[int, int], errors: str, seed: int) -> int:
    """Write the list, with ``heavy`` or ``light`` errors. Returns the number of rows."""
    rows = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(synthetic_list.COLUMNS)
        for row in synthetic_list.list_rows(people, rows_each, synthetic_list.ERRORS[errors], seed):
            table.writerow(row)
            rows += 1
    return rows


def rows_range(written: str) -> tuple[int, int]:
    """5-15, or one number. Raises: CommandError."""
    least, _, most = written.partition("-")
    if not (least.isdecimal() and (most or least).isdecimal() and 1 <= int(least) <= int(most or least) <= MOST_ROWS):
        raise CommandError(f"{written!r} is no number of rows, such as 5-15")
    return int(least), int(most or least)
