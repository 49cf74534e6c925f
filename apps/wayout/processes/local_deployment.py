"""A whole distributed deployment on this machine, for demos and tests: its own PostgreSQL, RabbitMQ and processes."""

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
from common.rpc.client import Rpc
from wayout.deployment import broker_permissions, environment_files
from wayout.deployment.deployment import Deployment, load_or_create_secrets
from wayout.deployment.registry import BY_NAME
from wayout.local_servers.postgres import PrivatePostgres
from wayout.local_servers.rabbitmq import PrivateRabbit, free_ports
from wayout.local_servers.supervisor import Supervisor
from wayout.phones.simulator import PhoneNetwork, phone_network

DATABASE = "wayout_trial"
READY_WITHIN = 90.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class LocalDeployment:
    """Everything of it, so that a test may kill any part."""

    address: str
    deployment: Deployment
    postgres: PrivatePostgres
    rabbit: PrivateRabbit
    network: PhoneNetwork
    supervisor: Supervisor

    def rpc(self) -> RabbitMqRpcTransport:
        """As the platform asks, which brings forces aboard."""
        return RabbitMqRpcTransport(self.deployment.broker_url(self.rabbit.url, PLATFORM))

    def wait_until_ready(self) -> None:
        """Until the pages answer and every service can be asked."""
        until = time.monotonic() + READY_WITHIN
        while not self._ready():
            if time.monotonic() > until:
                raise TimeoutError("the deployment did not come up")
            time.sleep(0.2)

    def _ready(self) -> bool:
        try:
            return requests.get(f"{self.address}/health", timeout=5).ok and all(
                self._answers(name) for name in BY_NAME if name != "gateway"
            )
        except requests.RequestException:
            return False

    def _answers(self, service: str) -> bool:
        """Whether the service's log says that it runs; asking it would need somebody's token."""
        log = self.supervisor.folder / f"{service}.log"
        return log.exists() and '"service runs"' in log.read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True)
class Servers:
    """What a trial stands on, and another after it."""

    postgres: PrivatePostgres
    rabbit: PrivateRabbit


@contextmanager
def servers(folder: Path, *, say: Say = lambda _: None) -> Iterator[Servers]:
    """Start both in ``folder``, and stop them at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    with PrivatePostgres(folder / "postgres") as postgres, PrivateRabbit(folder / "rabbitmq") as rabbit:
        say(f"PostgreSQL: {postgres.how}")
        say(f"RabbitMQ: {rabbit.how}")
        yield Servers(postgres, rabbit)


@contextmanager
def local_deployment(folder: Path, *, say: Say = lambda _: None) -> Iterator[LocalDeployment]:
    """Start it all in ``folder``, wait until it is ready, and stop it cleanly at the end."""
    with servers(folder, say=say) as own, start_local_deployment(own, folder, say=say) as running:
        yield running


@contextmanager
def start_local_deployment(own: Servers, folder: Path, *, say: Say = lambda _: None) -> Iterator[LocalDeployment]:
    """The same on servers that run. Nothing is left of a trial before it: the database and the queues are new."""
    postgres, rabbit = own.postgres, own.rabbit
    folder.mkdir(parents=True, exist_ok=True)
    with phone_network() as network:
        deployment = Deployment(_fresh(postgres.url), load_or_create_secrets(folder / "secrets.json"), kind="demo")
        deployment.migrate()
        definitions = broker_permissions.write(folder, deployment, rabbit.url)
        rabbit.forget_queues(definitions)
        rabbit.load(definitions)
        (port,) = free_ports(1)
        supervisor = Supervisor(folder / "logs")
        for process in environment_files.processes():
            values = environment_files.environment(deployment, process, rabbit.url)
            supervisor.add(process, _words(process), values | _outer_world(process, port, network))
        running = LocalDeployment(f"http://127.0.0.1:{port}", deployment, postgres, rabbit, network, supervisor)
        supervisor.start()
        try:
            running.wait_until_ready()
            say(f"{len(supervisor.supervised)} processes run; serving on {running.address}")
            yield running
        finally:
            supervisor.stop()
            deployment.admin.dispose()


@contextmanager
def rpc_client(local: LocalDeployment) -> Iterator[Rpc]:
    """RPC over the trial's broker."""
    wire = local.rpc()
    try:
        yield Rpc(wire)
    finally:
        wire.close()


def _words(process: str) -> list[str]:
    return [process] if process in (environment_files.RELAY, environment_files.WEB) else ["run", process]


def _outer_world(process: str, port: int, network: PhoneNetwork) -> dict[str, str]:
    if process == environment_files.WEB:
        return {"WAYOUT_PORT": str(port), "WAYOUT_TEXT_NUMBER": "07700 900111"}
    if process == "referral":
        return {f"WAYOUT_{name.upper()}": said for name, said in vars(network.texting_accounts()).items()}
    return {}


def _fresh(url: str) -> str:
    made = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(made, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for old in (DATABASE, f"{DATABASE}_keys"):
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {old} WITH (FORCE)"))
        connection.execute(sa.text(f"CREATE DATABASE {DATABASE}"))
    return made.set(database=DATABASE).render_as_string(hide_password=False)
