"""Shows what the set-up is doing, in plain lines, and keeps the tools' output in a log."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class StepFailed(Exception):
    """A tool failed. The log says why."""


def say(line: str) -> None:
    # On stderr: the last line of stdout may be a command's JSON.
    print(line, file=sys.stderr, flush=True)


class SetUpLog:
    """Runs the tools of the set-up with their output in one file."""

    def __init__(self, path: Path, lock_file: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock_file = lock_file
        path.write_text("")

    def run(self, command: Sequence[str], watch: Callable[[str], None] | None = None) -> None:
        """Run one tool to its end. Every line that it prints goes to the log and to ``watch``. Raises: StepFailed."""
        with self.path.open("a", encoding="utf-8") as log:
            print("$", *command, file=log, flush=True)
            # The tool inherits the lock: if we are killed, no other set-up starts while it still writes.
            tool = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env=clean_environment(os.environ),
                pass_fds=(self._lock_file,),
            )
            with tool:
                assert tool.stdout is not None
                for line in tool.stdout:
                    log.write(line)
                    if watch:
                        watch(line)
        if tool.returncode:
            raise StepFailed(command[0])

    def tail(self, lines: int = 15) -> str:
        return "\n".join("    " + line for line in self.path.read_text(encoding="utf-8").splitlines()[-lines:])


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without variables that would install packages elsewhere."""
    elsewhere = {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV"}
    remaining = {name: value for name, value in environment.items() if name not in elsewhere}
    return remaining | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


class PackageCounter:
    """Counts the packages that pip has reached: one moving line on a terminal, elsewhere a line every 20 packages."""

    def __init__(self, total: int) -> None:
        self._seen, self._total = 0, total
        self._moving = sys.stderr.isatty()

    def watch(self, line: str) -> None:
        if line.startswith("Collecting "):
            self._seen += 1
            self._show(f"    {self._seen} of {self._total} packages", pause=self._seen % 20 != 0)
        elif line.startswith("Installing collected packages"):
            self._show("    all downloaded; installing", pause=False)

    def _show(self, text: str, pause: bool) -> None:
        if self._moving:
            sys.stderr.write(f"\r\033[K{text}")
            sys.stderr.flush()
        elif not pause:
            say(text)

    def done(self) -> None:
        if self._moving:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


class Stopwatch:
    """Seconds since the set-up began."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __str__(self) -> str:
        return f"{time.monotonic() - self._began:.0f} s"
