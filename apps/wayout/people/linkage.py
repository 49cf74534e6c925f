"""Links the rows of a force's legacy list: Splink finds the pairs, and our rules decide which of them are certain.

Splink takes brothers for one person as soon as surname, phone and home agree, so no pair is linked by its probability
alone: a rule that forbids the link of a referral forbids it here too, and a person decides.
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from referral.domain.matching.comparison import plain_phone, plain_postcode
from referral.domain.matching.decision import SHOWN_FROM, doubts_about
from referral.domain.matching.names import letters
from wayout.errors import CommandError
from wayout.people.bulk_tools import bulk_python
from wayout.people.pairs import compare
from wayout.people.people_file import Record, read_people
from wayout.people.tables import as_csv

Say = Callable[[str], None]
PROGRAM: Final = Path(__file__).parent / "bulk" / "link_rows.py"
PROGRESS_PREFIXES: Final = ("learning", "scoring")  # how our program's lines begin; Splink prints many others
COLUMNS: Final = ("row_id", "given_name", "family_name", "date_of_birth", "phone", "postcode")


@dataclass(frozen=True)
class Linkage:
    """The ``person`` of each row, counted from 1, and the pairs that a person must check, with the reasons.
    ``births_not_read`` counts rows whose date of birth could not be read: without it they are hardly ever linked."""

    person: Sequence[int]
    unsure: Sequence[tuple[int, int, float, tuple[str, ...]]]
    births_not_read: int = 0


def link_file(file: Path, named: Mapping[str, str | None], say: Say) -> Linkage:
    with as_csv(file, say) as rows:
        found = read_people(rows, named)
    records = found.records
    say(f"{len(records):,} rows read; {found.births_not_read:,} dates of birth could not be read")
    scored = _pairs(records, say) if len(records) > 1 else ()
    return replace(link_records(records, scored), births_not_read=found.births_not_read)


def link_records(records: Sequence[Record], scored: Iterable[tuple[int, int, float]]) -> Linkage:
    """Link the pairs that are certain, and list the others that a person must check."""
    person, unsure = list(range(len(records))), []
    for one, other, probability in scored:
        reasons = doubts_about(compare(records[one], records[other]), probability)
        if not reasons:
            _join(person, one, other)
        elif probability >= SHOWN_FROM:
            unsure.append((one, other, probability, reasons))
    heads = [_head(person, row) for row in range(len(records))]
    numbers = {head: number for number, head in enumerate(dict.fromkeys(heads), start=1)}
    apart = [pair for pair in unsure if heads[pair[0]] != heads[pair[1]]]
    return Linkage([numbers[head] for head in heads], sorted(apart, key=lambda pair: -pair[2]))


def write(linked: Linkage, people: Path, unsure: Path) -> None:
    with people.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("row", "person"), *enumerate(linked.person, start=1)])
    with unsure.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(("row", "other_row", "probability", "not_linked_because"))
        table.writerows((a + 1, b + 1, f"{p:.4f}", " ".join(reasons)) for a, b, p, reasons in linked.unsure)


def _pairs(records: Sequence[Record], say: Say) -> Iterator[tuple[int, int, float]]:
    """The pairs as Splink scores them, in its own process and folder. Raises: CommandError."""
    with tempfile.TemporaryDirectory(prefix="wayout-people-") as folder:
        rows, pairs = Path(folder) / "rows.csv", Path(folder) / "pairs.csv"
        with rows.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([COLUMNS, *(_plain_row(index, record) for index, record in enumerate(records))])
        command = [str(bulk_python(say)), "-I", str(PROGRAM), str(rows), str(pairs)]
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder
        ) as child:
            assert child.stdout is not None
            fault = "no message"
            for line in child.stdout:
                if "Error" in line:
                    fault = line.strip()
                elif line.startswith(PROGRESS_PREFIXES):
                    say(line.strip())
        if child.returncode:
            raise CommandError(f"Splink ended with an error: {fault}")
        with pairs.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield int(row["row_id_l"]), int(row["row_id_r"]), float(row["match_probability"])


def _plain_row(index: int, record: Record) -> tuple[str | int, ...]:
    born = record.who.date_of_birth
    names = letters(record.who.given_name), letters(record.who.family_name)
    return (
        index,
        *names,
        born.isoformat() if born else "",
        plain_phone(record.who.phone),
        plain_postcode(record.who.postcode),
    )


def _head(person: list[int], row: int) -> int:
    while person[row] != row:
        person[row] = row = person[person[row]]
    return row


def _join(person: list[int], one: int, other: int) -> None:
    person[_head(person, other)] = _head(person, one)
