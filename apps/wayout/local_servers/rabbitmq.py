"""A private RabbitMQ for tests and demos, with its own node, ports and folder."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Self

import pika
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

from wayout.errors import CommandError
from wayout.local_servers import rabbitmq_scripts
from wayout.local_servers.folder_lock import FolderLock
from wayout.local_servers.unprivileged_user import UnprivilegedUser, clean_environment, state_folder

START_LIMIT = 60
STOP_LIMIT = 30
# Whoever reaches a node's distribution port and knows its cookie runs what they like there: Erlang binds every address.
LOOPBACK_ONLY = "-kernel inet_dist_use_interface {127,0,0,1}"


class RabbitNotStarted(CommandError):
    """The private RabbitMQ did not start. The message says why."""


class PrivateRabbit:
    """One node; `with PrivateRabbit() as rabbit: ... rabbit.url`."""

    def __init__(self, folder: Path | None = None) -> None:
        scripts = rabbitmq_scripts.find()
        if scripts is None:
            raise RabbitNotStarted("no RabbitMQ is installed")
        self._scripts = scripts
        self._account = UnprivilegedUser.first_of("rabbitmq")
        self._folder = (folder or state_folder("rabbitmq")).absolute()
        self._lock = FolderLock(self._folder)
        self._ports = free_ports(3)
        self._password = self._folder / "password"
        self._node: subprocess.Popen[bytes] | None = None

    @property
    def how(self) -> str:
        return f"a private node of the machine's own RabbitMQ in {self._folder}"

    @property
    def url(self) -> str:
        password = self._password.read_text(encoding="utf-8")
        return f"amqp://guest:{password}@127.0.0.1:{self._ports[0]}/%2F"

    @property
    def pid(self) -> int:
        return int((self._folder / "pid").read_text(encoding="utf-8"))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._account.private_folder(self._folder)
        self._lock.acquire()
        self._kill_leftover_node()
        self._configure()
        with (self._folder / "log").open("ab") as log:
            self._node = subprocess.Popen(
                [self._scripts / "rabbitmq-server"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                env=self._environment(),
                start_new_session=True,  # Ctrl-C reaches only us: we then stop the node cleanly
                **self._account.switch(),
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the node cleanly, and the port mapper that it started."""
        if self._node is not None and self._node.poll() is None:
            with suppress(ProcessLookupError, FileNotFoundError):
                os.kill(self.pid, signal.SIGTERM)
            try:
                self._node.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                self.kill()
        self._stop_port_mapper(self._environment())
        self._lock.release()

    def kill(self) -> None:
        """Kill the node as a crash would (for fault tests). ``start`` then finds what was durable."""
        os.kill(self.pid, signal.SIGKILL)
        if self._node is not None:
            self._node.wait(STOP_LIMIT)

    def delete_data(self) -> None:
        """After ``stop``: delete everything that the node stored."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def import_definitions(self, definitions: Path) -> None:
        """Give the running node its logins, permissions and queues."""
        copy = self._folder / "definitions.json"
        self._account.private_file(copy, definitions.read_text(encoding="utf-8"))
        self.rabbitmqctl("import_definitions", str(copy))

    def delete_queues(self, definitions: Path) -> None:
        """Delete the queues of these definitions with their messages. ``import_definitions`` creates them again."""
        connection = pika.BlockingConnection(pika.URLParameters(self.url))
        channel = connection.channel()
        for queue in json.loads(definitions.read_text(encoding="utf-8"))["queues"]:
            channel.queue_delete(queue["name"])
        connection.close()

    def rabbitmqctl(self, *arguments: str) -> str:
        """Run rabbitmqctl for this node. Returns its output."""
        return self._account.run([str(self._scripts / "rabbitmqctl"), "-q", *arguments], self._environment())

    def _kill_leftover_node(self) -> None:
        """Kill the node that a killed Wayout left running in this folder, and its port mapper."""
        with suppress(FileNotFoundError, ValueError, ProcessLookupError):
            command = Path(f"/proc/{self.pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
            if str(self._folder) in command:
                os.kill(self.pid, signal.SIGKILL)
                mapper = command[command.index("-epmd_port") + 1]
                self._stop_port_mapper(self._environment() | {"ERL_EPMD_PORT": mapper})

    def _stop_port_mapper(self, environment: dict[str, str]) -> None:
        with suppress(OSError, subprocess.CalledProcessError):
            self._account.run(["epmd", "-kill"], environment)

    def _configure(self) -> None:
        amqp, *_ = self._ports
        if not self._password.exists():
            self._account.private_file(self._password, secrets.token_urlsafe(16))
        cookie = self._folder / ".erlang.cookie"
        if not cookie.exists():
            self._account.private_file(cookie, secrets.token_hex(32))
        password = self._password.read_text(encoding="utf-8")
        lines = (
            f"listeners.tcp.1 = 127.0.0.1:{amqp}",
            "default_user = guest",  # RabbitMQ accepts it from this machine only
            f"default_pass = {password}",
            "disk_free_limit.absolute = 100MB",
            "log.file.level = warning",
        )
        self._account.private_file(self._folder / "rabbitmq.conf", "\n".join(lines) + "\n")
        self._account.private_file(self._folder / "enabled_plugins", "[].\n")

    def _environment(self) -> dict[str, str]:
        folder = self._folder
        _, distribution, mapper = self._ports
        return clean_environment(
            {
                "HOME": str(folder),
                "ERL_EPMD_PORT": str(mapper),
                "ERL_EPMD_ADDRESS": "127.0.0.1",
                "RABBITMQ_NODENAME": "wayout@localhost",  # its own port mapper separates the name from others
                "RABBITMQ_DIST_PORT": str(distribution),
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": LOOPBACK_ONLY,
                "RABBITMQ_CTL_ERL_ARGS": LOOPBACK_ONLY,  # rabbitmqctl is an Erlang node too, while it runs
                "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
                "RABBITMQ_MNESIA_DIR": str(folder / "mnesia" / "node"),
                "RABBITMQ_LOG_BASE": str(folder / "logs"),
                "RABBITMQ_PID_FILE": str(folder / "pid"),
                "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
                "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
                "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
                "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            }
        )

    def _wait_until_ready(self) -> None:
        retry_until_ready = Retrying(
            retry=retry_if_result(lambda ready: not ready), stop=stop_after_delay(START_LIMIT), wait=wait_fixed(0.3)
        )
        try:
            retry_until_ready(self._is_ready)
        except RetryError:
            raise RabbitNotStarted(f"the private RabbitMQ did not answer within {START_LIMIT} s") from None

    def _is_ready(self) -> bool:
        if self._node is None or self._node.poll() is not None:
            raise RabbitNotStarted(f"the private RabbitMQ stopped at once; see {self._folder / 'log'}")
        return accepts_connections(self.url)


def accepts_connections(url: str) -> bool:
    """Whether a broker accepts connections. One that is still starting accepts, then closes."""
    parameters = pika.URLParameters(url)
    parameters.socket_timeout = parameters.blocked_connection_timeout = 2
    try:
        pika.BlockingConnection(parameters).close()
    except (pika.exceptions.AMQPError, OSError):
        return False
    return True


def free_ports(count: int) -> list[int]:
    """``count`` ports that are free now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [listener.getsockname()[1] for listener in sockets]
    finally:
        for listener in sockets:
            listener.close()
