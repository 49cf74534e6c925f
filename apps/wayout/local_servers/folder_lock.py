"""Keeps a second Wayout out of a folder that is in use. The lock ends with its process."""

import fcntl
import os
from pathlib import Path

from wayout.errors import CommandError


class FolderInUse(CommandError):
    """Another Wayout is using the folder."""


class FolderLock:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None

    def acquire(self, *, wait: bool = False) -> None:
        """Lock the folder, or wait for it. Raises: FolderInUse if it is locked and ``wait`` is false."""
        if self._file is not None:
            return
        file = os.open(self._folder / "held", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(file)
            raise FolderInUse(f"another Wayout is using {self._folder}") from None
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
