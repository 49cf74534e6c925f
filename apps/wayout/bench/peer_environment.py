"""Installs peers for the benchmark only, in environments of their own that can also import our packages."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

from wayout import CHECKOUT
from wayout.bootstrap.environment import base_python, first_pip
from wayout.processes.local_deployment import Say

PACKAGES = {"Celery": "celery>=5.7,<6", "FastStream": "faststream[rabbit]>=0.7,<0.8"}
INSTALL_LIMIT = 180
RETRIES = "--retries=1", "--timeout=10"


def install_peers(folder: Path, say: Say) -> dict[str, Path]:
    """The interpreter of each peer that could be installed. The others are reported and left out."""
    interpreters: dict[str, Path] = {}
    for name, package in PACKAGES.items():
        python = _installed(folder / name.lower(), name, package, say)
        if python is not None:
            interpreters[name] = python
    return interpreters


def _installed(venv: Path, name: str, package: str, say: Say) -> Path | None:
    python, stamp = venv / "bin" / "python", venv / "installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == package and _runs(python):
        return python
    say(f"installing {package} for this benchmark only, in {venv}")
    try:
        _run([base_python(), "-m", "venv", "--clear", "--without-pip", str(venv)])
        _run([*first_pip(venv), "install", "--quiet", "--disable-pip-version-check", *RETRIES, package])
    except (OSError, subprocess.SubprocessError) as error:
        say(f"{name} is left out: {_last_line(error)}")
        return None
    _link_our_packages(venv)
    stamp.write_text(package, encoding="utf-8")
    return python


def _link_our_packages(venv: Path) -> None:
    """What the peer does not bring (the database driver, our handlers) comes from our own environment."""
    ours = (sysconfig.get_path("purelib"), CHECKOUT / "apps", CHECKOUT / "libs", CHECKOUT / "services")
    (site,) = venv.glob("lib/python3*/site-packages")
    (site / "wayout.pth").write_text("".join(f"{path}\n" for path in ours), encoding="utf-8")


def _runs(python: Path) -> bool:
    try:
        _run([str(python), "-c", "import sqlalchemy, wayout"])
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, timeout=INSTALL_LIMIT, stdin=subprocess.DEVNULL, capture_output=True, cwd="/")


def _last_line(error: Exception) -> str:
    output = getattr(error, "stderr", None) or b""
    lines = [line for line in output.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"{type(error).__name__} (running {Path(sys.executable).name})"
