"""Shows how far a long piece of work has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Tick = Callable[[int], None]
Step = Callable[[str, int], Tick]


@contextmanager
def steps(console: Console) -> Iterator[Step]:
    """Begins one step after another, of so many each; what a step returns is told of those that were done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:

        def step(words: str, total: int) -> Tick:
            task = progress.add_task(words, total=total)
            return lambda done: progress.advance(task, done)

        yield step
