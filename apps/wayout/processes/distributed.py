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
    from common.nameko_host.eventlet_setup import go_green

    go_green()  # before anything imports the database driver or makes a lock
    settings = read_settings(_settings_class_of(service))
    from common import logs
    from common.database.engine import engine_for
    from common.inbox import Intake
    from common.jobs.worker import Chores
    from common.nameko_host import host
    from common.rpc.endpoint import Endpoint
    from wayout.deployment import factories
    from wayout.deployment.readiness import wait_until_ready
    from wayout.deployment.registry import BY_NAME

    logs.set_up(service)
    what = BY_NAME[service]
    desk = factories.desk(service, settings.database_url, _sealing(settings), pool=host.WORKERS, keeping=settings)
    wait_until_ready(desk.engine, service)
    ports = _ports(service, settings)
    chores = Chores(what, desk, engine_for(settings.timer_url, pool=1), ports) if what.chores else None
    host.run(
        service,
        amqp_url=settings.amqp_url,
        intake=Intake(what, desk),
        endpoint=Endpoint(what, desk, _verifier(settings)),
        chores=chores,
        relay_login=settings.relay_login,
    )


def relay() -> None:
    """Carry every schema's deliveries to RabbitMQ, one relay for each schema at a time, until SIGTERM."""
    from common import logs
    from common.database.engine import engine_for
    from common.outbox.relay import Relay, run
    from common.rabbitmq.publisher import AmqpCarrier
    from wayout.deployment.registry import SERVICES, SUBSCRIBERS

    settings = read_settings(RelaySettings)
    logs.set_up("relay")
    stop = _stop_on_signals()
    engine = engine_for(settings.database_url, pool=len(SERVICES) + 1, name="wayout relay")
    threads = []
    for service in SERVICES:
        one = Relay(engine, service.name, SUBSCRIBERS, AmqpCarrier(settings.amqp_url), alone=True)
        thread = threading.Thread(target=run, args=(one, stop, one.wait), name=f"relay {service.name}")
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()


def web() -> None:
    """The gateway until SIGTERM."""
    from common import logs
    from common.crypto.secrets import read_key, read_sign_private
    from common.database.engine import engine_for
    from common.jobs.worker import Chores, keep_doing
    from common.rabbitmq.rpc_client import AmqpRpc
    from common.rpc.client import Rpc
    from gateway.app import create_app
    from gateway.context import Front
    from gateway.custody_drop.watcher import Drop, keep_looking
    from gateway.inbound.receiver import Receiver
    from wayout.deployment import factories
    from wayout.deployment.readiness import wait_until_ready
    from wayout.deployment.registry import BY_NAME
    from wayout.processes.web_server import server

    settings = read_settings(WebSettings)
    logs.set_up("gateway")
    sealing = factories.only_seals(settings.keys_url, settings.box_public)
    desk = factories.desk("gateway", settings.database_url, sealing, pool=8, keeping=settings)
    wait_until_ready(desk.engine, "gateway")
    cookie_key = read_key(settings.cookie_key)
    front = Front(
        desk=desk,
        door=factories.door(settings.door_url, settings.cookie_key),
        rpc=Rpc(AmqpRpc(settings.amqp_url)),
        receiver=Receiver(desk, cookie_key),
        signing_key=read_sign_private(settings.token_key),
        lists=factories.lists(settings.keys_url, settings.cookie_key, desk),
    )
    app = create_app(
        front,
        cookie_key=cookie_key,
        https=settings.https,
        text_number=settings.text_number or None,
        public_url=settings.public_url or None,
    )
    chores = Chores(BY_NAME["gateway"], desk, engine_for(settings.timer_url, pool=1), front.world)
    serving = server(app, host=settings.host, port=settings.port, proxy=settings.proxy or None)
    stop = _stop_on_signals()
    threading.Thread(target=serving.run, name="pages", daemon=True).start()
    if settings.custody_drop:
        drop = Drop(Path(settings.custody_drop), desk, front.door, front.lists)
        threading.Thread(target=keep_looking, args=(drop, stop), name="custody drop", daemon=True).start()
    keep_doing(chores, stop)
    serving.task_dispatcher.shutdown()  # finish what is in hand; nothing new is taken in


def migrate() -> list[str]:
    """Bring the deployment to its newest shape; returns what changed."""
    changed: list[str] = deployment().migrate()
    return changed


def onboard(file: Path, amqp_url: str, accounts_file: Path | None, *, renew_credentials: bool) -> Any:
    """Bring a force aboard a running deployment."""
    from common.rabbitmq.rpc_client import AmqpRpc
    from common.roles import PLATFORM
    from common.rpc.client import Rpc
    from wayout.onboarding.credentials import read_accounts
    from wayout.onboarding.onboard import onboard as bring_aboard

    accounts = read_accounts(accounts_file)
    ours = deployment()
    wire = AmqpRpc(ours.broker_url(amqp_url, PLATFORM))
    try:
        desk = ours.desk("gateway")
        return bring_aboard(ours, desk, Rpc(wire), file, accounts, renew_credentials=renew_credentials)
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
    from wayout.deployment.deployment import Deployment, kept_secrets

    settings = read_settings(AdminSettings)
    return Deployment(settings.admin_url, kept_secrets(Path(settings.secrets_file)), kind=settings.kind)


def _settings_class_of(service: str) -> Any:
    from wayout.deployment.registry import BY_NAME  # names only: imports no database driver

    if service not in BY_NAME or service == "gateway":
        known = ", ".join(sorted(name for name in BY_NAME if name != "gateway"))
        raise SettingsInvalid([f"there is no service {service!r} to run: choose {known} (and web for the gateway)"])
    return settings_class(service)


def _sealing(settings: Any) -> Any:
    from common.crypto.secrets import read_box_private, read_key
    from wayout.deployment import factories

    if not isinstance(settings, KeyReadingSettings):
        return factories.seals_nothing
    box = read_box_private(settings.box_key) if isinstance(settings, ReferralSettings) else None
    return factories.opens(factories.key_store(settings.keys_url, read_key(settings.root_key), box))


def _verifier(settings: Any) -> Any:
    from common.crypto.secrets import read_sign_public
    from common.rpc.tokens import Verifier

    return Verifier([read_sign_public(settings.token_public)], service_keys=read_callers(settings.callers))


def _ports(service: str, settings: Any) -> Any:
    """What a service's chores need of the world: referral a phone network, others at most to ask each other."""
    if not isinstance(settings, ReferralSettings):
        return _asking(service, settings) if settings.service_key else None
    import referral.wiring

    named = (one.name for one in fields(referral.wiring.Accounts))
    return referral.wiring.ports(referral.wiring.Accounts(**{name: getattr(settings, name) for name in named}))


def _asking(service: str, settings: Any) -> Any:
    from common.crypto.secrets import read_sign_private
    from common.rabbitmq.rpc_client import AmqpRpc
    from common.rpc.client import Rpc
    from common.rpc.service_client import Asking

    return Asking(service, read_sign_private(settings.service_key), Rpc(AmqpRpc(settings.amqp_url)))


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
