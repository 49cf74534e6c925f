"""The processes of a distributed deployment: services, relay and gateway, with RabbitMQ between them."""

from __future__ import annotations

import signal
import threading
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.settings import SettingsInvalid, read_settings
from wayout.deployment.process_settings import (
    AdminSettings,
    KeyReadingSettings,
    ReferralSettings,
    RelaySettings,
    WebSettings,
    read_service_public_keys,
    settings_class,
)

if TYPE_CHECKING:
    from flask import Flask

    from gateway.context import GatewayContext


def run(service: str) -> None:
    """Run one service until SIGTERM: its requests, its events and its jobs. Raises: SettingsInvalid, NotReady."""
    from common.nameko_host.eventlet_setup import patch_for_eventlet

    patch_for_eventlet()  # before anything imports the database driver or creates a lock
    settings = read_settings(_settings_class_of(service))
    from common import logs
    from common.database.engine import engine_for
    from common.inbox import Inbox
    from common.jobs.worker import JobWorker
    from common.nameko_host import host
    from common.rpc.endpoint import Endpoint
    from wayout.deployment import factories
    from wayout.deployment.readiness import wait_until_ready
    from wayout.deployment.registry import BY_NAME

    logs.configure_logging(service)
    definition = BY_NAME[service]
    units_of_work = factories.units_of_work(
        service, settings.database_url, _sealer_factory(settings), pool=host.MAX_WORKERS, retention=settings
    )
    wait_until_ready(units_of_work.engine, service)
    jobs = None
    if definition.job_handlers:
        engine = engine_for(settings.jobs_database_url, pool=1)
        jobs = JobWorker(definition, units_of_work, engine, _ports(service, settings))
    host.run_service(
        service,
        amqp_url=settings.amqp_url,
        inbox=Inbox(definition, units_of_work),
        endpoint=Endpoint(definition, units_of_work, _verifier(settings)),
        jobs=jobs,
        relay_login=settings.relay_login,
    )


def relay() -> None:
    """Publish every schema's deliveries to RabbitMQ until SIGTERM. One relay at a time holds each schema."""
    from common import logs
    from common.database.engine import engine_for
    from common.outbox.relay import Relay, run_relay
    from common.rabbitmq.publisher import RabbitMqPublisher
    from wayout.deployment.registry import SERVICES, SUBSCRIBERS

    settings = read_settings(RelaySettings)
    logs.configure_logging("relay")
    stop = _stop_on_signals()
    engine = engine_for(settings.database_url, pool=len(SERVICES) + 1, name="wayout relay")
    threads = []
    for service in SERVICES:
        publisher = RabbitMqPublisher(settings.amqp_url)
        service_relay = Relay(engine, service.name, SUBSCRIBERS, publisher, exclusive=True)
        arguments = (service_relay, stop, service_relay.wait)
        thread = threading.Thread(target=run_relay, args=arguments, name=f"relay {service.name}")
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()


def web() -> None:
    """Run the gateway until SIGTERM: pages, feeds, webhooks and its own jobs. Raises: SettingsInvalid, NotReady."""
    from common import logs
    from common.database.engine import engine_for
    from common.jobs.worker import JobWorker, run_worker
    from wayout.deployment.registry import BY_NAME
    from wayout.processes.web_server import server

    settings = read_settings(WebSettings)
    logs.configure_logging("gateway")
    context = _gateway_context(settings)
    jobs_engine = engine_for(settings.jobs_database_url, pool=1)
    jobs = JobWorker(BY_NAME["gateway"], context.units_of_work, jobs_engine, context.job_context)
    web_server = server(
        _gateway_app(context, settings), host=settings.host, port=settings.port, proxy=settings.proxy or None
    )
    stop = _stop_on_signals()
    threading.Thread(target=web_server.run, name="pages", daemon=True).start()
    if settings.custody_drop:
        _watch_custody_drop(context, Path(settings.custody_drop), stop)
    run_worker(jobs, stop)
    web_server.task_dispatcher.shutdown()  # finishes the requests in progress and accepts no others


