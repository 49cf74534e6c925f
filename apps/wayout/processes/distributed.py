"""Each service its own process: RabbitMQ between them, a supervisor above them, settings from the environment."""

from __future__ import annotations

import signal
import threading
from dataclasses import fields
from pathlib import Path
from typing import Any

from common.settings import SettingsInvalid, read_settings
from wayout.deployment.process_settings import (
    AdminSettings,
    KeyReadingSettings,
    ReferralSettings,
    RelaySettings,
    WebSettings,
    read_callers,
    settings_class,
)


def run(service: str) -> None:
    """One service until SIGTERM: its events, its questions and its chores."""
    from common.nameko_host.eventlet_setup import patch_for_eventlet

    patch_for_eventlet()  # before anything imports the database driver or makes a lock
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
    what = BY_NAME[service]
    units_of_work = factories.units_of_work(
        service, settings.database_url, _sealing(settings), pool=host.WORKERS, retention=settings
    )
    wait_until_ready(units_of_work.engine, service)
    ports = _ports(service, settings)
    jobs = JobWorker(what, units_of_work, engine_for(settings.timer_url, pool=1), ports) if what.job_handlers else None
    host.run(
        service,
        amqp_url=settings.amqp_url,
        inbox=Inbox(what, units_of_work),
        endpoint=Endpoint(what, units_of_work, _verifier(settings)),
        jobs=jobs,
        relay_login=settings.relay_login,
    )


def relay() -> None:
    """Carry every schema's deliveries to RabbitMQ, one relay for each schema at a time, until SIGTERM."""
    from common import logs
    from common.database.engine import engine_for
    from common.outbox.relay import Relay, run
    from common.rabbitmq.publisher import RabbitMqPublisher
    from wayout.deployment.registry import SERVICES, SUBSCRIBERS

    settings = read_settings(RelaySettings)
    logs.configure_logging("relay")
    stop = _stop_on_signals()
    engine = engine_for(settings.database_url, pool=len(SERVICES) + 1, name="wayout relay")
    threads = []
    for service in SERVICES:
        one = Relay(engine, service.name, SUBSCRIBERS, RabbitMqPublisher(settings.amqp_url), alone=True)
        thread = threading.Thread(target=run, args=(one, stop, one.wait), name=f"relay {service.name}")
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()


def web() -> None:
    """The gateway until SIGTERM."""
    from common import logs
    from common.crypto.secrets import read_key, read_signing_key
    from common.database.engine import engine_for
    from common.jobs.worker import JobWorker, run_worker
    from common.rabbitmq.rpc_client import RabbitMqRpcTransport
    from common.rpc.client import Rpc
    from gateway.app import create_app
    from gateway.context import GatewayContext
    from gateway.custody_drop.watcher import CustodyDrop, watch
    from gateway.inbound.receiver import Receiver
    from wayout.deployment import factories
    from wayout.deployment.readiness import wait_until_ready
    from wayout.deployment.registry import BY_NAME
    from wayout.processes.web_server import server

    settings = read_settings(WebSettings)
    logs.configure_logging("gateway")
    sealing = factories.sealing_only(settings.keys_url, settings.box_public)
    units_of_work = factories.units_of_work("gateway", settings.database_url, sealing, pool=8, retention=settings)
    wait_until_ready(units_of_work.engine, "gateway")
    cookie_key = read_key(settings.cookie_key)
    front = GatewayContext(
        units_of_work=units_of_work,
        directory=factories.directory_reader(settings.door_url, settings.cookie_key),
        rpc=Rpc(RabbitMqRpcTransport(settings.amqp_url)),
        receiver=Receiver(units_of_work, cookie_key),
        signing_key=read_signing_key(settings.token_key),
        lists=factories.lists(settings.keys_url, settings.cookie_key, units_of_work),
    )
    app = create_app(
        front,
        cookie_key=cookie_key,
        https=settings.https,
        text_number=settings.text_number or None,
        public_url=settings.public_url or None,
    )
    jobs = JobWorker(BY_NAME["gateway"], units_of_work, engine_for(settings.timer_url, pool=1), front.job_context)
    serving = server(app, host=settings.host, port=settings.port, proxy=settings.proxy or None)
    stop = _stop_on_signals()
    threading.Thread(target=serving.run, name="pages", daemon=True).start()
    if settings.custody_drop:
        drop = CustodyDrop(Path(settings.custody_drop), units_of_work, front.directory, front.lists)
        threading.Thread(target=watch, args=(drop, stop), name="custody drop", daemon=True).start()
    run_worker(jobs, stop)
    serving.task_dispatcher.shutdown()  # finish what is in hand; nothing new is taken in


