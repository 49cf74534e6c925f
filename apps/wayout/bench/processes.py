"""Runs one program of the benchmark as its own process, and stops it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

STOP_LIMIT = 8


@contextmanager
def process(
    arguments: Sequence[str], *, environment: Mapping[str, str], log: Path, python: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``python`` with these arguments, and write its output to ``log``."""
    with log.open("ab") as out:
        running = subprocess.Popen(
            [str(python or sys.executable), *arguments],
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
        _stop(running)


def _stop(running: subprocess.Popen[bytes]) -> None:
    running.terminate()
    try:
        running.wait(STOP_LIMIT)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
