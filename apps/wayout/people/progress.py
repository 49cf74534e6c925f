"""Shows the progress of long work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Tick = Callable[[int], None]
Step = Callable[[str, int], Tick]


@contextmanager
def steps(console: Console) -> Iterator[Step]:
    """A function that begins a step of ``total`` items. It returns a function that reports how many more are done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:

        def step(description: str, total: int) -> Tick:
            task = progress.add_task(description, total=total)
            return lambda done: progress.advance(task, done)

        yield step
