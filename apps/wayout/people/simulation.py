"""Writes a made-up city to a labelled file: ``person_id`` is the true person, ``household_id`` the family."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from wayout.people.corruption import WrittenRecord, records_of
from wayout.people.synthetic_city import postcode_count, residents

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
