"""The unprivileged account that runs private servers when Wayout is started by root."""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from wayout import CHECKOUT

# Other accounts cannot enter root's home, so what they need is here.
ROOT_STATE = Path("/var/lib/wayout")


class UnprivilegedUser:
    """Our own account or, if that is root, the first of the named accounts that exists."""

    def __init__(self, entry: pwd.struct_passwd | None) -> None:
        self._entry = entry

    @classmethod
    def first_of(cls, *names: str) -> Self:
        if os.geteuid() != 0:
            return cls(None)
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        return cls(next(known[name] for name in (*names, "nobody") if name in known))

    def __str__(self) -> str:
        return f"the account {self._entry.pw_name}" if self._entry else "this account"

    def switch(self) -> dict[str, Any]:
        """The arguments with which subprocess runs as this account."""
        if self._entry is None:
            return {}
        return {"user": self._entry.pw_uid, "group": self._entry.pw_gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self._entry is not None:
            os.chown(path, self._entry.pw_uid, self._entry.pw_gid)

    def private_folder(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self.own(folder)
        return folder

    def private_file(self, path: Path, text: str) -> None:
        """Write a file that no other account can read at any moment."""
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        self.own(path)

    def can_enter(self, folder: Path) -> bool:
        return self._succeeds("test", "-x", str(folder))

    def can_run(self, program: Path) -> bool:
        return self._succeeds(str(program), "--version")

    def _succeeds(self, *command: str) -> bool:
        try:
            self.run(command, {})
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> str:
        result: subprocess.CompletedProcess[str] = subprocess.run(
            command,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env=clean_environment(environment),
            **self.switch(),
        )
        return result.stdout


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment for servers without our settings and secrets."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"} | dict(environment)


def state_folder(name: str) -> Path:
    """The folder where this checkout keeps its state."""
    if os.geteuid() != 0:
        return CHECKOUT / "var" / name
    return ROOT_STATE / f"{CHECKOUT.name}-{hashlib.sha256(bytes(CHECKOUT)).hexdigest()[:8]}" / name


def public_copy(folder: Path, name: str) -> Path:
    """A copy of a folder that every account can enter. It gets its name only when it is complete."""
    copy = ROOT_STATE / "binaries" / name
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        partial = copy.with_name(f"{name}.{os.getpid()}")
        shutil.copytree(folder, partial, symlinks=True)
        partial.chmod(0o755)
        try:
            partial.rename(copy)
        except OSError:  # another process was quicker
            shutil.rmtree(partial)
    return copy
