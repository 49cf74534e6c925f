"""Installs a Debian package, if we may, without letting it start a service."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

POLICY = Path("/usr/sbin/policy-rc.d")


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package: str, say: Callable[[str], None]) -> bool:
    """Install a package. Returns whether it is installed."""
    say(f"installing {package} (apt-get install -y {package})")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with no_service_starts():
        for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
            result = subprocess.run(
                ["apt-get", "-q", *command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        if result.returncode:
            say("apt-get: " + result.stdout.strip().rpartition("\n")[2])
    return result.returncode == 0


@contextmanager
def no_service_starts() -> Iterator[None]:
    """Debian asks this file before a package starts its service. Afterwards its old content is restored."""
    before = POLICY.read_bytes() if POLICY.exists() else None
    mode = POLICY.stat().st_mode if before is not None else 0
    POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        if before is None:
            POLICY.unlink()
        else:
            POLICY.write_bytes(before)
            POLICY.chmod(mode)
