"""How much processor time processes have used, as the kernel counts it: a busy machine makes it little longer."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
_TICK: Final = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM, _USER_OF_DEAD, _SYSTEM_OF_DEAD = 1, 11, 12, 13, 14  # places after the name in brackets


def used(pid: int, *, proc: Path = PROC) -> float:
    """Seconds of a process and its children, those that have ended and were waited for too. 0 when there is none."""
    found = _stat(proc / str(pid))
    if found is None:
        return 0.0
    own = sum(int(found[place]) for place in (_USER, _SYSTEM, _USER_OF_DEAD, _SYSTEM_OF_DEAD)) / _TICK
    return own + sum(used(child, proc=proc) for child in _children(pid, proc))


def _children(pid: int, proc: Path) -> list[int]:
    processes = [(one, _stat(one)) for one in proc.iterdir() if one.name.isdecimal()]
    return [int(one.name) for one, stat in processes if stat is not None and int(stat[_PARENT]) == pid]


def _stat(folder: Path) -> list[str] | None:
    with suppress(OSError):
        return (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return None
