"""A distributed deployment on this machine, for demos and tests: its own PostgreSQL, RabbitMQ and processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
import sqlalchemy as sa

from common.rabbitmq.rpc_client import RabbitMqRpcTransport
from common.roles import PLATFORM
from common.rpc.client import RpcClient
from wayout.deployment import broker_permissions, environment_files
from wayout.deployment.deployment import Deployment, load_or_create_secrets
from wayout.deployment.registry import BY_NAME
from wayout.local_servers.postgres import PrivatePostgres
from wayout.local_servers.rabbitmq import PrivateRabbit, free_ports
from wayout.local_servers.supervisor import Supervisor
from wayout.phones.simulator import PhoneNetwork, phone_network

DATABASE = "wayout_local"
READY_WITHIN = 90.0  # seconds
Say = Callable[[str], None]


@dataclass(frozen=True)
class LocalDeployment:
    """The parts of a running deployment, so that a test may kill any of them."""

    address: str
    deployment: Deployment
    postgres: PrivatePostgres
    rabbit: PrivateRabbit
    network: PhoneNetwork
    supervisor: Supervisor

    def rpc(self) -> RabbitMqRpcTransport:
        """RPC with the platform's login, which may onboard forces."""
        return RabbitMqRpcTransport(self.deployment.broker_url(self.rabbit.url, PLATFORM))

    def wait_until_ready(self) -> None:
        """Wait until the pages answer and every service runs. Raises: TimeoutError after ``READY_WITHIN`` seconds."""
        deadline = time.monotonic() + READY_WITHIN
        while not self._ready():
            if time.monotonic() > deadline:
                raise TimeoutError("the deployment did not come up")
            time.sleep(0.2)

    def _ready(self) -> bool:
        try:
            return requests.get(f"{self.address}/health", timeout=5).ok and all(
                self._has_started(name) for name in BY_NAME if name != "gateway"
            )
        except requests.RequestException:
            return False

    def _has_started(self, service: str) -> bool:
        """Whether the service's log says that it started. A request to it would need a user's token."""
        log = self.supervisor.folder / f"{service}.log"
        return log.exists() and '"service_started"' in log.read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True)
class Servers:
    """The servers of a local deployment; the next one may use them too."""

    postgres: PrivatePostgres
    rabbit: PrivateRabbit


@contextmanager
def servers(folder: Path, *, say: Say = lambda _: None) -> Iterator[Servers]:
    """Start PostgreSQL and RabbitMQ in ``folder``, and stop them at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    with PrivatePostgres(folder / "postgres") as postgres, PrivateRabbit(folder / "rabbitmq") as rabbit:
        say(f"PostgreSQL: {postgres.how}")
        say(f"RabbitMQ: {rabbit.how}")
        yield Servers(postgres, rabbit)


@contextmanager
def local_deployment(folder: Path, *, say: Say = lambda _: None) -> Iterator[LocalDeployment]:
    """Start it all in ``folder``, wait until it is ready, and stop it cleanly at the end."""
    with servers(folder, say=say) as running, start_local_deployment(running, folder, say=say) as deployment:
        yield deployment


@contextmanager
def start_local_deployment(running: Servers, folder: Path, *, say: Say = lambda _: None) -> Iterator[LocalDeployment]:
    """Start a deployment on running servers. The database and the queues are new each time."""
    postgres, rabbit = running.postgres, running.rabbit
    folder.mkdir(parents=True, exist_ok=True)
    with phone_network() as network:
        deployment = Deployment(
            _fresh_database(postgres.url), load_or_create_secrets(folder / "secrets.json"), kind="demo"
        )
        deployment.migrate()
        definitions = broker_permissions.write(folder, deployment, rabbit.url)
        rabbit.delete_queues(definitions)
        rabbit.import_definitions(definitions)
        (port,) = free_ports(1)
        supervisor = Supervisor(folder / "logs")
        for process in environment_files.processes():
            values = environment_files.environment(deployment, process, rabbit.url)
            supervisor.add(process, _command(process), values | _external_settings(process, port, network))
        local = LocalDeployment(f"http://127.0.0.1:{port}", deployment, postgres, rabbit, network, supervisor)
        supervisor.start()
        try:
            local.wait_until_ready()
            say(f"{len(supervisor.supervised)} processes run; serving on {local.address}")
            yield local
        finally:
            supervisor.stop()
            deployment.admin.dispose()


@contextmanager
def rpc_client(local: LocalDeployment) -> Iterator[RpcClient]:
    """RPC over the deployment's broker, with the platform's login."""
    transport = local.rpc()
    try:
        yield RpcClient(transport)
    finally:
        transport.close()


def _command(process: str) -> list[str]:
    return [process] if process in (environment_files.RELAY, environment_files.WEB) else ["run", process]


def _external_settings(process: str, port: int, network: PhoneNetwork) -> dict[str, str]:
    if process == environment_files.WEB:
        return {"WAYOUT_PORT": str(port)}
    if process == "referral":
        return {f"WAYOUT_{name.upper()}": value for name, value in vars(network.texting_accounts()).items()}
    return {}


def _fresh_database(url: str) -> str:
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for old in (DATABASE, f"{DATABASE}_keys"):
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {old} WITH (FORCE)"))
        connection.execute(sa.text(f"CREATE DATABASE {DATABASE}"))
    return address.set(database=DATABASE).render_as_string(hide_password=False)
