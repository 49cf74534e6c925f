"""Makes .venv with a pip in it, also where Debian's Python comes without ensurepip."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from wayout.bootstrap.progress import Log, StepFailed, say

DEBIAN_WHEELS = Path("/usr/share/python-wheels")


class CannotMake(Exception):
    """Says in one line what to run first."""


def make(venv: Path, tools: Path, log: Log) -> None:
    """Make the environment in the first way that this machine allows; `tools` pins the pip that goes in."""
    if not complete():
        install_the_missing_part(log)
    if has("ensurepip"):
        log.run([base(), "-m", "venv", str(venv)])
        return
    log.run([base(), "-m", "venv", "--without-pip", str(venv)])
    put_pip_into(venv, tools, log)


def base() -> str:
    """The interpreter itself, not a link that a system upgrade points at another version."""
    return os.path.realpath(sys.executable)


def has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def complete() -> bool:
    """Whether a way to an environment with pip exists without installing anything."""
    return has("venv") and (has("ensurepip") or has("pip") or debian_wheel() is not None)


def debian_wheel() -> Path | None:
    return max(DEBIAN_WHEELS.glob("pip-*.whl"), default=None)


def put_pip_into(venv: Path, tools: Path, log: Log) -> None:
    """Let a pip of the machine's put one into the environment."""
    python = str(venv / "bin" / "python")
    wheel = debian_wheel()
    if wheel:  # a wheel's pip can run from inside the wheel, and installs itself
        log.run([python, f"{wheel}/pip", "install", "--no-index", "--no-deps", str(wheel)])
    else:
        log.run([sys.executable, "-m", "pip", "--python", python, "install", "--require-hashes", "-r", str(tools)])


def install_the_missing_part(log: Log) -> None:
    """Debian and Ubuntu cut venv and ensurepip out of Python: as root, fetch the package that puts them back."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    refusal = CannotMake(f"this Python cannot make an environment; run first: apt-get install {package}")
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise refusal
    say(f"  this Python comes without venv and pip: apt-get install {package}")
    try:
        log.run(["apt-get", "update", "-qq"])
        apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends"]
        log.run([*apt, package])
    except StepFailed:
        raise refusal from None
    importlib.invalidate_caches()
    if not complete():
        raise refusal
