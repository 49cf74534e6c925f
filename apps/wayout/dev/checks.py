"""Runs the project's own tests and checks, with everything they need found or started first."""

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
# A file stays together, for its fixtures are dear, and so do the rules about one scene: tests/conftest.py. What is long
# comes first, so that no worker waits at the end.
QUICK_ARGUMENTS = ("--hypothesis-profile=quick", "-m", "not thorough", "tests/rules", "tests/unit", "tests/contract")
XDIST_ARGUMENTS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


def test(*, quick: bool, arguments: Sequence[str], say: Say) -> int:
    """Run pytest, from the checkout, and return its exit code."""
    assets.ensure_built(say)
    command = [sys.executable, "-P", "-m", "pytest", *XDIST_ARGUMENTS, *(QUICK_ARGUMENTS if quick else ()), *arguments]
    # Tests start many processes: were nothing compiled kept, each of them would compile all of Wayout anew.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with _servers(say) as found:
        return _run(command, environment | found)


@contextmanager
def _servers(say: Say) -> Iterator[dict[str, str]]:
    """The servers and the browser, as the tests are told of them; what we started is stopped after."""
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
    """Run every check, also after one that fails."""
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
    """Wait for it also after Ctrl-C, which reaches it as well: it has things of its own to put away."""
    running = subprocess.Popen(command, cwd=CHECKOUT, env=environment)
    while True:
        try:
            return running.wait()
        except KeyboardInterrupt:
            continue
