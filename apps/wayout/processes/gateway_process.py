"""The gateway's process: pages, feeds, webhooks, its own jobs, and the watcher of the custody drop."""

from __future__ import annotations

import threading
from pathlib import Path

from flask import Flask

from common import logs
from common.crypto.secrets import read_key, read_keys, read_signing_key
from common.database.engine import engine_for
from common.jobs.worker import JobWorker, run_worker
from common.rabbitmq.rpc_client import RabbitMqRpcTransport
from common.rpc.client import RpcClient
from common.settings import SettingsInvalid, read_settings
from gateway.app import create_app
from gateway.context import GatewayContext
from gateway.custody_drop.watcher import CustodyDrop, watch
from gateway.inbound.receiver import Receiver
from wayout.deployment import factories
from wayout.deployment.exposure import exposure_faults
from wayout.deployment.process_settings import WebSettings
from wayout.deployment.readiness import wait_until_ready
from wayout.deployment.registry import BY_NAME
from wayout.processes.signals import stop_on_signals
from wayout.processes.web_server import server


def run_gateway() -> None:
    """Run the gateway until SIGTERM: pages, feeds, webhooks and its own jobs. Raises: SettingsInvalid, NotReady."""
    settings = read_settings(WebSettings)
    logs.configure_logging("gateway")
    context = _gateway_context(settings)
    _check_exposure(context, settings)
    jobs_engine = engine_for(settings.jobs_database_url, pool=1)
    jobs = JobWorker(BY_NAME["gateway"], context.units_of_work, jobs_engine, context.job_context)
    web_server = server(
        _gateway_app(context, settings), host=settings.host, port=settings.port, proxy=settings.proxy or None
    )
    stop = stop_on_signals()
    threading.Thread(target=web_server.run, name="pages", daemon=True).start()
    if settings.custody_drop:
        _watch_custody_drop(context, Path(settings.custody_drop), stop)
    run_worker(jobs, stop)
    web_server.task_dispatcher.shutdown()  # finishes the requests in progress and accepts no others


def _gateway_context(settings: WebSettings) -> GatewayContext:
    """What the gateway's requests and jobs need, when its schema is ready."""
    sealing = factories.sealing_only(settings.key_store_url, settings.inbound_public_key)
    units_of_work = factories.units_of_work("gateway", settings.database_url, sealing, pool=8, retention=settings)
    wait_until_ready(units_of_work.engine, "gateway")
    wrapping_key, receiver = read_key(settings.wrapping_key), Receiver(units_of_work, read_keys(settings.digest_key))
    return GatewayContext(
        units_of_work=units_of_work,
        directory=factories.directory_reader(settings.directory_database_url, wrapping_key),
        rpc=RpcClient(RabbitMqRpcTransport(settings.amqp_url)),
        receiver=receiver,
        signing_key=read_signing_key(settings.token_signing_key),
        lists=factories.lists(settings.key_store_url, wrapping_key, units_of_work, receiver),
    )


def _check_exposure(context: GatewayContext, settings: WebSettings) -> None:
    faults = exposure_faults(
        demo=context.demo,
        host=settings.host,
        https=settings.https,
        proxy=settings.proxy,
        demo_open=settings.demo_open,
    )
    if faults:
        raise SettingsInvalid(faults)


def _gateway_app(context: GatewayContext, settings: WebSettings) -> Flask:
    return create_app(
        context,
        cookie_keys=read_keys(settings.cookie_key),
        https=settings.https,
        public_url=settings.public_url or None,
        host=settings.host,
        demo_open=settings.demo_open,
    )


def _watch_custody_drop(context: GatewayContext, folder: Path, stop: threading.Event) -> None:
    drop = CustodyDrop(folder, context.units_of_work, context.directory, context.lists)
    threading.Thread(target=watch, args=(drop, stop), name="custody drop", daemon=True).start()
