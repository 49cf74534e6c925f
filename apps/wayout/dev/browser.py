"""Finds the browser for the page tests."""

import os
import shutil
import subprocess
from collections.abc import Callable

from wayout.errors import CommandError
from wayout.local_servers import apt

CHROMIUM = "WAYOUT_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


class NoBrowser(CommandError):
    """No browser was found. The message says what to run."""


def find_chromium(say: Callable[[str], None]) -> str:
    given = os.environ.get(CHROMIUM)
    if given:
        if not runs(given):
            raise NoBrowser(f"{CHROMIUM} is set, but {given} does not run")
        return given
    path = _installed()
    if path is None and apt.can_install() and apt.install("chromium", say):
        path = _installed()
    if path is None:
        raise NoBrowser("the page tests need Chromium, and none was found; run first: apt-get install chromium")
    say(f"Chromium: {path}")
    return path


def _installed() -> str | None:
    candidates = [path for name in NAMES if (path := shutil.which(name))]
    return next((path for path in (*candidates, *MAC_PATHS) if runs(path)), None)


def runs(path: str) -> bool:
    """Whether it runs. Ubuntu's chromium can be a script that only says where to get it."""
    try:
        subprocess.run([path, "--version"], check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return False
    return True