def _gateway_context(settings: WebSettings) -> GatewayContext:
    """What the gateway's requests and jobs need, when its schema is ready."""
    from common.crypto.secrets import read_key, read_signing_key
    from common.rabbitmq.rpc_client import RabbitMqRpcTransport
    from common.rpc.client import RpcClient
    from gateway.context import GatewayContext
    from gateway.inbound.receiver import Receiver
    from wayout.deployment import factories
    from wayout.deployment.readiness import wait_until_ready

    sealing = factories.sealing_only(settings.key_store_url, settings.inbound_public_key)
    units_of_work = factories.units_of_work("gateway", settings.database_url, sealing, pool=8, retention=settings)
    wait_until_ready(units_of_work.engine, "gateway")
    return GatewayContext(
        units_of_work=units_of_work,
        directory=factories.directory_reader(settings.directory_database_url, settings.cookie_key),
        rpc=RpcClient(RabbitMqRpcTransport(settings.amqp_url)),
        receiver=Receiver(units_of_work, read_key(settings.cookie_key)),
        signing_key=read_signing_key(settings.token_signing_key),
        lists=factories.lists(settings.key_store_url, settings.cookie_key, units_of_work),
    )


def _gateway_app(context: GatewayContext, settings: WebSettings) -> Flask:
    from common.crypto.secrets import read_key
    from gateway.app import create_app

    return create_app(
        context,
        cookie_key=read_key(settings.cookie_key),
        https=settings.https,
        text_number=settings.text_number or None,
        public_url=settings.public_url or None,
    )


def _watch_custody_drop(context: GatewayContext, folder: Path, stop: threading.Event) -> None:
    from gateway.custody_drop.watcher import CustodyDrop, watch

    drop = CustodyDrop(folder, context.units_of_work, context.directory, context.lists)
    threading.Thread(target=watch, args=(drop, stop), name="custody drop", daemon=True).start()


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


def _settings_class_of(service: str) -> Any:
    from wayout.deployment.registry import BY_NAME  # names only: imports no database driver

    if service not in BY_NAME or service == "gateway":
        choices = ", ".join(sorted(name for name in BY_NAME if name != "gateway"))
        raise SettingsInvalid([f"there is no service {service!r} to run: choose {choices} (and web for the gateway)"])
    return settings_class(service)


def _sealer_factory(settings: Any) -> Any:
    from common.crypto.secrets import read_hpke_private, read_key
    from wayout.deployment import factories

    if not isinstance(settings, KeyReadingSettings):
        return factories.no_sealer
    inbound_key = read_hpke_private(settings.inbound_private_key) if isinstance(settings, ReferralSettings) else None
    return factories.opening_sealer(
        factories.key_store(settings.key_store_url, read_key(settings.root_key), inbound_key)
    )


def _verifier(settings: Any) -> Any:
    from common.crypto.secrets import read_verify_key
    from common.rpc.tokens import Verifier

    return Verifier(
        [read_verify_key(settings.token_verify_key)],
        service_keys=read_service_public_keys(settings.service_public_keys),
    )


def _ports(service: str, settings: Any) -> Any:
    """What a service's jobs need from outside: referral texting providers, others at most a service client."""
    if not isinstance(settings, ReferralSettings):
        return _service_client(service, settings) if settings.service_signing_key else None
    import referral.wiring

    names = [field.name for field in fields(referral.wiring.Accounts)]
    return referral.wiring.ports(referral.wiring.Accounts(**{name: getattr(settings, name) for name in names}))


def _service_client(service: str, settings: Any) -> Any:
    from common.crypto.secrets import read_signing_key
    from common.rabbitmq.rpc_client import RabbitMqRpcTransport
    from common.rpc.client import RpcClient
    from common.rpc.service_client import ServiceClient

    return ServiceClient(
        service, read_signing_key(settings.service_signing_key), RpcClient(RabbitMqRpcTransport(settings.amqp_url))
    )


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
