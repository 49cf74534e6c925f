"""Everything from one command: PostgreSQL of our own unless one is named, every service in this process, the pages."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import referral.wiring
from common.settings import a_database
from wayout.assembly import House
from wayout.deployment import Deployment, kept_secrets
from wayout.phone_network import API_KEY, TEMPLATE, PhoneNetwork
from wayout.private_postgres import PrivatePostgres
from wayout.web import gateway_app, server

DATABASE = "wayout"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Running:
    """An all-in-one that serves. ``network`` is the pretend phone network of a demo."""

    address: str
    deployment: Deployment
    house: House
    network: PhoneNetwork


@contextmanager
def all_in_one(data: Path, *, port: int, say: Say, kind: str = "demo", house: Any = House) -> Iterator[Running]:
    """Start everything, wait until it serves, and stop it cleanly at the end."""
    with ExitStack() as stack:
        deployment = Deployment(_database(stack, data, say), kept_secrets(data / "secrets.json"), kind=kind)
        changed = deployment.migrate()
        say(f"Database ready: {len(changed)} schemas brought up to date" if changed else "Database ready")
        network = PhoneNetwork().start()
        stack.callback(network.stop)
        ports = referral.wiring.ports(notify_url=network.url, notify_key=API_KEY, notify_template=TEMPLATE)
        built = house(deployment, {"referral": ports})
        app = gateway_app(deployment, built.desks["gateway"], built.rpc, text_number="07700 900111")
        web = server(app, port=port)
        stack.callback(web.close)
        threading.Thread(target=web.run, name="pages", daemon=True).start()
        built.start()
        stack.callback(built.stop)
        address = f"http://127.0.0.1:{web.effective_port}"
        say(f"Serving on {address}")
        yield Running(address, deployment, built, network)


def _database(stack: ExitStack, data: Path, say: Say) -> str:
    """The database that the environment names, else one of our own under ``data``."""
    named = os.environ.get("WAYOUT_DATABASE_URL", "").strip()
    if named:
        return a_database(named)
    postgres = stack.enter_context(PrivatePostgres(data / "postgres"))
    say(f"PostgreSQL of our own: {postgres.how}")
    with sa.create_engine(_driver(postgres.url), isolation_level="AUTOCOMMIT").connect() as connection:
        if not connection.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": DATABASE}):
            connection.execute(sa.text(f"CREATE DATABASE {DATABASE}"))
    return sa.make_url(_driver(postgres.url)).set(database=DATABASE).render_as_string(hide_password=False)


def _driver(url: str) -> str:
    return sa.make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
