"""Writes a made-up city to a labelled file: ``person_id`` says who each row is, ``household_id`` which family."""

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
    """Every record of every resident, in no order."""
    random = Random(seed)
    places = postcode_count(people)
    written = [one for resident in residents(people, random) for one in records_of(resident, places, random)]
    random.shuffle(written)
    yield from written


def write_city(file: Path, people: int, seed: int) -> int:
    """Returns how many rows were written."""
    rows = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(COLUMNS)
        for number, one in enumerate(simulate(people, seed), start=1):
            born = one.born.isoformat() if one.born else ""
            table.writerow(
                (f"r{number}", f"p{one.person}", f"h{one.household}", one.given_name, one.family_name, born,
                 one.phone or "", one.postcode or "", one.identifier or "")
            )  # fmt: skip
            rows = number
    return rows
