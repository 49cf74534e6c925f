"""Finds the browser that the page tests drive."""

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
    """Says in one line what to run, so that there is one."""


def find_chromium(say: Callable[[str], None]) -> str:
    given = os.environ.get(CHROMIUM)
    if given:
        if not runs(given):
            raise NoBrowser(f"{CHROMIUM} is set, but {given} does not run")
        return given
    found = _installed()
    if found is None and apt.can_install() and apt.install("chromium", say):
        found = _installed()
    if found is None:
        raise NoBrowser("the page tests need Chromium and there is none here; run first: apt-get install chromium")
    say(f"Chromium: {found}")
    return found


def _installed() -> str | None:
    known = [path for name in NAMES if (path := shutil.which(name))]
    return next((path for path in (*known, *MAC_PATHS) if runs(path)), None)


def runs(path: str) -> bool:
    """Ubuntu's chromium can be a note that it is elsewhere; asking its version tells."""
    try:
        subprocess.run([path, "--version"], check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return False
    return True
