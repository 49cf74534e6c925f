"""Under which circumstances a benchmark ran, and what it says on the way."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Tell = Callable[[str], None]


@dataclass
class Circumstances:
    """Made when the benchmark begins: the load before it is not the load that it makes."""

    began: float = field(default_factory=time.monotonic)
    load_before: tuple[float, ...] = field(default_factory=os.getloadavg)

    def said(self, **more: object) -> dict[str, object]:
        return {
            "machine": f"{os.cpu_count()} processors, Python {platform.python_version()}",
            "load_before": [round(one, 1) for one in self.load_before],
            "load_after": [round(one, 1) for one in os.getloadavg()],
            "seconds": round(time.monotonic() - self.began),
            **more,
        }


@contextmanager
def telling(console: Console, first: str) -> Iterator[tuple[Tell, Tell]]:
    """What is being done now, replaced by what is done next, and what stays to be read."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(first)
        yield lambda words: progress.update(task, description=words), progress.console.print
