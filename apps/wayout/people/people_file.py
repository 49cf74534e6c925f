"""Reads a file of people, whatever its columns are called. One bad row does not stop it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from common.british_time import british_date
from common.clock import real_time
from referral.messages import Who
from wayout.errors import CommandError
from wayout.people.columns import DETAILS, Field, columns_of, present
from wayout.people.dates import date_reader

EMPTY_VALUES: Final = frozenset({"", "nan", "none", "null", "na", "n/a", "nat"})
FEBRL: Final = re.compile(r"(rec-\d+)-(?:org|dup-\d+)\Z")
_MAX_LENGTH: Final = 200


@dataclass(frozen=True)
class Record:
    """One row. ``truth`` is the true person, if the file says so."""

    who: Who
    identifier: str
    truth: str | None
    household: str | None
    details: Mapping[str, str] = field(default_factory=dict)  # further columns, by name


@dataclass(frozen=True)
class UnreadBirth:
    """A date of birth that no reader understood. Rows count from 1, without the heading."""

    row: int
    written: str


@dataclass(frozen=True)
class PeopleFile:
    records: tuple[Record, ...]
    columns: Mapping[Field, str]
    unread_births: tuple[UnreadBirth, ...] = ()
    further: tuple[str, ...] = ()  # columns that nobody guesses

    @property
    def births_not_read(self) -> int:
        return len(self.unread_births)


def read_people(rows: Path, named: Mapping[str, str | None], more: Sequence[str] = ()) -> PeopleFile:
    """Every row of a CSV file, in order, with ``more`` columns among the details. Raises: CommandError."""
    header, lines = _csv(rows)
    columns = columns_of(header, named)
    details = {name: columns[name] for name in DETAILS if name in columns} | {
        name: present(header, name) for name in more
    }
    births = [_value(line, columns.get("date_of_birth")) for line in lines]
    birth_of = date_reader(births, british_date(real_time()))
    records = tuple(
        Record(
            who=_who(line, columns, birth_of),
            identifier=re.sub(r"\W", "", _value(line, columns.get("identifier"))).removesuffix(".0").casefold(),
            truth=_person_key(_value(line, columns.get("truth"))),
            household=_value(line, columns.get("household")) or None,
            details={name: value for name, column in details.items() if (value := _value(line, column)[:_MAX_LENGTH])},
        )
        for line in lines
    )
    not_read = tuple(
        UnreadBirth(row, birth[:_MAX_LENGTH])
        for row, (birth, record) in enumerate(zip(births, records, strict=True), start=1)
        if birth and record.who.date_of_birth is None
    )
    return PeopleFile(records, columns, not_read, tuple(more))


def _csv(file: Path) -> tuple[list[str], list[dict[str, str]]]:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = file.read_text(encoding=encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise CommandError(f"{file.name} is neither UTF-8 nor Windows text")
    lines = text.replace("\0", "").splitlines(keepends=True)
    if not lines:
        raise CommandError(f"{file.name} is empty")
    delimiter = max(",;\t|", key=lines[0].count)
    table = csv.DictReader(lines, delimiter=delimiter, skipinitialspace=True, restval="", restkey="")
    rows = [{key: value for key, value in line.items() if key} for line in table]
    return [column for column in table.fieldnames or () if column], rows


def _who(line: Mapping[str, str], columns: Mapping[Field, str], birth_of: Callable[[str], date | None]) -> Who:
    given, family = (_value(line, columns.get(name)) for name in ("given_name", "family_name"))
    if not given and not family:
        *given_names, family = _value(line, columns.get("full_name")).split() or [""]
        given = " ".join(given_names)
    return Who(
        given_name=given[:_MAX_LENGTH],
        family_name=family[:_MAX_LENGTH],
        date_of_birth=birth_of(_value(line, columns.get("date_of_birth"))),
        phone=_value(line, columns.get("phone"))[:_MAX_LENGTH] or None,
        postcode=_value(line, columns.get("postcode"))[:_MAX_LENGTH] or None,
    )


def _value(line: Mapping[str, str], column: str | None) -> str:
    value = (line.get(column) or "").strip() if column else ""
    return "" if value.casefold() in EMPTY_VALUES else value


def _person_key(truth: str) -> str | None:
    """The true person. Febrl's record ids name the record from which they were made."""
    match = FEBRL.match(truth)
    return (match[1] if match else truth) or None
