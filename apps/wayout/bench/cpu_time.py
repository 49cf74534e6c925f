"""The processor time that processes have used, as the kernel counts it. A busy machine makes it only a little
longer."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
_TICK: Final = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM, _USER_OF_DEAD, _SYSTEM_OF_DEAD = 1, 11, 12, 13, 14  # positions after the name in brackets


def cpu_seconds(pid: int, *, proc: Path = PROC) -> float:
    """Seconds of a process and its children, including ended ones that were waited for. 0 if there is no process."""
    fields = _stat(proc / str(pid))
    if fields is None:
        return 0.0
    own = sum(int(fields[index]) for index in (_USER, _SYSTEM, _USER_OF_DEAD, _SYSTEM_OF_DEAD)) / _TICK
    return own + sum(cpu_seconds(child, proc=proc) for child in _children(pid, proc))


def _children(pid: int, proc: Path) -> list[int]:
    processes = [(folder, _stat(folder)) for folder in proc.iterdir() if folder.name.isdecimal()]
    return [int(folder.name) for folder, stat in processes if stat is not None and int(stat[_PARENT]) == pid]


def _stat(folder: Path) -> list[str] | None:
    with suppress(OSError):
        return (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return None
