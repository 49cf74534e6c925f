"""Creates .venv and finds a pip for it, even if Debian's Python comes without ensurepip."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from wayout.bootstrap.progress import SetUpLog, StepFailed, say

# Where Debian and Fedora keep the pip that others have inside ensurepip.
SHARED_WHEELS = Path("/usr/share/python-wheels")


class CannotSetUp(Exception):
    """The environment cannot be set up. The message says what to run first."""


def create_environment(venv: Path, log: SetUpLog) -> None:
    """Create an empty environment: the pip that ensurepip would install is older than the locked one."""
    if not has_venv_and_pip():
        install_venv_package(log)
    log.run([base_python(), "-m", "venv", "--without-pip", str(venv)])


def first_pip(venv: Path) -> list[str]:
    """The command of a pip that can install into the environment: its own, one in a wheel, or ours."""
    python = str(venv / "bin" / "python")
    if any((venv / "lib").glob("python3*/site-packages/pip/__main__.py")):
        return [python, "-m", "pip"]
    wheel = bundled_pip()
    return [python, f"{wheel}/pip"] if wheel else [sys.executable, "-m", "pip", "--python", python]


def base_python() -> str:
    """The interpreter itself, not a link that a system upgrade may point at another version."""
    return os.path.realpath(sys.executable)


def has_module(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def has_venv_and_pip() -> bool:
    """Whether everything that we need is installed."""
    return has_module("venv") and (has_module("pip") or bundled_pip() is not None)


def bundled_pip() -> Path | None:
    ensurepip = importlib.util.find_spec("ensurepip")
    folders = [SHARED_WHEELS]
    if ensurepip and ensurepip.origin:
        folders.insert(0, Path(ensurepip.origin).parent / "_bundled")
    return next((wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))), None)


def install_venv_package(log: SetUpLog) -> None:
    """Debian and Ubuntu leave venv and ensurepip out of Python: as root, install the package that has them."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    error = CannotSetUp(f"this Python cannot create an environment; run first: apt-get install {package}")
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise error
    say(f"  this Python comes without venv and pip: apt-get install {package}")
    try:
        log.run(["apt-get", "update", "-qq"])
        apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends"]
        log.run([*apt, package])
    except StepFailed:
        raise error from None
    importlib.invalidate_caches()
    if not has_venv_and_pip():
        raise error
