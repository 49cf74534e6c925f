"""Runs the tests of each guard on a copy of the code from which it was removed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mutations.guard import Guard

COPIED = ("apps", "libs", "services", "tests", "deploy", "docs", "pyproject.toml", "README.md", "wayout")
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".hypothesis", "*.pyc")
LONGEST_SECONDS = 900
NOTHING_RAN = 5  # pytest's own code for: no test of that name


@dataclass(frozen=True)
class Outcome:
    """``seen_by`` is the first test that failed, or that could not even begin; None when nobody noticed."""

    guard: Guard
    seen_by: str | None
    seconds: float


class TestsUnusable(RuntimeError):
    """The tests of a guard fail, or none runs, although the guard stands: they say nothing about it."""


@contextmanager
def copy_of(root: Path) -> Iterator[Path]:
    """The code in a folder of its own, which is removed in the end. The working tree is never touched."""
    folder = Path(tempfile.mkdtemp(prefix="wayout-mutations-"))
    try:
        for name in COPIED:
            if (root / name).is_dir():
                shutil.copytree(root / name, folder / name, ignore=LEFT_OUT, symlinks=True)
            elif (root / name).exists():
                shutil.copy2(root / name, folder / name)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove(copy: Path, guard: Guard) -> Outcome:
    """What the tests of a guard say without it. The copy is whole again afterwards."""
    file = copy / guard.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(guard.removed_from(whole), encoding="utf-8")
    began = time.monotonic()
    try:
        code, failed = _run(copy, guard.tests)
    finally:
        file.write_text(whole, encoding="utf-8")
    if code == NOTHING_RAN:
        raise TestsUnusable(f"{guard.name}: no test ran")
    return Outcome(guard, (failed or f"pytest, code {code}") if code else None, time.monotonic() - began)


def check_tests(copy: Path, tests: list[str]) -> None:
    """See that the tests pass while every guard stands. Raises: TestsUnusable."""
    code, failed = _run(copy, tuple(tests), seconds=None, workers=os.cpu_count() or 1)
    if code:
        raise TestsUnusable(f"with every guard in place this fails: {failed or f'pytest, code {code}'}")


def _run(
    copy: Path, tests: tuple[str, ...], *, seconds: float | None = LONGEST_SECONDS, workers: int = 0
) -> tuple[int, str | None]:
    code = [str(copy / folder) for folder in ("apps", "libs", "services")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(code), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", str(workers), "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return 0, None  # nobody waits so long to be told that a guard fell
    failed = re.search(r"^(FAILED|ERROR) (\S+)", done.stdout, re.M)
    if failed is None:
        return done.returncode, None
    return done.returncode, failed[2] if failed[1] == "FAILED" else f"{failed[2]}, which cannot begin"
