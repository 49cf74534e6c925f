"""The services and the relay of a distributed deployment, with RabbitMQ between them, and its administration."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from common.settings import SettingsInvalid, read_settings
from wayout.deployment.process_settings import (
    AdminSettings,
    RelaySettings,
    settings_class,
)


def run(service: str) -> None:
    """Run one service until SIGTERM: its requests, its events and its jobs. Raises: SettingsInvalid, NotReady."""
    from common.nameko_host.eventlet_setup import patch_for_eventlet

    patch_for_eventlet()  # before anything imports the database driver or creates a lock
    settings = read_settings(_settings_class_of(service))
    from wayout.processes.service_process import run_service_process

    run_service_process(service, settings)


def relay() -> None:
    """Publish every schema's deliveries to RabbitMQ until SIGTERM. One relay at a time locks each schema."""
    from common import logs
    from common.database.engine import engine_for
    from common.heartbeat import Heartbeat
    from common.outbox.relay import Relay, run_relay
    from common.rabbitmq.publisher import RabbitMqPublisher
    from common.repeated_faults import RepeatedFaults
    from wayout.deployment.registry import SERVICES, SUBSCRIBERS
    from wayout.processes.signals import stop_on_signals

    settings = read_settings(RelaySettings)
    logs.configure_logging("relay")
    stop = stop_on_signals()
    engine = engine_for(settings.database_url, pool=len(SERVICES) + 1, name="wayout relay")
    relays, threads, faults = [], [], RepeatedFaults()
    for service in SERVICES:
        publisher = RabbitMqPublisher(settings.amqp_url, faults=faults)
        service_relay = Relay(engine, service.name, SUBSCRIBERS, publisher, exclusive=True, faults=faults)
        arguments = (service_relay, stop, service_relay.wait)
        thread = threading.Thread(target=run_relay, args=arguments, name=f"relay {service.name}")
        thread.start()
        relays.append(service_relay)
        threads.append(thread)
    heartbeat = Heartbeat(settings.heartbeat_file)
    while not stop.wait(heartbeat.every):
        heartbeat.beat(alive=all(one.is_alive() for one in relays) and all(one.is_alive() for one in threads))
    for thread in threads:
        thread.join()


def migrate() -> list[str]:
    """Migrate the deployment. Returns what changed, one line for each schema."""
    changed: list[str] = deployment().migrate()
    return changed


def onboard(file: Path, amqp_url: str, accounts_file: Path | None, *, renew_credentials: bool) -> Any:
    """Onboard a force on a running deployment. Raises: CommandError, Refused, Unavailable."""
    from common.rabbitmq.rpc_client import RabbitMqRpcTransport
    from common.roles import PLATFORM
    from common.rpc.client import RpcClient
    from wayout.onboarding.credentials import read_accounts
    from wayout.onboarding.onboard import onboard as onboard_force

    accounts = read_accounts(accounts_file)
    target = deployment()
    transport = RabbitMqRpcTransport(target.broker_url(amqp_url, PLATFORM))
    try:
        units_of_work = target.units_of_work("gateway")
        return onboard_force(
            target, units_of_work, RpcClient(transport), file, accounts, renew_credentials=renew_credentials
        )
    finally:
        transport.close()


def write_settings(folder: Path, amqp_url: str) -> list[Path]:
    """Write one file of settings for each process, readable by its owner only, with what it needs and nothing else.
    Also one for RabbitMQ, with every login and only hashes of their passwords."""
    from wayout.deployment import broker_permissions, environment_files

    target = deployment()
    files = [
        environment_files.write(folder, environment_files.environment(target, process, amqp_url), process)
        for process in environment_files.processes()
    ]
    return [*files, broker_permissions.write(folder / "rabbitmq", target, amqp_url)]


def deployment() -> Any:
    """The deployment, as its administrator uses it. Raises: SettingsInvalid."""
    from wayout.deployment.deployment import Deployment, load_or_create_secrets

    settings = read_settings(AdminSettings)
    return Deployment(settings.admin_url, load_or_create_secrets(Path(settings.secrets_file)), kind=settings.kind)


def secrets_file() -> Path:
    """Where the deployment's secrets are. Raises: SettingsInvalid."""
    return Path(read_settings(AdminSettings).secrets_file)


def _settings_class_of(service: str) -> Any:
    from wayout.deployment.registry import BY_NAME  # names only: imports no database driver

    if service not in BY_NAME or service == "gateway":
        choices = ", ".join(sorted(name for name in BY_NAME if name != "gateway"))
        raise SettingsInvalid([f"there is no service {service!r} to run: choose {choices} (and web for the gateway)"])
    return settings_class(service)
