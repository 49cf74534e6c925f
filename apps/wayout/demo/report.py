"""Prints at the end of the demo what happened, what was counted, and where to see it."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from wayout.demo.figures import Figures
from wayout.demo.story import Story


def report(console: Console, story: Story, figures: Figures) -> None:
    """Print two tables and two addresses."""
    events = Table(title="What happened")
    events.add_column("Who")
    events.add_column("What", overflow="fold")
    for who, what in story.lines:
        events.add_row(who, what)
    console.print(events)
    counted = Table(title="Counted afterwards, in the database and on the simulated phones")
    counted.add_column("Figure")
    counted.add_column("Count", justify="right")
    for name, value in figures.as_json().items():
        counted.add_row(name.replace("_", " "), str(value))
    console.print(counted)
    console.print(f"Sign in as any user with one click: {story.environment.address}/sign-in")
    console.print(f"The public page: {story.environment.address}/")
