"""Finds or installs the bulk tools, DuckDB: from the extra ``people``, else in an environment of its own.

It is large and never loaded into our own processes. Everything is checked against ``requirements-people.lock``.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from wayout import CHECKOUT
from wayout.bootstrap.environment import base_python, first_pip
from wayout.errors import CommandError
from wayout.local_servers.unprivileged_user import state_folder

LOCK: Final = CHECKOUT / "requirements-people.lock"
INSTALL_LIMIT: Final = 600


def bulk_python(say: Callable[[str], None]) -> Path:
    """The interpreter that has it. Raises: CommandError if it cannot be installed."""
    if importlib.util.find_spec("duckdb") is not None:
        return Path(sys.executable)
    venv = state_folder("people") / "bulk"
    python, stamp = venv / "bin" / "python", venv / "installed"
    lock = LOCK.read_text(encoding="utf-8")
    if not (stamp.exists() and stamp.read_text(encoding="utf-8") == lock):
        say(f"installing DuckDB in {venv} (once; a minute)")
        try:
            _run([base_python(), "-m", "venv", "--clear", "--without-pip", str(venv)])
            _run([*first_pip(venv), "install", "--quiet", "--disable-pip-version-check", "-r", str(LOCK)])
        except (OSError, subprocess.SubprocessError) as error:
            raise CommandError(f"DuckDB cannot be installed: {_last_line(error)}") from None
        stamp.write_text(lock, encoding="utf-8")
    return python


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, timeout=INSTALL_LIMIT, stdin=subprocess.DEVNULL, capture_output=True, cwd="/")


def _last_line(error: Exception) -> str:
    output = getattr(error, "stderr", None) or b""
    lines = [line for line in output.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else type(error).__name__
