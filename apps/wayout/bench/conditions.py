"""The conditions under which a benchmark ran, and its progress display."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

ShowStep = Callable[[str], None]


@dataclass
class Conditions:
    """Created when the benchmark begins, so that ``load_before`` is not the load that it makes itself."""

    began: float = field(default_factory=time.monotonic)
    load_before: tuple[float, ...] = field(default_factory=os.getloadavg)

    def as_json(self, **more: object) -> dict[str, object]:
        return {
            "machine": f"{os.cpu_count()} processors, Python {platform.python_version()}",
            "load_before": [round(load, 1) for load in self.load_before],
            "load_after": [round(load, 1) for load in os.getloadavg()],
            "seconds": round(time.monotonic() - self.began),
            **more,
        }


@contextmanager
def progress_display(console: Console, first: str) -> Iterator[tuple[ShowStep, ShowStep]]:
    """Two functions: one replaces the last step by the current one, the other prints a line that stays."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(first)
        yield lambda words: progress.update(task, description=words), progress.console.print
