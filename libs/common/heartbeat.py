"""A file that is touched while a process works, so that a health check needs nothing but the file's age."""

from __future__ import annotations

from pathlib import Path
from typing import Final

BEAT_SECONDS: Final = 5.0
STALLED_SECONDS: Final = 90.0  # a part that has done nothing for so long hangs; a job has its claim of 60 seconds


class Heartbeat:
    """``file`` is a path, or empty where nobody looks. ``every`` is in seconds."""

    def __init__(self, file: str, *, every: float = BEAT_SECONDS) -> None:
        self.every = every
        self._file = Path(file) if file else None

    def beat(self, *, alive: bool) -> None:
        """Call it ``every`` so often with whether all parts of the process work. Raises: OSError where the file
        cannot be written."""
        if self._file is not None and alive:
            self._file.touch()
