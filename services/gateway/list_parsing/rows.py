"""A line of cells as the fields of its columns, and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from common.date_parsing import DateOptions, parse_date
from gateway.list_parsing.columns import ALSO, LEFT_OUT, Columns, Kind
from gateway.list_parsing.table import TableLine

LONGEST_LINE: Final = 200
LONGEST_FEW_WORDS: Final = 500
LONGEST_WORDS: Final = 20_000
MAX_AGE_DAYS: Final = 36_525  # days: nobody on a list is older than a hundred, so that 14/03/10 means one day


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one line: which field, and a code for what it is. Never the value."""

    line: int
    field: str
    why: str


@dataclass(frozen=True)
class ParsePlan:
    """How a list is read. ``day`` and ``suite`` are for arrests whose line says none; ``provided_by`` is who gave the
    list, in words. ``stable`` makes an id of facts that is always the same and does not reveal them."""

    kind: Kind
    columns: Columns
    has_header: bool
    today: date
    stable_id: Callable[[str], str]
    provided_by: str = ""
    day: date | None = None
    suite: str = ""


@dataclass
class Cells:
    """The fields of one line, and what was found wrong while reading them."""

    plan: ParsePlan
    line: TableLine
    values: Mapping[str, str]
    extra_text: Sequence[str] = ()
    faults: list[Finding] = field(default_factory=list)

    def add_fault(self, name: str, why: str) -> None:
        self.faults.append(Finding(self.line.number, name, why))

    def text(self, name: str, longest: int = LONGEST_LINE) -> str:
        """The text of a field; too much of it is a fault."""
        text = self.values.get(name, "")
        if len(text) > longest:
            self.add_fault(name, "too_long")
        return text

    def date(self, name: str, *, back: int) -> date | None:
        """A day at most so many days ago, and not in the future; one that cannot be read is a fault."""
        text = self.values.get(name, "")
        if not text:
            return None
        today = self.plan.today
        parsed = parse_date(text, DateOptions(earliest=today - timedelta(days=back), latest=today))
        if parsed is None:
            later = parse_date(text, DateOptions(earliest=today, latest=date.max))
            self.add_fault(name, "in_the_future" if later else "not_a_day")
        return parsed


def birth_fault(born: date | None, today: date) -> str | None:
    """Why this cannot be a birth, in the codes of a list, wherever an arrest comes from."""
    if born is None or today - timedelta(days=MAX_AGE_DAYS) <= born <= today:
        return None
    return "in_the_future" if born > today else "not_a_day"


def read_cells(line: TableLine, headings: Sequence[str], plan: ParsePlan) -> Cells:
    """The line by fields. Cells beyond the last column are at fault: somewhere in it a separator was not meant."""
    values = {name: cell for name, cell in zip(plan.columns, line.cells, strict=False) if name not in (LEFT_OUT, ALSO)}
    also = _also(line, headings, plan) if ALSO in plan.columns else []
    parsed = Cells(plan, line, values, also)
    if any(line.cells[len(plan.columns) :]):
        parsed.add_fault("line", "too_many_cells")
    return parsed


def _also(line: TableLine, headings: Sequence[str], plan: ParsePlan) -> list[str]:
    """What is added to the words, each under its heading."""
    return [
        f"{headings[index]}: {cell}" if index < len(headings) and headings[index] else cell
        for index, (name, cell) in enumerate(zip(plan.columns, line.cells, strict=False))
        if name == ALSO and cell
    ]


def match_code(text: str, words: Mapping[str, str]) -> str | None:
    """The code that a word means; None when it means none."""
    return words.get(" ".join(text.casefold().replace("_", " ").split()))


ROLES: Final = {
    word: code
    for code, values in {
        "suspect": "suspect, offender, perpetrator, accused, detainee, detained, arrested, subject",
        "victim": "victim, complainant, injured party, hurt",
        "suspect_and_victim": "suspect and victim, victim and suspect, both",
        "associate": "associate, friend, known to, linked",
        "family": "family, sibling, brother, sister, parent, relative",
    }.items()
    for word in values.split(", ")
}
