"""Dumps and loads whole databases with PostgreSQL's own programs: the machine's, or those from a wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

from psycopg.conninfo import conninfo_to_dict

from wayout.errors import CommandError
from wayout.local_servers import postgres_binaries
from wayout.local_servers.postgres_binaries import Binaries
from wayout.local_servers.unprivileged_user import UnprivilegedUser, clean_environment

PROGRAMS: Final = ("pg_dump", "pg_restore", "psql")
_VARIABLES: Final = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
}  # fmt: skip
_PREAMBLE: Final = (b"--", b"\n", b"SET ", b"SELECT pg_catalog.set_config", b"\\restrict")  # before any row
_UNKNOWN_TO_OLDER_SERVERS: Final = b"SET transaction_timeout = 0;\n"


class ClientPrograms:
    """PostgreSQL's programs of one version, for a server of that version or an older one."""

    def __init__(self, binaries: Binaries) -> None:
        self._binaries = binaries

    @classmethod
    def for_server(cls, major: int) -> ClientPrograms:
        """Those closest to the server's version. Raises: CommandError without any that are new enough."""
        found = [*postgres_binaries.clients(), *postgres_binaries.from_wheel(UnprivilegedUser.first_of("postgres"))]
        usable = [one for one in found if one.major >= major and all(Path(one / name).is_file() for name in PROGRAMS)]
        if not usable:
            raise CommandError(
                f"the server is PostgreSQL {major}, and no {', '.join(PROGRAMS)} of that version or a newer one was "
                f"found: apt-get install postgresql-client-{major}"
            )
        return cls(min(usable, key=lambda one: one.major))

    def dump(self, url: str, file: Path, *, snapshot: str) -> None:
        """Dump the database at this address, as it was at an exported snapshot, to a file that only its owner may read.
        Raises: CommandError."""
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as out:
            arguments = ("--format=custom", "--no-password", f"--snapshot={snapshot}")
            program = self._start("pg_dump", *arguments, url=url, stdout=out)
            self._finish(program, "the dump of the database failed")

    def load(self, file: Path, url: str) -> None:
        """Load a dump into an empty database, all of it or nothing. Raises: CommandError."""
        script = self._start("pg_restore", "--file=-", str(file), stdout=subprocess.PIPE)
        options = ("--no-psqlrc", "--quiet", "--no-password", "--single-transaction", "--set=ON_ERROR_STOP=1")
        loader = self._start("psql", *options, "--output=/dev/null", url=url, stdin=subprocess.PIPE)
        assert script.stdout is not None
        assert loader.stdin is not None
        try:
            _copy_script(script.stdout, loader.stdin)
        except BrokenPipeError:
            script.kill()  # psql has stopped, and says why
        self._finish(loader, "the backup could not be loaded")
        self._finish(script, "the backup could not be read")

    def _start(
        self, name: str, *arguments: str, url: str | None = None, stdin: int = subprocess.DEVNULL,
        stdout: int | IO[bytes] = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:  # fmt: skip
        command = [self._binaries / name, *arguments]
        environment = clean_environment({**dict(self._binaries.environment), **(_connection(url) if url else {})})
        return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, env=environment)

    def _finish(self, program: subprocess.Popen[bytes], failure: str) -> None:
        _, errors = program.communicate()
        if program.returncode:
            lines = errors.decode("utf-8", "replace").strip().splitlines()
            raise CommandError(f"{failure}: {lines[0] if lines else f'exit code {program.returncode}'}")


def _connection(url: str) -> Mapping[str, str]:
    """The address as environment variables: a command line can be read by everybody on the machine."""
    parts = conninfo_to_dict(url.replace("+psycopg", "", 1))
    return {_VARIABLES[name]: str(value) for name, value in parts.items() if name in _VARIABLES and value is not None}


def _copy_script(source: IO[bytes], target: IO[bytes]) -> None:
    """Without the one setting that newer programs write and older servers do not know."""
    while (line := source.readline()).startswith(_PREAMBLE):
        if line != _UNKNOWN_TO_OLDER_SERVERS:
            target.write(line)
    target.write(line)
    shutil.copyfileobj(source, target)
