"""Prints the integrity counts, and says whether an alarm must ring."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

from rich.console import Console
from rich.table import Table

from wayout.deployment.deployment import Deployment
from wayout.operations import integrity_counts
from wayout.operations.disagreements import disagreements

_MEANINGS: Final = {
    "pending": "deliveries that the relay has not delivered yet",
    "due_jobs": "jobs that are due",
    "lost": "delivered {after} s ago or longer, and in no subscriber's inbox",
    "parked": "events kept for a person to look at",
    "twice": "rows too many for a business key that must be unique",
    "disagreements": "two services say different things of the same: 0 once nothing is pending",
}


@dataclass(frozen=True)
class Counts:
    """The counts of one moment. ``twice`` has the number of rows too many for each key that is not unique, and
    ``disagreements`` how often each pair of services says different things."""

    pending: int
    due_jobs: int
    lost: int
    parked: int
    twice: dict[str, int]
    disagreements: dict[str, int]

    @property
    def alarm(self) -> bool:
        """Something is gone or was done twice. What is pending or parked is late, and not gone."""
        return bool(self.lost or self.twice)


def take_counts(deployment: Deployment, *, lost_after: int) -> Counts:
    """Take the counts; ``lost_after`` is in seconds. Raises: CommandError."""
    admin = deployment.admin
    return Counts(
        pending=integrity_counts.pending(admin),
        due_jobs=integrity_counts.due_jobs(admin),
        lost=integrity_counts.lost(admin, after_seconds=lost_after),
        parked=integrity_counts.parked(admin),
        twice=integrity_counts.duplicates(admin),
        disagreements=disagreements(admin),
    )


def show(deployment: Deployment, *, lost_after: int, as_json: bool) -> bool:
    """Print a table, or one JSON object as the last line. Returns whether an alarm must ring. Raises: CommandError."""
    counts = take_counts(deployment, lost_after=lost_after)
    if as_json:
        print(json.dumps({**asdict(counts), "alarm": counts.alarm}))
    else:
        _show_table(counts, lost_after)
    return counts.alarm


def _show_table(counts: Counts, lost_after: int) -> None:
    table = Table("count", "is", "means", title="something is lost or was done twice" if counts.alarm else None)
    named = {"twice": counts.twice, "disagreements": counts.disagreements}
    numbers = asdict(counts) | {name: sum(found.values()) for name, found in named.items()}
    for name, meaning in _MEANINGS.items():
        table.add_row(name.replace("_", " "), str(numbers[name]), meaning.format(after=lost_after))
    for found in named.values():
        for key, number in found.items():
            table.add_row("", str(number), key)
    Console().print(table)
