"""Runs everything from one command: every service and the pages in this process, and PostgreSQL unless one is given."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import referral.wiring
from common import directory
from common.logs import configure_logging
from common.settings import read_database_url
from gateway.custody_drop.watcher import CustodyDrop, watch
from wayout.deployment.deployment import Deployment, load_or_create_secrets
from wayout.errors import CommandError
from wayout.local_servers.postgres import PrivatePostgres
from wayout.local_servers.unprivileged_user import state_folder
from wayout.onboarding.onboard import force_files, onboard
from wayout.phones.simulator import PhoneNetwork
from wayout.processes.in_process import InProcessSystem
from wayout.processes.web_server import gateway_app, server

DATABASE = "wayout"
DEMO_DATABASE = "wayout_demo"
Say = Callable[[str], None]


@dataclass(frozen=True)
class AllInOne:
    """A running all-in-one. ``network`` is its simulated phone network."""

    address: str
    deployment: Deployment
    system: InProcessSystem
    network: PhoneNetwork


@contextmanager
def all_in_one(
    data: Path, *, port: int, say: Say, fresh: bool = False, system: Any = InProcessSystem
) -> Iterator[AllInOne]:
    """Start everything, wait until it serves, and stop it cleanly at the end. ``fresh`` starts with an empty demo
    database; otherwise the data of the last run are used."""
    with ExitStack() as stack:
        url = _database(stack, data, say, fresh=fresh)
        deployment = Deployment(url, load_or_create_secrets(data / "secrets.json"), kind="demo")
        changed = deployment.migrate()
        say(f"Database ready: {len(changed)} schemas migrated" if changed else "Database ready")
        network = PhoneNetwork().start()
        stack.callback(network.stop)
        ports = referral.wiring.ports(network.texting_accounts())
        running = system(deployment, {"referral": ports})
        app = gateway_app(deployment, running.units_of_work["gateway"], running.rpc)
        web = server(app, port=port)
        stack.callback(web.close)
        threading.Thread(target=web.run, name="pages", daemon=True).start()
        running.start()
        stack.callback(running.stop)
        _watch_custody_drop(stack, deployment, running)
        address = f"http://127.0.0.1:{web.effective_port}"
        say(f"Serving on {address}")
        yield AllInOne(address, deployment, running, network)


def serve(*, port: int, data: Path | None, say: Say) -> None:
    """Serve the data of the last run until Ctrl-C."""
    folder = data or state_folder("serve")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.log").open("a") as lines:
        configure_logging("serve", stream=lines)
        with all_in_one(folder, port=port, say=say) as running, suppress(KeyboardInterrupt):
            _onboard_examples(running, say)
            threading.Event().wait()


def _watch_custody_drop(stack: ExitStack, deployment: Deployment, system: InProcessSystem) -> None:
    """Watch the folder in ``WAYOUT_CUSTODY_DROP``, if it is set. Raises: CommandError if there is no such folder."""
    folder = os.environ.get("WAYOUT_CUSTODY_DROP", "").strip()
    if not folder:
        return
    if not Path(folder).is_dir():
        raise CommandError("WAYOUT_CUSTODY_DROP must be a folder that exists")
    units_of_work, stop = system.units_of_work["gateway"], threading.Event()
    drop = CustodyDrop(Path(folder), units_of_work, deployment.directory_reader(), deployment.lists(units_of_work))
    watcher = threading.Thread(target=watch, args=(drop, stop), name="custody drop", daemon=True)
    watcher.start()
    for callback in (drop.close, partial(watcher.join, 30), stop.set):  # they run in reverse order
        stack.callback(callback)


def _onboard_examples(running: AllInOne, say: Say) -> None:
    """Onboard the two example forces on an empty database, so that you can sign in."""
    with running.deployment.admin.connect() as connection:
        if directory.find_forces(connection):
            return
    for file in force_files():
        onboard(running.deployment, running.system.units_of_work["gateway"], running.system.rpc, file)
        say(f"Onboarded: {file.stem}")


def _database(stack: ExitStack, data: Path, say: Say, *, fresh: bool) -> str:
    """A database on the server in ``WAYOUT_DATABASE_URL``, else on a private one under ``data``."""
    server = os.environ.get("WAYOUT_DATABASE_URL", "").strip()
    if server:
        url = sa.make_url(_driver(read_database_url(server)))
        name = DEMO_DATABASE if fresh else url.database or DATABASE
    else:
        postgres = stack.enter_context(PrivatePostgres(data / "postgres"))
        say(f"Private PostgreSQL: {postgres.how}")
        url, name = sa.make_url(_driver(postgres.url)), DEMO_DATABASE if fresh else DATABASE
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        if fresh:
            for old in (name, f"{name}_keys"):
                connection.execute(sa.text(f"DROP DATABASE IF EXISTS {old} WITH (FORCE)"))
        if not connection.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    return url.set(database=name).render_as_string(hide_password=False)


def _driver(url: str) -> str:
    return sa.make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
