"""Prints what was found in a list, and what a person must decide."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from rich.console import Console

from wayout.people.linkage import Linkage
from wayout.people.people_file import PeopleFile
from wayout.people.review import ANSWERS_IN_AN_HOUR, decided_pairs

EXAMPLES: Final = 5


def summary(found: PeopleFile, linked: Linkage) -> dict[str, Any]:
    """What ``report`` prints, for programs."""
    return {
        "rows": len(found.records),
        "people": max(linked.person, default=0),
        "people_beyond_doubt": max(linked.beyond_doubt, default=0),
        "pairs_compared": linked.compared,
        "unsure": len(linked.questions),
        "unsure_row_pairs": sum(question.pairs for question in linked.questions),
        "decided_in_an_hour": decided_pairs(linked.questions),
        "births_not_read": found.births_not_read,
        "births_not_read_examples": [{"row": birth.row, "written": birth.written} for birth in _examples(found)],
    }


def report(console: Console, found: PeopleFile, linked: Linkage, people_file: Path, unsure_file: Path) -> None:
    said = summary(found, linked)
    columns = [f"{field.replace('_', ' ')} from {column}" for field, column in found.columns.items()]
    console.print(f"columns: {', '.join([*columns, *found.further])}", soft_wrap=True)
    console.print(f"{said['rows']:,} rows are {said['people']:,} people: {people_file}", soft_wrap=True)
    console.print(
        f"{said['unsure']:,} questions for a person, about {said['unsure_row_pairs']:,} pairs of rows: {unsure_file}",
        soft_wrap=True,
    )
    if said["unsure"]:
        console.print(
            f"the first {ANSWERS_IN_AN_HOUR} answers, an hour's work, decide {said['decided_in_an_hour']:,} of these"
        )
    console.print(f"{said['births_not_read']:,} dates of birth could not be read")
    for birth in _examples(found):
        console.print(f"  row {birth.row:,}: {birth.written!r}", markup=False, highlight=False)


def _examples(found: PeopleFile) -> tuple[Any, ...]:
    return found.unread_births[:EXAMPLES]
