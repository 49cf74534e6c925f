"""Says at the end of the demo what happened, what was counted, and where to look."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from wayout.demo.figures import Figures
from wayout.demo.story import Told


def report(console: Console, told: Told, said: Figures) -> None:
    """Two tables and two addresses."""
    happened = Table(title="What happened")
    happened.add_column("Who")
    happened.add_column("What", overflow="fold")
    for who, what in told.lines:
        happened.add_row(who, what)
    console.print(happened)
    counted = Table(title="Counted afterwards, in the database and on the pretend phones")
    counted.add_column("Figure")
    counted.add_column("Count", justify="right")
    for name, value in said.as_json().items():
        counted.add_row(name.replace("_", " "), str(value))
    console.print(counted)
    console.print(f"Sign in as anybody with one click: {told.stage.address}/sign-in")
    console.print(f"The public page: {told.stage.address}/")
