"""Runs one program of the benchmark as a process of its own, and ends it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

STOPS_WITHIN = 8


@contextmanager
def process(
    words: Sequence[str], *, environment: Mapping[str, str], log: Path, python: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """``python`` with these words, its output in ``log``."""
    with log.open("ab") as out:
        running = subprocess.Popen(
            [str(python or sys.executable), *words],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=log.parent,
            start_new_session=True,
        )
    try:
        yield running
    finally:
        _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    running.terminate()
    try:
        running.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
