"""Runs the project's tests and checks, after it has found or started what they need."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wayout import CHECKOUT
from wayout.dev import assets
from wayout.dev.browser import CHROMIUM, find_chromium
from wayout.local_servers import discovery

Say = Callable[[str], None]
# A file stays together because its fixtures are expensive, and so do the rules about one scene: tests/conftest.py. Long
# tests come first, so that no worker waits at the end.
QUICK_ARGUMENTS = ("--hypothesis-profile=quick", "-m", "not thorough", "tests/rules", "tests/unit", "tests/contract")
XDIST_ARGUMENTS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


def test(*, quick: bool, arguments: Sequence[str], say: Say) -> int:
    """Run pytest, from the checkout, and return its exit code."""
    assets.ensure_built(say)
    command = [sys.executable, "-P", "-m", "pytest", *XDIST_ARGUMENTS, *(QUICK_ARGUMENTS if quick else ()), *arguments]
    # Tests start many processes: without a bytecode cache, each would compile all of Wayout again.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with _servers(say) as server_settings:
        return _run(command, environment | server_settings)


@contextmanager
def _servers(say: Say) -> Iterator[dict[str, str]]:
    """The settings that tell tests of the servers and the browser. Servers that we started are stopped afterwards."""
    chromium = find_chromium(say)
    postgres = discovery.find_postgres(say)
    try:
        rabbitmq = discovery.find_rabbitmq(say)
        try:
            yield {CHROMIUM: chromium, discovery.DATABASE_URL: postgres.url, discovery.AMQP_URL: rabbitmq.url}
        finally:
            rabbitmq.stop()
    finally:
        postgres.stop()


def check(say: Say) -> int:
    """Run every check, even after one fails. Returns 1 if any failed."""
    python = [sys.executable, "-m"]
    failed = 0
    for name, command in (
        ("style", [*python, "ruff", "check", "."]),
        ("layout", [*python, "ruff", "format", "--check", "."]),
        ("types", [*python, "mypy"]),
        ("imports", [str(Path(sys.executable).parent / "lint-imports")]),
    ):
        say(f"== {name}")
        failed += _run(command, os.environ) != 0
    return 1 if failed else 0


def _run(command: Sequence[str], environment: os._Environ[str] | dict[str, str]) -> int:
    """Run a command. After Ctrl-C, which reaches it too, wait for it: it has to clean up."""
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