def migrate() -> list[str]:
    """Bring the deployment to its newest shape; returns what changed."""
    changed: list[str] = deployment().migrate()
    return changed


def onboard(file: Path, amqp_url: str, accounts_file: Path | None, *, renew_credentials: bool) -> Any:
    """Bring a force aboard a running deployment."""
    from common.rabbitmq.rpc_client import RabbitMqRpcTransport
    from common.roles import PLATFORM
    from common.rpc.client import Rpc
    from wayout.onboarding.credentials import read_accounts
    from wayout.onboarding.onboard import onboard as bring_aboard

    accounts = read_accounts(accounts_file)
    ours = deployment()
    wire = RabbitMqRpcTransport(ours.broker_url(amqp_url, PLATFORM))
    try:
        units_of_work = ours.units_of_work("gateway")
        return bring_aboard(ours, units_of_work, Rpc(wire), file, accounts, renew_credentials=renew_credentials)
    finally:
        wire.close()


def write_environments(folder: Path, amqp_url: str) -> list[Path]:
    """One file of settings for each process, readable by its owner only: what it needs and nothing else. And one
    for RabbitMQ, which has all their logins and none of their passwords."""
    from wayout.deployment import broker_permissions, environment_files

    ours = deployment()
    files = [
        environment_files.write(folder, environment_files.environment(ours, process, amqp_url), process)
        for process in environment_files.processes()
    ]
    return [*files, broker_permissions.write(folder / "rabbitmq", ours, amqp_url)]


def deployment() -> Any:
    """The deployment as whoever administers it sees it."""
    from wayout.deployment.deployment import Deployment, load_or_create_secrets

    settings = read_settings(AdminSettings)
    return Deployment(settings.admin_url, load_or_create_secrets(Path(settings.secrets_file)), kind=settings.kind)


def _settings_class_of(service: str) -> Any:
    from wayout.deployment.registry import BY_NAME  # names only: imports no database driver

    if service not in BY_NAME or service == "gateway":
        known = ", ".join(sorted(name for name in BY_NAME if name != "gateway"))
        raise SettingsInvalid([f"there is no service {service!r} to run: choose {known} (and web for the gateway)"])
    return settings_class(service)


def _sealing(settings: Any) -> Any:
    from common.crypto.secrets import read_hpke_private, read_key
    from wayout.deployment import factories

    if not isinstance(settings, KeyReadingSettings):
        return factories.no_sealer
    box = read_hpke_private(settings.box_key) if isinstance(settings, ReferralSettings) else None
    return factories.opening_sealer(factories.key_store(settings.keys_url, read_key(settings.root_key), box))


def _verifier(settings: Any) -> Any:
    from common.crypto.secrets import read_verify_key
    from common.rpc.tokens import Verifier

    return Verifier([read_verify_key(settings.token_public)], service_keys=read_callers(settings.callers))


def _ports(service: str, settings: Any) -> Any:
    """What a service's chores need of the world: referral a phone network, others at most to ask each other."""
    if not isinstance(settings, ReferralSettings):
        return _asking(service, settings) if settings.service_key else None
    import referral.wiring

    named = (one.name for one in fields(referral.wiring.Accounts))
    return referral.wiring.ports(referral.wiring.Accounts(**{name: getattr(settings, name) for name in named}))


def _asking(service: str, settings: Any) -> Any:
    from common.crypto.secrets import read_signing_key
    from common.rabbitmq.rpc_client import RabbitMqRpcTransport
    from common.rpc.client import Rpc
    from common.rpc.service_client import ServiceClient

    return ServiceClient(service, read_signing_key(settings.service_key), Rpc(RabbitMqRpcTransport(settings.amqp_url)))


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
