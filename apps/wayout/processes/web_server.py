"""Serves the gateway's pages and feeds from one process with several threads."""

from __future__ import annotations

from typing import Any

import waitress
from flask import Flask

from common.crypto.secrets import read_key, read_signing_key
from common.rpc.client import RpcClient
from common.unit_of_work import UnitOfWorkFactory
from gateway.app import create_app
from gateway.context import GatewayContext
from gateway.inbound.receiver import Receiver
from gateway.rate_limits import Limits
from wayout.deployment.deployment import Deployment

THREADS = 8


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
    cookie_key = read_key(deployment.secrets.cookie_key)
    context = GatewayContext(
        units_of_work=units_of_work,
        directory=deployment.directory_reader(),
        rpc=rpc,
        receiver=Receiver(units_of_work, cookie_key),
        signing_key=read_signing_key(deployment.secrets.token_signing),
        lists=deployment.lists(units_of_work),
    )
    return create_app(context, cookie_key=cookie_key, https=https, public_url=public_url, limits=limits)


def server(app: Flask, *, host: str = "127.0.0.1", port: int = 0, proxy: str | None = None) -> Any:
    """A waitress server that has bound its port; ``run()`` serves until ``close()``. Only the address ``proxy`` is
    trusted to say who the visitor is (X-Forwarded-For): rate limits count by visitor."""
    trusted_proxy = {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": {"x-forwarded-for"}}
    return waitress.create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        clear_untrusted_proxy_headers=True,
        **(trusted_proxy if proxy else {}),
    )
