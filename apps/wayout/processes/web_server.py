"""Serves the gateway's pages and feeds from one process with several threads."""

from __future__ import annotations

import logging
import select
from functools import partial
from typing import Any, Final

import waitress
from flask import Flask
from waitress.server import BaseWSGIServer

from common.crypto.secrets import read_keys, read_signing_key
from common.repeated_faults import RepeatedFaults
from common.rpc.client import RpcClient
from common.unit_of_work import UnitOfWorkFactory
from gateway.app import create_app
from gateway.body_limits import LIST_BYTES, BodyLimits
from gateway.context import GatewayContext
from gateway.rate_limits import Limits
from wayout.deployment.deployment import Deployment
from wayout.processes.bounded_channel import BoundedChannel, Deadlines

THREADS: Final = 8
MAX_CONNECTIONS: Final = 4_000
SPARE_FILES: Final = 200  # for everything that is no connection: the database, the broker, files in use
IDLE_SECONDS: Final = 60  # between two requests of one connection
MAX_HEADER_BYTES: Final = 32_768
DEFAULT_DEADLINES: Final = Deadlines()


def gateway_app(
    deployment: Deployment,
    units_of_work: UnitOfWorkFactory,
    rpc: RpcClient,
    *,
    https: bool = False,
    public_url: str | None = None,
    limits: Limits | None = None,
) -> Flask:
    """The gateway of this deployment, which asks its services by ``rpc``."""
    cookie_keys = read_keys(deployment.secrets.cookie_key)
    context = GatewayContext(
        units_of_work=units_of_work,
        directory=deployment.directory_reader(),
        rpc=rpc,
        receiver=deployment.receiver(units_of_work),
        signing_key=read_signing_key(deployment.secrets.token_signing),
        lists=deployment.lists(units_of_work),
    )
    return create_app(context, cookie_keys=cookie_keys, https=https, public_url=public_url, limits=limits)


def server(
    app: Flask,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    proxy: str | None = None,
    deadlines: Deadlines = DEFAULT_DEADLINES,
) -> Any:
    """A waitress server that has bound its port; ``run()`` serves until ``close()``. Only the address ``proxy`` is
    trusted to say who the visitor is (X-Forwarded-For): rate limits count by visitor."""
    trusted_proxy = {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": {"x-forwarded-for"}}
    sockets: dict[int, Any] = {}
    serving = waitress.create_server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        connection_limit=_connection_limit(),
        asyncore_use_poll=hasattr(select, "poll"),
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=1,
        max_request_header_size=MAX_HEADER_BYTES,
        max_request_body_size=LIST_BYTES + 1,
        clear_untrusted_proxy_headers=True,
        **(trusted_proxy if proxy else {}),
    )
    channel = partial(BoundedChannel, body_limit=BodyLimits(app), deadlines=deadlines, faults=RepeatedFaults())
    for listener in [one for one in sockets.values() if isinstance(one, BaseWSGIServer)]:
        listener.channel_class = channel
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of each request that waits for a thread
    return serving


def _connection_limit() -> int:
    """As many connections as there can be open files, with some to spare, but at most ``MAX_CONNECTIONS``."""
    try:
        import resource
    except ImportError:  # Windows
        return MAX_CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MAX_CONNECTIONS if soft == resource.RLIM_INFINITY else max(100, min(MAX_CONNECTIONS, soft - SPARE_FILES))
